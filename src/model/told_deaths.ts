import { MAX_TOLD_DEATHS } from "./limits.ts";

/** PID_MAX_LIMIT of linux/threads.h, 2^22: a pid is always below it. */
const PIDS = 2 ** 22;

/**
 * Which deaths have been told: threads that leave together may each look like the last one of their
 * process, and one of them may have been held up on its CPU meanwhile.
 *
 * A row of the table would know it too, but rows are dear. This keeps one number for each place that
 * pids share; of pids in a row, none is forgotten before {@linkcode MAX_TOLD_DEATHS} younger ones.
 */
export class ToldDeaths {
  /** By pid: start tick and pid as one number. 0 is nobody: pid 0 does not die. */
  readonly #names = new Float64Array(MAX_TOLD_DEATHS);

  add(pid: number, startTicks: number): void {
    this.#names[pid % MAX_TOLD_DEATHS] = nameOf(pid, startTicks);
  }

  has(pid: number, startTicks: number): boolean {
    return this.#names[pid % MAX_TOLD_DEATHS] === nameOf(pid, startTicks);
  }
}

/** Exact up to 248 days of uptime; beyond, pids that share a place still differ by far more than it rounds. */
function nameOf(pid: number, startTicks: number): number {
  return startTicks * PIDS + pid;
}
