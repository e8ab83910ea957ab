import { MAX_REMEMBERED_LOSSES, MAX_UNSEEN_BIRTHS } from "../../model/base/limits.ts";
import type { UnseenProcesses } from "./unseen_process.ts";

interface Loss {
  /** The lost events happened before this moment, nanoseconds since boot. */
  readonly ts: number;
  /** Events of this loss that no unseen birth uses yet. */
  left: number;
}

/** A process without a fork. */
export interface UnseenBirth {
  readonly key: string;
  /** The kind of the observation that found it. */
  readonly by: string;
  readonly startTs: number;
  /** Once the stream reaches this moment, every loss that may explain the birth is declared. */
  readonly askTs: number;
}

/**
 * The processes that appeared without a fork. Each is a lost event, unless a declared loss covers it.
 *
 * The sequencer declares a hole with the first event after the hole. The exec of the process without
 * a fork may come earlier. So a birth waits until the stream reaches the moment of its discovery.
 * Then one event of a loss after its start accounts for it.
 */
export class UnseenBirths implements UnseenProcesses {
  readonly #losses: Loss[] = [];
  #waiting: UnseenBirth[] = [];
  /** /proc may hide a process that started before this moment. */
  #promisedTs = -Infinity;
  /** The tracer has exited or just restarted: one `gap` event covers the missing events. */
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

  /** Records that `count` events before `ts` were declared lost. */
  declared(ts: number, count: number): void {
    this.#losses.push({ ts, left: count });
    if (this.#losses.length <= MAX_REMEMBERED_LOSSES) return;
    const oldest = this.#losses.shift()!;
    this.#losses[0]!.left += oldest.left;
  }

  found(key: string, startTs: number, by: string): void {
    if (this.isGap || startTs < this.#promisedTs) return;
    if (this.#waiting.length >= MAX_UNSEEN_BIRTHS) return;
    this.#waiting.push({ key, by, startTs, askTs: this.now() });
  }

  born(key: string): void {
    if (this.#waiting.length === 0) return;
    this.#waiting = this.#waiting.filter((birth) => birth.key !== key);
  }

  /** Returns the births before `releasedTs` for which no loss accounts. */
  unexplained(releasedTs: number): readonly UnseenBirth[] {
    if (this.#waiting.length === 0) return NONE;
    const due = this.#waiting.filter(({ askTs }) => askTs <= releasedTs);
    this.#waiting = this.#waiting.filter(({ askTs }) => askTs > releasedTs);
    return due.filter(({ startTs }) => !this.#accountsFor(startTs));
  }

  #accountsFor(startTs: number): boolean {
    const loss = this.#losses.find(({ ts, left }) => ts >= startTs && left > 0);
    if (loss !== undefined) loss.left--;
    return loss !== undefined;
  }
}

const NONE: readonly UnseenBirth[] = [];
