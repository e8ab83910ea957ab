import type { ProcessEventBase } from "../../model/event/event.ts";
import type { Text } from "../../model/base/text.ts";
import { KEY } from "./event_key.ts";
import { ascii, type JsonBytes, type JsonKey } from "./json_bytes.ts";

type Identity = Pick<ProcessEventBase, "comm" | "uid" | "user" | "cgroup" | "container">;

/**
 * The parts of a line that say the same in the next one: who a process is, and which program it runs.
 * Those who do not call exec have them of their parent, the very same values in memory. What comes
 * again and again is kept as bytes, and copied; it is a third of what a line costs.
 */
export class EventPieces {
  readonly #identities = new Pieces<Text | null, Identity>();
  readonly #images = new Pieces<readonly Text[] | null, Text | null>();

  writeIdentity(
    out: JsonBytes,
    comm: Text | null,
    uid: number | null,
    user: string | null,
    cgroup: string | null,
    container: string | null,
  ): void {
    const kept = this.#identities.find(comm);
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
    if (this.#identities.isFrequent(comm)) {
      const of = { comm, uid, user, cgroup, container };
      this.#identities.keep(comm, of, out.view(start));
    }
  }

  /** The program that runs: its path and its arguments. */
  writeImage(out: JsonBytes, filename: Text | null, argv: readonly Text[] | null): void {
    const kept = this.#images.find(argv);
    if (kept !== undefined && kept.of === filename) {
      out.copyOf(kept.bytes);
      return;
    }
    const start = out.length;
    writeText(out, KEY.filename, KEY.filename_hex, filename);
    writeArgv(out, argv);
    if (this.#images.isFrequent(argv)) this.#images.keep(argv, filename, out.view(start));
  }
}

interface Kept<K, V> {
  readonly key: K;
  readonly of: V;
  readonly bytes: Uint8Array;
}

/** Pieces that are kept, and others that were seen lately; a handful is found quicker than in a map. */
const SLOTS = 8;
/** So often it has come when it is worth it: an exec and its exit are two. */
const FREQUENT = 3;
/** Longer ones cost more to keep than to write. */
const LONGEST = 4096;

class Pieces<K, V> {
  readonly #kept: Kept<K, V>[] = [];
  #nextKept = 0;
  readonly #seen: K[] = [];
  readonly #times: number[] = [];
  #nextSeen = 0;

  find(key: K): Kept<K, V> | undefined {
    for (let i = 0; i < this.#kept.length; i++) {
      if (this.#kept[i]!.key === key) return this.#kept[i];
    }
    return undefined;
  }

  isFrequent(key: K): boolean {
    for (let i = 0; i < this.#seen.length; i++) {
      if (this.#seen[i] === key) return ++this.#times[i]! >= FREQUENT;
    }
    this.#seen[this.#nextSeen] = key;
    this.#times[this.#nextSeen] = 1;
    this.#nextSeen = (this.#nextSeen + 1) % SLOTS;
    return false;
  }

  keep(key: K, of: V, bytes: Uint8Array): void {
    if (bytes.length > LONGEST) return;
    const before = this.#kept.findIndex((kept) => kept.key === key);
    this.#kept[before < 0 ? this.#nextKept : before] = { key, of, bytes: bytes.slice() };
    if (before < 0) this.#nextKept = (this.#nextKept + 1) % SLOTS;
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
