import {
  MAX_HISTORY_ARGV,
  MAX_RECORDS,
  MAX_RECORDS_ARGV,
  MAX_SHARED_TEXTS,
} from "../base/limits.ts";
import type { Text } from "../base/text.ts";
import type { RecordedImage } from "./process_record.ts";

/** Longest argument that is shared, UTF-16 units: options repeat often, paths do not. */
const SHARED_ARGUMENT = 12;

/** The room that is left in a report. The hosts of one report share it. */
export interface FoldRoom {
  /** Processes. */
  records: number;
  /** UTF-16 units of whole command lines. */
  argv: number;
}

/** Returns the room of an empty report. */
export function newRoom(): FoldRoom {
  return { records: MAX_RECORDS, argv: MAX_RECORDS_ARGV };
}

/**
 * Keeps one copy of each text that a recording repeats: names, paths, users. Bounds the memory of
 * command lines, which repeat less.
 */
export class SharedText {
  /** Command lines that were cut. */
  argvCut = 0;
  readonly #names = new Map<string, string>();
  readonly #texts = new Map<string, Text>();

  constructor(private readonly rest: FoldRoom) {}

  name(text: string | null): string | null {
    if (text === null) return null;
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    if (this.#names.size < MAX_SHARED_TEXTS) this.#names.set(text, text);
    return text;
  }

  comm(text: Text | null): Text | null {
    if (text === null || text.hex !== undefined) return text;
    const known = this.#texts.get(text.text);
    if (known !== undefined) return known;
    if (this.#texts.size < MAX_SHARED_TEXTS) this.#texts.set(text.text, text);
    return text;
  }

  image(image: RecordedImage): RecordedImage {
    const argv = this.#argv(image.argv);
    return {
      ts: image.ts,
      comm: this.comm(image.comm),
      filename: this.comm(image.filename),
      argv,
      argvTruncated: image.argvTruncated || argv?.length !== image.argv?.length ||
        argv?.at(-1)?.text !== image.argv?.at(-1)?.text,
      cwd: this.comm(image.cwd),
      program: image.program,
    };
  }

  #argv(argv: readonly Text[] | null): readonly Text[] | null {
    if (argv === null) return null;
    let room = this.rest.argv > 0 ? Infinity : MAX_HISTORY_ARGV;
    const kept: Text[] = [];
    for (const argument of argv) {
      if (argument.text.length > room) {
        this.argvCut++;
        if (room > 0) kept.push({ text: argument.text.slice(0, room) });
        break;
      }
      room -= argument.text.length;
      this.rest.argv -= argument.text.length;
      kept.push(argument.text.length <= SHARED_ARGUMENT ? this.comm(argument) as Text : argument);
    }
    return kept;
  }
}
