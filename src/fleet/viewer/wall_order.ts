import type { FlockEvent } from "../../model/event/event.ts";
import { HostMerge } from "../../model/hosts/host_merge.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";

/** An event of a host, in its place among those of all hosts. */
export interface OrderedEvent {
  readonly host: string;
  readonly event: FlockEvent;
  readonly wallOffset: WallOffset;
}

/** Puts the events of several hosts in order by the time of day of their hosts. Times are milliseconds. */
export class WallOrder {
  readonly merge: HostMerge<OrderedEvent>;

  /** @param holdMs the time that an event waits; Infinity until `flush` */
  constructor(holdMs: number, take: (event: OrderedEvent) => void) {
    this.merge = new HostMerge({ hold: holdMs, patience: PATIENCE_MS }, take);
  }

  push(host: string, events: readonly FlockEvent[], wallOffset: WallOffset, nowMs: number): void {
    const ordered = events.map((event) => ({ host, event, wallOffset }));
    this.merge.push(host, ordered, wallNs, nowMs);
  }

  /** Passes on what has waited long enough, or finds no room to wait. */
  release(nowMs: number): void {
    this.merge.release(nowMs);
  }

  /** Passes everything on. */
  flush(): void {
    this.merge.flush();
  }
}

/** The facts of a host have the time of the answer, and hold for the events behind them. */
function wallNs({ event, wallOffset }: OrderedEvent): number {
  if (event.type === "meta") return 0;
  return event.ts + wallOffset.seconds * 1e9 + wallOffset.nanoseconds;
}

/** The others wait this long for a host that sends its past and is silent. */
const PATIENCE_MS = 10_000;
