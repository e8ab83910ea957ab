import { MAX_MERGED_EVENTS } from "../../model/base/limits.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";

/** An event of a host, in its place among those of all hosts. */
export interface OrderedEvent {
  readonly host: string;
  readonly event: FlockEvent;
  readonly wallOffset: WallOffset;
}

interface Waiting extends OrderedEvent {
  readonly wallNs: number;
  readonly arrivedMs: number;
}

/**
 * Puts the events of several hosts in order by the time of day of their hosts. The events of one host
 * keep their own order. An event waits for a while, so that earlier ones of other hosts go before it.
 */
export class WallOrder {
  readonly #queues = new Map<string, Waiting[]>();
  #size = 0;

  /** @param holdMs the time that an event waits; Infinity until `flush` */
  constructor(
    private readonly holdMs: number,
    private readonly take: (event: OrderedEvent) => void,
  ) {}

  push(host: string, events: readonly FlockEvent[], wallOffset: WallOffset, nowMs: number): void {
    let queue = this.#queues.get(host);
    if (queue === undefined) this.#queues.set(host, queue = []);
    for (const event of events) {
      // The facts of a host have the time of the answer, and hold for the events behind them.
      const isFact = event.type === "meta";
      const wallNs = isFact ? 0 : event.ts + wallOffset.seconds * 1e9 + wallOffset.nanoseconds;
      queue.push({ host, event, wallOffset, wallNs, arrivedMs: nowMs });
    }
    this.#size += events.length;
    this.release(nowMs);
  }

  /** Passes on what has waited long enough, or finds no room to wait. */
  release(nowMs: number, isEnd = false): void {
    while (this.#size > 0) {
      let first: Waiting[] | null = null;
      let isDue = isEnd || this.#size > MAX_MERGED_EVENTS;
      for (const queue of this.#queues.values()) {
        const head = queue[0];
        if (head === undefined) continue;
        if (head.arrivedMs <= nowMs - this.holdMs) isDue = true;
        if (first === null || head.wallNs < first[0]!.wallNs) first = queue;
      }
      if (first === null || !isDue) return;
      this.#size--;
      this.take(first.shift()!);
    }
  }

  /** Passes everything on. */
  flush(): void {
    this.release(0, true);
  }
}
