import type { EndEvent, FlockEvent } from "../model/event.ts";
import { MAX_OUTPUT_QUEUE_BYTES } from "../model/limits.ts";
import type { EventLineWriter } from "../wire/event_line.ts";
import { ByteOutlet, type ByteWriter } from "./byte_outlet.ts";
import type { Sink } from "./sink.ts";

/**
 * Events as JSON lines. When the reader is too slow for the queue, the newest are dropped, and one
 * `lost` event with their number stands in their place before anything else is written.
 */
export class JsonSink implements Sink {
  readonly #outlet: ByteOutlet;
  readonly #encoder = new TextEncoder();
  #dropped = 0;
  #droppedTs = 0;
  #droppedTotal = 0;

  constructor(
    writer: ByteWriter,
    private readonly lines: EventLineWriter,
    maxBytes = MAX_OUTPUT_QUEUE_BYTES,
  ) {
    this.#outlet = new ByteOutlet(writer, maxBytes);
  }

  get closed(): Promise<void> {
    return this.#outlet.closed;
  }

  begin(event: FlockEvent): void {
    this.batch([event]);
  }

  batch(events: readonly FlockEvent[]): void {
    if (this.#outlet.over) return;
    for (let start = 0; start < events.length; start += CHUNK_EVENTS) {
      const chunk = events.slice(start, start + CHUNK_EVENTS);
      if (this.#dropped > 0 && !this.#confess()) {
        this.#drop(chunk);
        continue;
      }
      let text = "";
      for (const event of chunk) text += this.lines.write(event) + "\n";
      if (!this.#outlet.put(this.#encoder.encode(text))) this.#drop(chunk);
    }
  }

  async end(event: EndEvent): Promise<void> {
    await this.#outlet.drained();
    if (this.#dropped > 0) this.#confess();
    const lost = event.lost === null ? null : event.lost + this.#droppedTotal;
    this.#outlet.put(this.#encoder.encode(this.lines.write({ ...event, lost }) + "\n"));
    await this.#outlet.drained();
  }

  #drop(events: readonly FlockEvent[]): void {
    this.#dropped += events.length;
    this.#droppedTotal += events.length;
    this.#droppedTs = events.at(-1)!.ts;
  }

  /** The hole is named where it is, as soon as there is room for that. */
  #confess(): boolean {
    const line = this.lines.write({
      type: "lost",
      ts: this.#droppedTs,
      count: this.#dropped,
      where: "queue",
      reason: "the reader of this stream was too slow",
    });
    if (!this.#outlet.put(this.#encoder.encode(line + "\n"))) return false;
    this.#dropped = 0;
    return true;
  }
}

/** Events that are encoded, and dropped, together. */
const CHUNK_EVENTS = 500;
