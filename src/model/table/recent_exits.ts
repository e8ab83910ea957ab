import { MAX_RECENT_EXITS } from "../base/limits.ts";

/** PID_MAX_LIMIT of linux/threads.h, 2^22: a pid is always below it. */
const PIDS = 2 ** 22;

/**
 * The latest emitted exits, so that no exit is emitted twice. Threads that exit together may each look
 * like the last thread of their process, and one of them may be delayed on its CPU.
 *
 * A scan of /proc also needs them: it may contain a process that exited meanwhile. Rows of the table
 * are expensive, and a table without a screen drops them early. An exit takes two numbers here, in a
 * slot by pid. Of consecutive pids, the last {@linkcode MAX_RECENT_EXITS} are kept.
 */
export class RecentExits {
  /** Start ticks and pid as one number, by slot. 0 is an empty slot: pid 0 does not exit. */
  readonly #names = new Float64Array(MAX_RECENT_EXITS);
  readonly #times = new Float64Array(MAX_RECENT_EXITS);

  /** @param ts time of the exit, nanoseconds since boot */
  add(pid: number, startTicks: number, ts: number): void {
    const slot = pid % MAX_RECENT_EXITS;
    this.#names[slot] = nameOf(pid, startTicks);
    this.#times[slot] = ts;
  }

  has(pid: number, startTicks: number): boolean {
    return this.#names[pid % MAX_RECENT_EXITS] === nameOf(pid, startTicks);
  }

  /** Whether an event of this process at `ts` is outdated: it has exited, or a younger process with its pid has. */
  isOver(pid: number, startTicks: number, ts: number): boolean {
    const last = this.#names[pid % MAX_RECENT_EXITS]!;
    const name = nameOf(pid, startTicks);
    if (last === name) return ts <= this.#times[pid % MAX_RECENT_EXITS]!;
    return last > name && last % PIDS === pid;
  }

  /** Whether the latest exit in the slot of this pid was of this pid. */
  isLast(pid: number): boolean {
    return pid !== 0 && this.#names[pid % MAX_RECENT_EXITS]! % PIDS === pid;
  }

  /** Returns the time of the exit, nanoseconds since boot, or null when no exit is kept. */
  timeOf(pid: number, startTicks: number): number | null {
    return this.has(pid, startTicks) ? this.#times[pid % MAX_RECENT_EXITS]! : null;
  }
}

/** Exact up to 248 days of uptime. Beyond, pids of one slot still differ by far more than the rounding. */
function nameOf(pid: number, startTicks: number): number {
  return startTicks * PIDS + pid;
}
