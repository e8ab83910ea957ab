import type { FlockEvent } from "./event.ts";
import type { EventLog } from "./event_log.ts";

export type EventFilter = (event: FlockEvent, now: number) => boolean;

/**
 * The events of a log that pass a filter, in order. The filter sees each event once. Without a filter
 * the rows are the log itself.
 */
export class EventRows {
  #log: EventLog | null = null;
  #filter: EventFilter | null = null;
  /** Numbers of the events that pass, from `#first` on; unused without a filter. */
  #numbers: number[] = [];
  #first = 0;
  #seen = 0;

  /** Adds the new events of the log, and removes those that it dropped. */
  update(log: EventLog, filter: EventFilter | null, now: number): void {
    if (log !== this.#log || filter !== this.#filter) {
      this.#log = log;
      this.#filter = filter;
      this.#numbers = [];
      this.#first = 0;
      this.#seen = log.start;
    }
    if (filter === null) return;
    for (let number = Math.max(this.#seen, log.start); number < log.end; number++) {
      const event = log.at(number);
      if (event !== undefined && filter(event, now)) this.#numbers.push(number);
    }
    this.#seen = log.end;
    while ((this.#numbers[this.#first] ?? Infinity) < log.start) this.#first++;
    if (this.#first > 4096) {
      this.#numbers = this.#numbers.slice(this.#first);
      this.#first = 0;
    }
  }

  get length(): number {
    if (this.#filter !== null) return this.#numbers.length - this.#first;
    return this.#log === null ? 0 : this.#log.end - this.#log.start;
  }

  /** Returns the number of the event in row `index`. */
  numberAt(index: number): number | undefined {
    if (index < 0 || index >= this.length) return undefined;
    if (this.#filter !== null) return this.#numbers[this.#first + index];
    return (this.#log?.start ?? 0) + index;
  }

  at(index: number): FlockEvent | undefined {
    const number = this.numberAt(index);
    return number === undefined ? undefined : this.#log?.at(number);
  }

  /** Returns the row of event `number`, or of the next event that passes; -1 without one. */
  indexOf(number: number): number {
    const { length } = this;
    if (length === 0 || (this.numberAt(length - 1) ?? -1) < number) return -1;
    let [low, high] = [0, length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.numberAt(middle) ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
