import type { Image } from "./biography.ts";
import { NO_CHILDREN } from "./children.ts";
import { diedAfter, latestDead } from "./latest_dead.ts";
import { MAX_PICTURED_DEAD } from "./limits.ts";
import type { Process } from "./process.ts";
import type { ProcessKey } from "./process_key.ts";
import type { Text } from "./text.ts";
import type { ProcessReader } from "./view_model.ts";

/**
 * All processes as they were at one moment of the past: who lived, as what, below whom.
 *
 * Nothing is kept for it besides what the table remembers anyway. A process lived then when it was
 * born before and had not ended; what it was called and which command it ran tells its biography.
 * What /proc alone knows (memory, cpu, state) was not written down and is unknown.
 */
export class PastTable implements ProcessReader {
  readonly revision = 0;
  readonly #living: Process[] = [];
  readonly #dead: Process[] = [];
  readonly #byKey = new Map<ProcessKey, Process>();

  /**
   * @param ts the moment, nanoseconds since boot
   * @param deadSince of those who were dead by then, only who died after this is taken along, the last ones
   */
  constructor(table: ProcessReader, readonly ts: number, deadSince: number) {
    const byPid = new Map<number, Process>();
    const take = (row: Process) => {
      if (row.startTs > ts) return;
      const isDead = row.ending !== null && row.ending.ts <= ts;
      if (isDead && row.ending!.ts <= deadSince) return;
      const twin = asOf(row, ts, isDead);
      this.#byKey.set(twin.key, twin);
      if (isDead) this.#dead.push(twin);
      else {
        this.#living.push(twin);
        byPid.set(twin.pid, twin);
      }
    };
    const wasBorn = (row: Process) => row.startTs <= ts;
    const dead: Process[] = [];
    let diedBefore = 0;
    for (const row of table.deadFromLast(Math.min(ts, deadSince), wasBorn)) {
      if (!diedAfter(row, ts) && ++diedBefore > MAX_PICTURED_DEAD) break;
      dead.push(row);
    }
    for (const row of dead.reverse()) take(row);
    for (const row of table.living()) take(row);
    for (const twin of this.#byKey.values()) {
      const parent = twin.ppid === null ? undefined : byPid.get(twin.ppid);
      // Who died before its parent did stays below it; nobody is its own parent.
      twin.parent = parent === undefined || parent === twin || isBelow(parent, twin)
        ? null
        : parent;
    }
  }

  get liveCount(): number {
    return this.#living.length;
  }

  get(key: ProcessKey): Process | undefined {
    return this.#byKey.get(key);
  }

  living(): Iterable<Process> {
    return this.#living;
  }

  dead(since = -Infinity): Iterable<Process> {
    return this.#dead.filter((row) => diedAfter(row, since));
  }

  deadFromLast(since?: number, isWanted?: (process: Process) => boolean): Iterable<Process> {
    return latestDead(this.#dead, since, isWanted);
  }
}

function asOf(row: Process, ts: number, isDead: boolean): Process {
  const moments = row.biography.moments.filter((moment) => moment.ts <= ts);
  const twin: Process = {
    ...row,
    ...namesAt(row, ts),
    parent: null,
    // A picture needs parents, not children.
    children: NO_CHILDREN,
    biography: { ...row.biography, moments },
  };
  if (isDead) return twin;
  const later = row.biography.moments.length - moments.length;
  const execsLater =
    row.biography.moments.filter((moment) => moment.type === "exec" && moment.ts > ts)
      .length;
  return {
    ...twin,
    ending: null,
    ppid: parentAt(row, ts),
    execCount: row.execCount === null ? null : Math.max(0, row.execCount - execsLater),
    forkCount: later === 0 && row.ending === null ? row.forkCount : null,
    state: null,
    threads: null,
    rssBytes: null,
    cpuPercent: null,
    cpuUserNs: null,
    cpuSystemNs: null,
  };
}

/** The first new parent that came later tells who it was until then. */
function parentAt(row: Process, ts: number): number | null {
  for (const moment of row.biography.moments) {
    if (moment.type === "reparent" && moment.ts > ts) return moment.from;
  }
  return row.ppid;
}

/** The command and the name that it had. */
function namesAt(
  row: Process,
  ts: number,
): Pick<Process, "comm" | "filename" | "argv" | "argvTruncated"> {
  const { comm, filename, argv, argvTruncated, biography, birthSeen } = row;
  const next = biography.moments.find((moment) => moment.ts > ts && moment.type !== "reparent");
  if (next === undefined) return { comm, filename, argv, argvTruncated };
  let image: Image | null = birthSeen ? biography.bornOf?.image ?? null : null;
  let name: Text | null = image?.comm ?? null;
  let isLast = true;
  for (const moment of biography.moments) {
    if (moment.ts > ts) {
      if (moment.type === "exec") isLast = false;
      continue;
    }
    if (moment.type === "exec") {
      image = moment.image;
      name = moment.image.comm;
    } else if (moment.type === "rename") name = moment.to;
  }
  if (next.type === "rename") name = next.from;
  // Without a later exec the command is still the one it has; it may never have been seen to begin.
  if (isLast) return { comm: name, filename, argv, argvTruncated };
  return {
    comm: name,
    filename: image?.filename ?? null,
    argv: image?.argv ?? null,
    argvTruncated: image?.argvTruncated ?? false,
  };
}

/** `row` hangs below `other` already: broken input must not make a ring. */
function isBelow(row: Process, other: Process): boolean {
  for (let at: Process | null = row; at !== null; at = at.parent) if (at === other) return true;
  return false;
}
