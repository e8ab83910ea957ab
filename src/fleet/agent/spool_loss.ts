import { MAX_SPOOL_NOTES } from "../../model/hosts/fleet_limits.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { CountedLoss } from "./spool_files.ts";

/** Counts the events that did not reach the disk, and those that their `lost` events stood for. */
export class SpoolLoss {
  /** The time of the newest lost event. */
  lastTs = 0;
  /** The events lost in this run of the agent, without what its other `lost` events count. */
  total = 0;
  #count: number | null = 0;
  /** The `lost` events on their way to the disk. */
  #noted: CountedLoss[] = [];
  /** The number of the first event behind the lines that only say what is alive. */
  #first = 0;
  #isPrelude = true;

  /**
   * Notes events that are about to be written.
   *
   * @param number the number of the first one
   * @param endsPrelude whether what is alive was written before these
   */
  queued(events: readonly FlockEvent[], number: number, endsPrelude = false): void {
    if (endsPrelude) {
      this.#first = number;
      this.#isPrelude = false;
    }
    for (let i = 0; i < events.length; i++) {
      const event = events[i]!;
      if (event.type === "lost") this.#noted.push({ at: number + i, count: event.count });
      if (!this.#isPrelude) continue;
      this.#isPrelude = event.type === "meta" || event.type === "process";
      if (this.#isPrelude) this.#first = number + i + 1;
    }
    // Earlier ones were written long ago.
    if (this.#noted.length > MAX_SPOOL_NOTES) this.#noted.splice(0, MAX_SPOOL_NOTES / 2);
  }

  /** Counts events that have no file to go to. */
  dropped(events: readonly FlockEvent[]): void {
    for (const event of events) {
      this.#add(event.type === "lost" ? event.count : 1);
      if (event.type !== "lost") this.total++;
      this.lastTs = Math.max(this.lastTs, event.ts);
    }
  }

  /**
   * Counts what a failed file lacks.
   *
   * @param events the number of the next event of the run
   * @param written the number of the first event that is not on the disk
   * @param unreported events that were dropped and have no `lost` event yet
   */
  failed(events: number, written: number, unreported: number, ts: number): void {
    const from = Math.max(written, this.#first);
    const unwritten = this.#noted.filter(({ at }) => at >= from);
    const lost = Math.max(0, events - from - unwritten.length) + unreported;
    this.total += lost;
    this.#add(lost);
    for (const { count } of unwritten) this.#add(count);
    this.#noted = [];
    this.#first = Infinity;
    this.lastTs = Math.max(this.lastTs, ts);
  }

  /** Returns the count for a `lost` event, and begins again from 0. */
  taken(): number | null {
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  #add(count: number | null): void {
    this.#count = this.#count === null || count === null ? null : this.#count + count;
  }
}
