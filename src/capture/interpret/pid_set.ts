/** PID_MAX_LIMIT of linux/threads.h: a pid is always below it. */
const PIDS = 2 ** 22;
/** Room for the pids of a usual host at first: pid_max is 32,768 by default. */
const FIRST_PIDS = 2 ** 15;

/**
 * A set of pids, one bit each: at most 512 KiB, whatever comes and goes. In a storm, a Set would make
 * new stores all the time (docs/internals/performance.md).
 */
export class PidSet {
  #words = new Uint32Array(FIRST_PIDS / 32);

  add(pid: number): void {
    if (pid >= PIDS) return;
    if (pid >= this.#words.length * 32) this.#grow(pid);
    this.#words[pid >>> 5]! |= 1 << (pid & 31);
  }

  /** Returns whether the pid was in the set. */
  delete(pid: number): boolean {
    const word = pid < PIDS ? this.#words[pid >>> 5] ?? 0 : 0;
    const bit = 1 << (pid & 31);
    if ((word & bit) === 0) return false;
    this.#words[pid >>> 5] = word & ~bit;
    return true;
  }

  #grow(pid: number): void {
    let length = this.#words.length;
    while (pid >= length * 32) length *= 2;
    const words = new Uint32Array(length);
    words.set(this.#words);
    this.#words = words;
  }
}
