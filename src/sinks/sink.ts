import type { EndEvent, FlockEvent } from "../model/event/event.ts";

/**
 * Where events go. The session calls `begin` once, `batch` for every batch in order, `end` once.
 *
 * A sink never blocks: what it cannot write at once it queues up to a named bound, and counts what it
 * drops. When it fails it rejects `closed`; the session then goes on without it or ends, as the
 * command line wants. Nothing is called after that.
 */
export interface Sink {
  begin(event: FlockEvent): void;
  batch(events: readonly FlockEvent[]): void;
  /** Writes what is queued and the last line; resolves when it is out. */
  end(event: EndEvent): Promise<void>;
  /** Resolves when the reader went away, which is a normal end; rejects with why it failed. */
  readonly closed: Promise<void>;
}
