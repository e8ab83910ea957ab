import type { FlockEvent } from "./event.ts";
import { MAX_LOGGED_ARGV, MAX_LOGGED_EVENTS } from "../base/limits.ts";
import { lengthOf } from "../base/text.ts";

/**
 * A bounded log of the latest events. Events are numbered from 0, and numbers are never reused. It is
 * a ring, so that an event costs one write.
 */
export class EventLog {
  #ring: (FlockEvent | undefined)[] = [];
  /** Number of the next event. */
  #end: number;
  #start: number;
  /** UTF-16 units of the command lines in the ring. */
  #held = 0;

  /** @param start number of the first event; the log counts the events before it as dropped */
  constructor(start = 0) {
    this.#start = start;
    this.#end = start;
  }

  /** Number of the oldest event in the log. */
  get start(): number {
    return this.#start;
  }
  /** Number of the next event. */
  get end(): number {
    return this.#end;
  }
  /** Events dropped to keep the bounds. */
  get dropped(): number {
    return this.#start;
  }

  push(event: FlockEvent): void {
    if (this.#end - this.#start === MAX_LOGGED_EVENTS) this.#drop();
    this.#ring[this.#end++ % MAX_LOGGED_EVENTS] = event;
    if (event.type !== "exec" && event.type !== "exit") return;
    this.#held += lengthOf(event.argv);
    while (this.#held > MAX_LOGGED_ARGV && this.#start < this.#end - 1) this.#drop();
  }

  at(number: number): FlockEvent | undefined {
    if (number < this.#start || number >= this.#end) return undefined;
    return this.#ring[number % MAX_LOGGED_EVENTS];
  }

  /** Returns a copy, which does not change with this log. */
  copy(): EventLog {
    const twin = new EventLog();
    twin.#ring = [...this.#ring];
    twin.#start = this.#start;
    twin.#end = this.#end;
    twin.#held = this.#held;
    return twin;
  }

  /** Returns a copy without the events after `ts`. */
  until(ts: number): EventLog {
    const twin = this.copy();
    while (twin.#end > twin.#start && (twin.at(twin.#end - 1)?.ts ?? 0) > ts) twin.#end--;
    return twin;
  }

  #drop(): void {
    const slot = this.#start++ % MAX_LOGGED_EVENTS;
    const event = this.#ring[slot];
    if (event?.type === "exec" || event?.type === "exit") this.#held -= lengthOf(event.argv);
    this.#ring[slot] = undefined;
  }
}
