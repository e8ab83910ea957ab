import { MAX_REMEMBERED_LOSSES, MAX_UNSEEN_BIRTHS } from "../../model/base/limits.ts";
import type { UnseenProcesses } from "./unseen_process.ts";

interface Loss {
  /** The lost events happened before, nanoseconds since boot. */
  readonly ts: number;
  /** Events of it that no unseen birth accounts for yet. */
  left: number;
}

interface Birth {
  readonly key: string;
  readonly startTs: number;
  /** When the stream has come to this moment, every loss that may explain the birth is declared. */
  readonly askTs: number;
}

/**
 * Processes that appeared without a fork: each is a lost event, unless a declared loss covers it.
 *
 * A hole in the numbers of a CPU is declared with the first event after it, which may come later than
 * the exec of the process whose fork is missing. So a birth waits until the stream has come to the
 * moment at which it was found. Then one event of a loss after its start accounts for it.
 */
export class UnseenBirths implements UnseenProcesses {
  readonly #losses: Loss[] = [];
  #waiting: Birth[] = [];
  /** A process that started before may be one that /proc does not show. */
  #promisedTs = -Infinity;
  /** The tracer is gone, or has just returned: one `gap` event declares what is missing. */
  isGap = false;

  /**
   * @param now nanoseconds since boot
   * @param living see {@linkcode UnseenProcesses.living}
   */
  constructor(
    private readonly now: () => number,
    readonly living: UnseenProcesses["living"] = () => null,
  ) {}

  /** Counts only processes that started at `ts` or later: /proc hides the older ones. */
  promise(ts: number): void {
    this.#promisedTs = ts;
  }

  /** Events before `ts` were declared lost. */
  declared(ts: number, count: number): void {
    this.#losses.push({ ts, left: count });
    if (this.#losses.length <= MAX_REMEMBERED_LOSSES) return;
    const oldest = this.#losses.shift()!;
    this.#losses[0]!.left += oldest.left;
  }

  found(key: string, startTs: number): void {
    if (this.isGap || startTs < this.#promisedTs) return;
    if (this.#waiting.length >= MAX_UNSEEN_BIRTHS) return;
    this.#waiting.push({ key, startTs, askTs: this.now() });
  }

  born(key: string): void {
    if (this.#waiting.length === 0) return;
    this.#waiting = this.#waiting.filter((birth) => birth.key !== key);
  }

  /** Returns how many births no loss accounts for, of those that the stream has passed. */
  unexplained(releasedTs: number): number {
    if (this.#waiting.length === 0) return 0;
    const due = this.#waiting.filter(({ askTs }) => askTs <= releasedTs);
    this.#waiting = this.#waiting.filter(({ askTs }) => askTs > releasedTs);
    return due.filter(({ startTs }) => !this.#accountsFor(startTs)).length;
  }

  #accountsFor(startTs: number): boolean {
    const loss = this.#losses.find(({ ts, left }) => ts >= startTs && left > 0);
    if (loss !== undefined) loss.left--;
    return loss !== undefined;
  }
}
