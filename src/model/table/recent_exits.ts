import { MAX_RECENT_EXITS } from "../base/limits.ts";

/** PID_MAX_LIMIT of linux/threads.h, 2^22: a pid is always below it. */
const PIDS = 2 ** 22;

/**
 * Which deaths have been told: threads that leave together may each look like the last one of their
 * process, and one of them may have been held up on its CPU meanwhile.
 *
 * And a scan of /proc may show who has died since it was looked at. A row of the table would know all
 * that, but rows are dear, and soon forgotten where nobody looks at the dead. This keeps two numbers
 * for each place that pids share; of pids in a row, none is forgotten before
 * {@linkcode MAX_RECENT_EXITS} younger ones.
 */
export class RecentExits {
  /** By pid: start tick and pid as one number. 0 is nobody: pid 0 does not die. */
  readonly #names = new Float64Array(MAX_RECENT_EXITS);
  readonly #times = new Float64Array(MAX_RECENT_EXITS);

  /** @param ts of the death, nanoseconds since boot */
  add(pid: number, startTicks: number, ts: number): void {
    const place = pid % MAX_RECENT_EXITS;
    this.#names[place] = nameOf(pid, startTicks);
    this.#times[place] = ts;
  }

  has(pid: number, startTicks: number): boolean {
    return this.#names[pid % MAX_RECENT_EXITS] === nameOf(pid, startTicks);
  }

  /** Whoever was born then, at `ts`, has died since: its own death was told, or that of a younger one. */
  isOver(pid: number, startTicks: number, ts: number): boolean {
    const told = this.#names[pid % MAX_RECENT_EXITS]!;
    const name = nameOf(pid, startTicks);
    if (told === name) return ts <= this.#times[pid % MAX_RECENT_EXITS]!;
    return told > name && told % PIDS === pid;
  }

  /** The last death of a process in its place was of one with this pid. */
  isLast(pid: number): boolean {
    return pid !== 0 && this.#names[pid % MAX_RECENT_EXITS]! % PIDS === pid;
  }

  /** When it died, nanoseconds since boot; null when no death of it is remembered. */
  when(pid: number, startTicks: number): number | null {
    return this.has(pid, startTicks) ? this.#times[pid % MAX_RECENT_EXITS]! : null;
  }
}

/** Exact up to 248 days of uptime; beyond, pids that share a place still differ by far more than it rounds. */
function nameOf(pid: number, startTicks: number): number {
  return startTicks * PIDS + pid;
}
