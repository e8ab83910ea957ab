import { isSameArgv, isSameText, type Text } from "../base/text.ts";
import type {
  Ancestor,
  Ending,
  Identity,
  Process,
  ProcessHistory,
  ProcessImage,
  Usage,
} from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/**
 * The fields that packed siblings share: in a storm one object serves thousands of rows. Rare fields
 * are here too, because null costs nothing in a shared object.
 */
export interface SharedFields
  extends
    Readonly<Pick<ProcessImage, "comm" | "filename" | "cwd" | "program">>,
    Readonly<Pick<Identity, "uid" | "user" | "euid" | "cgroup" | "container" | "sid" | "pidNs">>,
    Readonly<Pick<Identity, "login">>,
    Readonly<Pick<Ending, "death">>,
    Readonly<Pick<Usage, "state" | "threads" | "rssBytes" | "cpuPercent" | "nice">> {
  readonly birthPpid: number | null;
  readonly birthParentKey: ProcessKey | null;
  readonly birthParentComm: Text | null;
  /** null when it follows from pid and start ticks. */
  readonly key: ProcessKey | null;
  /** The key of the parent row when the row was packed. */
  readonly parentKey: ProcessKey | null;
  /** The arguments, or one string with NUL between them, which takes a fraction of the memory. */
  readonly argv: readonly Text[] | string | null;
  /** null when it follows from the number of the signal. */
  readonly signalName: string | null;
  readonly birthParent: Ancestor | null;
  /** null when it follows from `birthParent` and the last exec. */
  readonly history: ProcessHistory | null;
  /** The rare numbers that do not fit into their column, by column. */
  readonly wide: readonly number[] | null;
}

/** The values that must be equal for sharing. */
export interface Sharing {
  readonly row: Process;
  readonly parentKey: ProcessKey | null;
  readonly signalName: string | null;
}

/** A cache of the latest shared fields, so that siblings share them although other rows die in between. */
export class SharedMemo {
  readonly #kept = new Array<SharedFields | null>(PLACES).fill(null);
  /** Their unpacked command lines, for the comparison. */
  readonly #argvs = new Array<readonly Text[] | null>(PLACES).fill(null);

  /** Returns the fields of an earlier row with equal values, or those of `make`. */
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

/** A power of two: the kinds of siblings that may die in turn. */
const PLACES = 64;

/** Returns the place of a kind of siblings: the same parent, comm and number of arguments. */
function placeOf({ birth: { ppid: birthPpid }, image: { comm, argv } }: Process): number {
  const mixed = (birthPpid ?? 0) + 31 * (argv?.length ?? 0) + 1021 * (comm?.text.length ?? 0);
  return Math.imul(mixed, 0x9e3779b1) >>> 26;
}

function isSame(kept: SharedFields, { row, parentKey, signalName }: Sharing): boolean {
  const { birth, image, identity, usage } = row;
  const death = row.ending?.death ?? null;
  return kept.parentKey === parentKey && kept.birthParent === row.history.birthParent &&
    kept.birthPpid === birth.ppid && kept.birthParentKey === birth.parentKey &&
    isSameText(kept.comm, image.comm) && isSameText(kept.filename, image.filename) &&
    isSameText(kept.birthParentComm, birth.parentComm) && isSameText(kept.cwd, image.cwd) &&
    kept.uid === identity.uid && kept.euid === identity.euid && kept.user === identity.user &&
    kept.cgroup === identity.cgroup && kept.container === identity.container &&
    kept.sid === identity.sid && kept.pidNs === identity.pidNs && kept.state === usage.state &&
    kept.login === identity.login && kept.program === image.program && kept.death === death &&
    kept.threads === usage.threads && kept.rssBytes === usage.rssBytes &&
    kept.cpuPercent === usage.cpuPercent && kept.nice === usage.nice &&
    kept.signalName === signalName;
}

/**
 * Packs a command line into one string with NUL between the arguments. Returns it unchanged when that
 * is not lossless: without arguments, with invalid UTF-8, or with a NUL.
 *
 * An argument as an object costs 60 bytes more than its characters. It may also be a slice of an input
 * line, which it keeps in memory.
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

/** Returns the argument of `packArgv`. */
export function unpackArgv(packed: readonly Text[] | string | null): readonly Text[] | null {
  return typeof packed === "string" ? packed.split("\0").map((text) => ({ text })) : packed;
}
