import type { ProcessEventBase } from "../model/event.ts";
import type { Text } from "../model/text.ts";
import { KEY } from "./event_key.ts";
import { ascii, type JsonBytes, type JsonKey } from "./json_bytes.ts";

type Identity = Pick<ProcessEventBase, "comm" | "uid" | "user" | "cgroup" | "container">;

interface Image {
  readonly filename: Text | null;
  readonly argv: readonly Text[] | null;
}

/** Pieces that are kept, of each kind. A power of two. */
const SLOTS = 16;
/** Longer ones cost more to keep than to write. */
const LONGEST = 4096;

/**
 * The parts of a line that say the same in the next one: who a process is, and which program it runs.
 * A child has them of its parent, an exit has them of the exec before it. Their bytes are kept by pid
 * and copied, as long as the very same values come; they are a third of what a line costs.
 */
export class EventPieces {
  readonly #identities: ({ readonly of: Identity; readonly bytes: Uint8Array } | undefined)[] = [];
  readonly #images: ({ readonly of: Image; readonly bytes: Uint8Array } | undefined)[] = [];

  writeIdentity(out: JsonBytes, event: Identity & { readonly pid: number }): void {
    const { pid, comm, uid, user, cgroup, container } = event;
    const kept = this.#identities[pid & (SLOTS - 1)];
    if (
      kept !== undefined && kept.of.comm === comm && kept.of.uid === uid && kept.of.user === user &&
      kept.of.cgroup === cgroup && kept.of.container === container
    ) {
      out.copyOf(kept.bytes);
      return;
    }
    const start = out.length;
    writeText(out, KEY.comm, KEY.comm_hex, comm);
    out.integer(KEY.uid, uid);
    out.string(KEY.user, user);
    out.string(KEY.cgroup, cgroup);
    out.string(KEY.container, container);
    if (out.length - start > LONGEST) return;
    const of = { comm, uid, user, cgroup, container };
    this.#identities[pid & (SLOTS - 1)] = { of, bytes: out.view(start).slice() };
  }

  /** The program that runs: its path and its arguments. */
  writeImage(out: JsonBytes, { pid, filename, argv }: Image & { readonly pid: number }): void {
    const kept = this.#images[pid & (SLOTS - 1)];
    if (kept !== undefined && kept.of.argv === argv && kept.of.filename === filename) {
      out.copyOf(kept.bytes);
      return;
    }
    const start = out.length;
    writeText(out, KEY.filename, KEY.filename_hex, filename);
    writeArgv(out, argv);
    if (out.length - start > LONGEST) return;
    this.#images[pid & (SLOTS - 1)] = { of: { filename, argv }, bytes: out.view(start).slice() };
  }
}

function writeArgv(out: JsonBytes, argv: readonly Text[] | null): void {
  if (argv === null) {
    out.string(KEY.argv, null);
    return;
  }
  let isExact = true;
  out.raw(KEY.argv);
  out.byte(OPEN_LIST);
  for (let i = 0; i < argv.length; i++) {
    if (i > 0) out.byte(COMMA);
    out.stringValue(argv[i]!.text);
    isExact &&= argv[i]!.hex === undefined;
  }
  out.byte(CLOSE_LIST);
  if (isExact) return;
  out.raw(KEY.argv_hex);
  out.raw(ascii(JSON.stringify(argv.map(({ text, hex }) => hex ?? hexOfText(text)))));
}

/** A text, and the exact bytes beside it where it could not show them. */
export function writeText(
  out: JsonBytes,
  key: JsonKey,
  hexKey: JsonKey,
  text: Text | null,
): void {
  out.string(key, text === null ? null : text.text);
  if (text?.hex !== undefined) out.string(hexKey, text.hex);
}

/** The bytes of a text that is valid, for a list in which another one is not. */
function hexOfText(text: string): string {
  return encodeURIComponent(text).replace(
    /%([0-9A-F]{2})|(.)/g,
    (_, escaped: string | undefined, letter: string) =>
      escaped === undefined
        ? letter.charCodeAt(0).toString(16).padStart(2, "0")
        : escaped.toLowerCase(),
  );
}

const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
