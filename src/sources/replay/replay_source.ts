import { type MetaEvent, NO_CAPABILITIES } from "../../model/event/event.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import type { Deliver, Source, SourceFacts, SourceItem } from "../source.ts";
import type { Place, Recording } from "./recording.ts";

/** The part of a recording to replay, and the pace. */
export interface ReplayOptions {
  readonly recording: Recording;
  /** The place to read from. Its events continue the session's table. */
  readonly place: Place;
  /** Earlier events only fill the table. null replays all events from the beginning. */
  readonly fromTs: number | null;
  /** The last moment; null is the end. */
  readonly toTs: number | null;
  /** Seconds of the recording per second; null is as fast as the reader can. */
  readonly speed: number | null;
  /** Reports the difference of `time` and `ts` from the next event on. Called between two batches. */
  readonly onWallOffset: (offset: WallOffset) => void;
  /** Resolves when the reader has room for more. */
  readonly room: () => Promise<void>;
}

/** The number of events between two waits for room. */
const BATCH = 500;
/** The longest sleep between two events, so that a stop takes effect soon. */
const NAP_MS = 100;

/** A source that replays a recording in the same order. */
export class ReplaySource implements Source {
  readonly name = "replay";
  readonly #meta: MetaEvent | null;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;
  #offset: WallOffset | null = null;
  #ts = 0;

  constructor(private readonly options: ReplayOptions) {
    this.#meta = options.recording.meta;
  }

  /** The moment that the replay has reached, nanoseconds since boot. It advances without events too. */
  get ts(): number {
    return this.#ts;
  }

  describe(): SourceFacts {
    return {
      bpftrace: this.#meta?.bpftrace ?? null,
      capabilities: this.#meta?.capabilities ?? NO_CAPABILITIES,
    };
  }

  start(_table: TableView, deliver: Deliver): Promise<void> {
    this.#running = this.#run(deliver);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(deliver: Deliver): Promise<void> {
    const { recording, place, fromTs, speed } = this.options;
    const toTs = this.options.toTs ?? Infinity;
    let isReplaying = false;
    let replayed = 0;
    let beganMs = 0;
    const batch: SourceItem[] = [];
    const flush = () => deliver(batch.splice(0));
    const begin = () => {
      isReplaying = true;
      beganMs = performance.now();
      this.#ts = fromTs ?? recording.span.fromTs;
      // From the very beginning, the recording has a `ready` event of its own.
      batch.push({ type: "begin", ts: this.#ts, isReady: fromTs !== null });
    };
    await this.options.room();
    for (const { event, wallOffset } of recording.events(place)) {
      if (event.ts > toTs) break;
      if (this.#isStopped) {
        flush();
        return;
      }
      const isPast = fromTs !== null && event.ts < fromTs && !isReplaying;
      if (wallOffset !== null && !same(wallOffset, this.#offset)) {
        flush();
        this.#offset = wallOffset;
        this.options.onWallOffset(wallOffset);
      }
      if (!isPast && !isReplaying) begin();
      if (isReplaying) this.#ts = Math.max(this.#ts, event.ts);
      // The session writes a first and a last line of its own.
      if (event.type === "meta" || event.type === "end") continue;
      if (isReplaying && speed !== null) {
        const dueMs = beganMs + (event.ts - (fromTs ?? recording.span.fromTs)) / 1e6 / speed;
        await this.#until(dueMs, flush);
      }
      batch.push(event);
      if (++replayed % BATCH !== 0) continue;
      flush();
      await this.options.room();
    }
    if (!isReplaying) begin();
    flush();
    if (this.#isStopped) return;
    this.#ts = Math.max(this.#ts, Math.min(toTs, recording.span.toTs));
    deliver([{ type: "over", reason: "end of the recording", failure: null }]);
  }

  async #until(dueMs: number, flush: () => void): Promise<void> {
    for (let left = dueMs - performance.now(); left > 1 && !this.#isStopped;) {
      flush();
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, NAP_MS)));
      left = dueMs - performance.now();
    }
  }
}

function same(a: WallOffset, b: WallOffset | null): boolean {
  return b !== null && a.seconds === b.seconds && a.nanoseconds === b.nanoseconds;
}
