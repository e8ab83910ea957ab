import type { EndEvent, FlockEvent } from "../../../src/model/event/event.ts";
import type { Sink } from "../../../src/sinks/sink.ts";

/** Keeps the events it gets, and their batches. */
export class MemorySink implements Sink {
  readonly events: FlockEvent[] = [];
  readonly calls: string[] = [];
  readonly closed = new Promise<void>(() => {});

  begin(event: FlockEvent): void {
    this.calls.push("begin");
    this.events.push(event);
  }

  batch(events: readonly FlockEvent[]): void {
    this.calls.push(`batch of ${events.length}`);
    this.events.push(...events);
  }

  end(event: EndEvent): Promise<void> {
    this.calls.push("end");
    this.events.push(event);
    return Promise.resolve();
  }

  get types(): string[] {
    return this.events.map(({ type }) => type);
  }
}
