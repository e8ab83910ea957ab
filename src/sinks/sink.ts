import type { EndEvent, FlockEvent } from "../model/event/event.ts";

/**
 * A destination of events. The session calls `begin` once, `batch` for every batch in order, and
 * `end` once.
 *
 * A sink never blocks: it queues up to a named bound, and counts the events that it drops. When it
 * fails it rejects `closed`. The session then continues without it or ends, as the command line says,
 * and calls no more methods of the sink.
 */
export interface Sink {
  begin(event: FlockEvent): void;
  batch(events: readonly FlockEvent[]): void;
  /** Writes the queue and the last line; resolves when they are written. */
  end(event: EndEvent): Promise<void>;
  /** Resolves when the reader is gone, which is a normal end; rejects with the reason of a failure. */
  readonly closed: Promise<void>;
}
