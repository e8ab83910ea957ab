import { isSameArgv, isSameText, type Text } from "../base/text.ts";
import type {
  Ancestor,
  Identity,
  Process,
  ProcessHistory,
  ProcessImage,
  Usage,
} from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/**
 * What archived rows have in common with their siblings: in a storm one object serves thousands. And
 * what hardly any of them has, which costs nothing as long as it is null in all.
 */
export interface SharedFields
  extends
    Readonly<Pick<ProcessImage, "comm" | "filename" | "cwd">>,
    Readonly<Pick<Identity, "uid" | "user" | "euid" | "cgroup" | "container" | "sid" | "pidNs">>,
    Readonly<Pick<Usage, "state" | "threads" | "rssBytes" | "cpuPercent" | "nice">> {
  readonly birthPpid: number | null;
  readonly birthParentKey: ProcessKey | null;
  readonly birthParentComm: Text | null;
  /** null when pid and start ticks tell it. */
  readonly key: ProcessKey | null;
  /** Below whom it stood when it was put away. */
  readonly parentKey: ProcessKey | null;
  /** Arguments as they are, or as one string with NUL between them, a fraction of the size. */
  readonly argv: readonly Text[] | string | null;
  /** null when the number of the signal tells it. */
  readonly signalName: string | null;
  readonly birthParent: Ancestor | null;
  /** null when `birthParent` and the last exec are all of it. */
  readonly history: ProcessHistory | null;
  /** By column, the numbers that fit in none; almost never is there one. */
  readonly wide: readonly number[] | null;
}

/** What is to be shared, if others have the same. */
export interface Sharing {
  readonly row: Process;
  readonly parentKey: ProcessKey | null;
  readonly signalName: string | null;
}

/** The last shared fields, so that siblings find them; others may have come in between. */
export class SharedMemo {
  readonly #kept = new Array<SharedFields | null>(PLACES).fill(null);
  /** Their command lines as they came: the fields may hold them packed. */
  readonly #argvs = new Array<readonly Text[] | null>(PLACES).fill(null);

  /** Those of an earlier row that has the very same; else what `make` gives, for rows to come. */
  of(sharing: Sharing, make: () => SharedFields): SharedFields {
    const { row } = sharing;
    const place = placeOf(row);
    const kept = this.#kept[place]!;
    if (kept !== null && isSame(kept, sharing) && isSameArgv(this.#argvs[place]!, row.image.argv)) {
      return kept;
    }
    this.#argvs[place] = row.image.argv;
    return this.#kept[place] = make();
  }
}

/** A power of two: as many kinds of siblings as die by turns. */
const PLACES = 64;

/** Siblings differ in what they run. */
function placeOf({ birth: { ppid: birthPpid }, image: { comm, argv } }: Process): number {
  const mixed = (birthPpid ?? 0) + 31 * (argv?.length ?? 0) + 1021 * (comm?.text.length ?? 0);
  return Math.imul(mixed, 0x9e3779b1) >>> 26;
}

function isSame(kept: SharedFields, { row, parentKey, signalName }: Sharing): boolean {
  const { birth, image, identity, usage } = row;
  return kept.parentKey === parentKey && kept.birthParent === row.history.birthParent &&
    kept.birthPpid === birth.ppid && kept.birthParentKey === birth.parentKey &&
    isSameText(kept.comm, image.comm) && isSameText(kept.filename, image.filename) &&
    isSameText(kept.birthParentComm, birth.parentComm) && isSameText(kept.cwd, image.cwd) &&
    kept.uid === identity.uid && kept.euid === identity.euid && kept.user === identity.user &&
    kept.cgroup === identity.cgroup && kept.container === identity.container &&
    kept.sid === identity.sid && kept.pidNs === identity.pidNs && kept.state === usage.state &&
    kept.threads === usage.threads && kept.rssBytes === usage.rssBytes &&
    kept.cpuPercent === usage.cpuPercent && kept.nice === usage.nice &&
    kept.signalName === signalName;
}

/**
 * A command line as one string, NUL between its arguments; as it is where that would lose something:
 * one without arguments, bytes that are no text, a NUL (which a kernel never gives).
 *
 * One argument as an object of its own costs 60 bytes more than its letters, and it may be cut out of
 * a line, which then stays in memory whole.
 */
export function packArgv(argv: readonly Text[]): readonly Text[] | string {
  if (argv.length === 0) return argv;
  const texts: string[] = [];
  for (const { text, hex } of argv) {
    if (hex !== undefined || text.indexOf("\0") >= 0) return argv;
    texts.push(text);
  }
  return texts.join("\0");
}

/** What `packArgv` was given. */
export function unpackArgv(packed: readonly Text[] | string | null): readonly Text[] | null {
  return typeof packed === "string" ? packed.split("\0").map((text) => ({ text })) : packed;
}
