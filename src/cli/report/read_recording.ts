import type { FlockEvent } from "../../model/event.ts";
import { MAX_EVENT_LINE_BYTES, MAX_TOLD_DAMAGE } from "../../model/limits.ts";
import { readEventLine } from "../../wire/event_reader.ts";
import { LineSplitter } from "../../wire/line_splitter.ts";
import { EXIT, ExitError } from "../exit_code.ts";
import { explain } from "../explain_file.ts";

const CHUNK = 1 << 18;
/** How a zstd frame begins (RFC 8878, 3.1.1). */
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/** What was found wrong with a recording. */
export interface ReadResult {
  readonly events: number;
  /** Places that could not be read, in words; of very many the first, and how many more. */
  readonly damage: readonly string[];
}

/** What is told of each event. */
export type EventTaker = (event: FlockEvent, bootWallMs: number | null) => void;

/**
 * Reads a recording, or a plain file of JSON lines as `--json` writes them; `-` is stdin. What cannot
 * be read is passed over and told. Throws {@linkcode ExitError} when nothing can be.
 */
export async function readRecording(path: string, take: EventTaker): Promise<ReadResult> {
  const source = path === "-" ? Deno.stdin : open(path);
  const lines = new RecordedLines(path, take);
  const chunk = new Uint8Array(CHUNK);
  try {
    let head = new Uint8Array(0);
    // The first bytes tell what it is; a pipe may bring them one by one.
    for (let got = 0; got !== null && head.length < ZSTD.length;) {
      got = (await source.read(chunk)) as number;
      if (got === null) break;
      head = concat(head, chunk.subarray(0, got));
    }
    if (ZSTD.every((byte, i) => head[i] === byte)) {
      throw new ExitError(EXIT.failure, `zstd is still to come`);
    }
    lines.push(head);
    for (let got = await source.read(chunk); got !== null; got = await source.read(chunk)) {
      lines.push(chunk.subarray(0, got));
    }
  } catch (error) {
    if (error instanceof ExitError) throw error;
    throw new ExitError(EXIT.failure, `Cannot read ${JSON.stringify(path)}: ${explain(error)}`);
  } finally {
    if (source !== Deno.stdin) source.close();
  }
  return lines.end();
}

function open(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (error) {
    throw new ExitError(EXIT.failure, `Cannot read ${JSON.stringify(path)}: ${explain(error)}`);
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Bytes in, events out; counts what is none. */
class RecordedLines {
  #events = 0;
  #line = 0;
  #odd = 0;
  readonly #damage: string[] = [];
  readonly #unknown = new Map<string, number>();
  readonly #decoder = new TextDecoder();
  readonly #splitter: LineSplitter;

  constructor(private readonly path: string, private readonly take: EventTaker) {
    this.#splitter = new LineSplitter(
      (bytes, start, end) => this.#read(this.#decoder.decode(bytes.subarray(start, end))),
      (_, length) => {
        this.#line++;
        this.#harm(`it has more than ${length} bytes`);
      },
      MAX_EVENT_LINE_BYTES,
    );
  }

  push(bytes: Uint8Array): void {
    this.#splitter.push(bytes);
  }

  end(): ReadResult {
    const rest = this.#splitter.rest();
    if (rest.length > 0) this.#read(this.#decoder.decode(rest), true);
    if (this.#odd > this.#damage.length) {
      this.#damage.push(`${this.#odd - this.#damage.length} more lines could not be read`);
    }
    for (const [type, count] of this.#unknown) {
      this.#damage.push(
        `${count} ${count === 1 ? "line" : "lines"} of type ${
          JSON.stringify(type)
        }, which is newer`,
      );
    }
    if (this.#events === 0) {
      throw new ExitError(
        EXIT.failure,
        `${JSON.stringify(this.path)} is no recording: ${
          this.#damage[0] ?? "it is empty"
        }; make one with \`traceflock record\` or \`traceflock --json\``,
      );
    }
    return { events: this.#events, damage: this.#damage };
  }

  #read(text: string, isLast = false): void {
    this.#line++;
    if (text.trim() === "") return;
    const line = readEventLine(text);
    switch (line.kind) {
      case "event": {
        this.#events++;
        const { wallOffset } = line;
        this.take(
          line.event,
          wallOffset === null ? null : wallOffset.seconds * 1000 + wallOffset.nanoseconds / 1e6,
        );
        break;
      }
      case "unknown":
        this.#unknown.set(line.type, (this.#unknown.get(line.type) ?? 0) + 1);
        break;
      case "newer":
        throw new ExitError(
          EXIT.failure,
          `${
            JSON.stringify(this.path)
          } has version ${line.version} of the schema; this program reads version 1: install a newer one`,
        );
      case "odd":
        this.#harm(isLast ? "it is cut off" : line.problem);
    }
  }

  #harm(problem: string): void {
    this.#odd++;
    if (this.#damage.length < MAX_TOLD_DAMAGE) {
      this.#damage.push(`line ${this.#line} could not be read: ${problem}`);
    }
  }
}
