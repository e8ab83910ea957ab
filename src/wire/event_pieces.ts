import type { ProcessEventBase } from "../model/event.ts";
import type { Text } from "../model/text.ts";
import { KEY } from "./event_key.ts";
import { ascii, type JsonBytes, type JsonKey } from "./json_bytes.ts";

type Identity = Pick<ProcessEventBase, "comm" | "uid" | "user" | "cgroup" | "container">;

interface Image {
  readonly filename: Text | null;
  readonly argv: readonly Text[] | null;
}

/** Pieces that are kept, of each kind; then all are forgotten, and the next ones kept. */
const MAX_KEPT = 256;
/** Longer ones cost more to keep than to write. */
const LONGEST = 4096;

/**
 * The parts of a line that say the same in the next one: who a process is, and which program it runs.
 * A child has them of its parent, an exit has them of the exec before it, and they are the very same
 * values in memory. So their bytes are kept by these and copied; they are a third of what a line costs.
 */
export class EventPieces {
  readonly #identities = new Map<
    Text | null,
    { readonly of: Identity; readonly bytes: Uint8Array }
  >();
  readonly #images = new Map<
    readonly Text[] | null,
    { readonly filename: Text | null; readonly bytes: Uint8Array }
  >();

  writeIdentity(out: JsonBytes, event: Identity): void {
    const { comm, uid, user, cgroup, container } = event;
    const kept = this.#identities.get(comm);
    if (
      kept !== undefined && kept.of.uid === uid && kept.of.user === user &&
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
    const of = { comm, uid, user, cgroup, container };
    keep(this.#identities, comm, { of, bytes: out.view(start) });
  }

  /** The program that runs: its path and its arguments. */
  writeImage(out: JsonBytes, { filename, argv }: Image): void {
    const kept = this.#images.get(argv);
    if (kept !== undefined && kept.filename === filename) {
      out.copyOf(kept.bytes);
      return;
    }
    const start = out.length;
    writeText(out, KEY.filename, KEY.filename_hex, filename);
    writeArgv(out, argv);
    keep(this.#images, argv, { filename, bytes: out.view(start) });
  }
}

function keep<K, V extends { readonly bytes: Uint8Array }>(map: Map<K, V>, key: K, piece: V): void {
  if (piece.bytes.length > LONGEST) return;
  if (map.size >= MAX_KEPT) map.clear();
  map.set(key, { ...piece, bytes: piece.bytes.slice() });
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
