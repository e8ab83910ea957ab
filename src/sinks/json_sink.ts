import type { EndEvent, FlockEvent } from "../model/event/event.ts";
import { MAX_OUTPUT_QUEUE_BYTES } from "../model/base/limits.ts";
import type { EventLineWriter } from "../wire/event/event_line.ts";
import { ByteOutlet, type ByteWriter } from "./byte_outlet.ts";
import type { Sink } from "./sink.ts";

/**
 * Writes events as JSON lines. When the reader is too slow, the sink drops the newest events until
 * half of the queue is free again. One `lost` event with their number then takes their place.
 */
export class JsonSink implements Sink {
  readonly #outlet: ByteOutlet;
  #dropped = 0;
  #droppedTs = 0;
  #droppedTotal = 0;

  constructor(
    writer: ByteWriter,
    private readonly lines: EventLineWriter,
    private readonly maxBytes = MAX_OUTPUT_QUEUE_BYTES,
    private readonly endPatienceMs = END_PATIENCE_MS,
  ) {
    this.#outlet = new ByteOutlet(writer, maxBytes);
  }

  get closed(): Promise<void> {
    return this.#outlet.closed;
  }

  /** Bytes that wait for the reader. */
  get queuedBytes(): number {
    return this.#outlet.queuedBytes;
  }

  begin(event: FlockEvent): void {
    this.batch([event]);
  }

  batch(events: readonly FlockEvent[]): void {
    if (this.#outlet.over) return;
    for (let start = 0; start < events.length; start += CHUNK_EVENTS) {
      const chunk = events.slice(start, start + CHUNK_EVENTS);
      const room = this.#dropped === 0 || this.#outlet.queuedBytes <= this.maxBytes / 2;
      if (!room || (this.#dropped > 0 && !this.#reportLoss())) {
        this.#drop(chunk);
        continue;
      }
      // An idle outlet has written the bytes lent before. Bytes that wait in the queue are copies.
      const bytes = this.#outlet.isIdle ? this.lines.lend(chunk) : this.lines.encode(chunk);
      if (!this.#outlet.put(bytes)) this.#drop(chunk);
    }
  }

  async end(event: EndEvent): Promise<void> {
    if (!await this.#outlet.drained(this.endPatienceMs)) return;
    if (this.#dropped > 0) this.#reportLoss();
    const lost = event.lost === null ? null : event.lost + this.#droppedTotal;
    this.#outlet.put(this.lines.encode([{ ...event, lost }]));
    await this.#outlet.drained(this.endPatienceMs);
  }

  #drop(events: readonly FlockEvent[]): void {
    for (const event of events) {
      // A dropped `lost` event becomes part of this loss.
      if (event.type === "lost") this.#dropped += event.count ?? 1;
      else {
        this.#dropped++;
        this.#droppedTotal++;
      }
    }
    this.#droppedTs = events.at(-1)!.ts;
  }

  /** Writes a `lost` event in the place of the dropped events. Returns false without room for it. */
  #reportLoss(): boolean {
    const line = this.lines.encode([{
      type: "lost",
      ts: this.#droppedTs,
      count: this.#dropped,
      where: "queue",
      reason: "the reader of this stream was too slow",
    }]);
    if (!this.#outlet.put(line)) return false;
    this.#dropped = 0;
    return true;
  }
}

/** At the end the sink waits this long for a reader that takes nothing. */
const END_PATIENCE_MS = 2_000;
/** The number of events that are encoded, or dropped, together. */
const CHUNK_EVENTS = 500;
