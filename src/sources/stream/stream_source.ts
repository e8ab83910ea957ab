import { FIRST_RETRY_MS, LAST_RETRY_MS } from "../../model/base/limits.ts";
import {
  type FlockEvent,
  type MetaEvent,
  NO_CAPABILITIES,
  type SnapshotEvent,
  type SourceName,
} from "../../model/event/event.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import {
  type Deliver,
  type Source,
  SourceError,
  type SourceFacts,
  type SourceItem,
} from "../source.ts";
import { LineStream } from "./line_stream.ts";
import { repaired } from "./repair.ts";

/** One way to the other machine: a process of ssh, a pipe. It calls back until it is closed. */
export interface Connection {
  /** Ends it. Resolves when nothing of it runs; no callback follows. */
  close(): Promise<void>;
}

/** The callbacks of a connection. */
export interface ConnectionEvents {
  /** The bytes are valid during the call. */
  bytes(bytes: Uint8Array): void;
  /** It is over, for a reason that people read. */
  ended(end: ConnectionEnd): void;
}

export interface ConnectionEnd {
  readonly reason: string;
  /** A source that cannot go on: another try would fail in the same way. */
  readonly isFinal: boolean;
  /** The exit status, when it is final; null: a normal end. */
  readonly exitCode: number | null;
}

export type Connect = (events: ConnectionEvents) => Connection;

/** What a source reports about its connection. */
export interface StreamWatch {
  /** The first line of a stream: the facts of its host. */
  meta(meta: MetaEvent): void;
  /** A connection is up, and the table has what is alive. */
  up(): void;
  /** There is none now; the next try comes in `retryMs`, or never (null). */
  down(reason: string, retryMs: number | null): void;
  /** The next try begins; `reason` is that of the end before. */
  tries?(reason: string): void;
  /** The time of day of the host at its boot. */
  wallOffset(offset: WallOffset): void;
  /** Lines that could not be read, one more each time. */
  odd(problem: string): void;
}

export interface StreamOptions {
  readonly connect: Connect;
  readonly watch: StreamWatch;
  /** The name of the host in all events; null keeps that of the stream. */
  readonly host: string | null;
  /** Whether to connect again after the end. */
  readonly retries: boolean;
  /** Starts a timer; returns a function that cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void;
}

/**
 * A source that reads the JSON lines of another TraceFlock. The lines before `ready` are the processes
 * alive then. When the connection is lost it comes again, later each time; the time between is a `gap`,
 * and inferred events repair the table, so that nothing counts twice.
 */
export class StreamSource implements Source {
  #table: TableView | null = null;
  #deliver: Deliver = () => {};
  #connection: Connection | null = null;
  #meta: MetaEvent | null = null;
  /** The processes alive when the stream came again; null after `ready`. */
  #alive: SnapshotEvent[] | null = [];
  #hasBegun = false;
  #isStopped = false;
  #isOver = false;
  #started: (() => void) | null = null;
  #cancelRetry = () => {};
  #retryMs = FIRST_RETRY_MS;
  /** Why the last stream ended, in its own words; empty without. */
  #endReason = "";
  /** Why there was no connection; null while there is one. */
  #gapReason: string | null = null;
  #lastTs = 0;
  #odd = 0;
  #batch: SourceItem[] = [];

  constructor(private readonly options: StreamOptions) {}

  get name(): SourceName {
    return this.#meta?.source ?? "replay";
  }

  describe(): SourceFacts {
    return {
      bpftrace: this.#meta?.bpftrace ?? null,
      capabilities: this.#meta?.capabilities ?? NO_CAPABILITIES,
    };
  }

  start(table: TableView, deliver: Deliver): Promise<void> {
    this.#table = table;
    this.#deliver = deliver;
    const started = new Promise<void>((resolve) => this.#started = resolve);
    this.#connect();
    return started;
  }

  async stop(): Promise<void> {
    if (!this.#isStopped) {
      this.#isStopped = true;
      this.#cancelRetry();
      await this.#connection?.close();
      this.#connection = null;
    }
    this.#started?.();
  }

  #connect(): void {
    if (this.#isStopped) return;
    this.#alive = [];
    this.#endReason = "";
    const lines = new LineStream({
      event: (event, offset) => this.#event(event, offset),
      odd: (problem) => this.#oddLine(problem),
      failed: (problem) =>
        this.#ended({ reason: `the stream is refused: ${problem}`, isFinal: true, exitCode: 1 }),
    });
    this.#connection = this.options.connect({
      bytes: (bytes) => {
        lines.push(bytes);
        this.#flush();
      },
      ended: (end) => this.#ended(end),
    });
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0 && !this.#isStopped) this.#deliver(batch);
  }

  #event(raw: FlockEvent, offset: WallOffset | null): void {
    if (this.#isOver || this.#isStopped) return;
    if (offset !== null) this.options.watch.wallOffset(offset);
    const { host } = this.options;
    const event = host === null ? raw : { ...raw, host };
    if (event.type === "meta") return this.#takeMeta(event);
    if (event.type === "end") {
      this.#endReason = `its TraceFlock ended: ${event.reason.slice(0, MAX_REASON)}`;
      return;
    }
    if (this.#alive === null) {
      if (event.type === "ready") return;
      this.#lastTs = Math.max(this.#lastTs, event.ts);
      this.#batch.push(event);
    } else if (event.type === "process" && event.inferred !== true) {
      if (this.#hasBegun) this.#alive.push(event);
      else this.#batch.push(event);
    } else this.#ready(event);
  }

  /** The past ends with this event, which is `ready` in a whole stream. */
  #ready(event: FlockEvent): void {
    const alive = this.#alive ?? [];
    this.#alive = null;
    const isReady = event.type === "ready";
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#batch.push({ type: "begin", ts: event.ts, isReady });
    } else this.#repair(alive, event.ts);
    this.#lastTs = Math.max(this.#lastTs, event.ts);
    this.#retryMs = FIRST_RETRY_MS;
    if (!isReady) this.#batch.push(event);
    this.#flush();
    this.options.watch.up();
    this.#started?.();
  }

  #repair(alive: readonly SnapshotEvent[], ts: number): void {
    const events = this.#table === null ? [] : repaired(this.#table, alive, ts);
    const { host } = this.options;
    const named = host === null ? {} : { host };
    const gap = {
      ...{ type: "gap" as const, ts, ...named, fromTs: Math.min(this.#lastTs, ts), toTs: ts },
      ...{ repaired: events.length, reason: this.#gapReason ?? "no connection" },
    };
    this.#gapReason = null;
    this.#batch.push(...events.map((event) => ({ ...event, ...named })), gap);
  }

  #takeMeta(meta: MetaEvent): void {
    const before = this.#meta;
    this.#meta = meta;
    if (before !== null && this.#hasBegun && before.bootId !== meta.bootId) {
      return this.#over("the host has started anew", null);
    }
    this.options.watch.meta(meta);
  }

  #oddLine(problem: string): void {
    if (this.#isOver || this.#isStopped) return;
    this.#odd++;
    this.options.watch.odd(problem);
    if (!this.#hasBegun || this.#alive !== null) return;
    const { host } = this.options;
    this.#batch.push({
      ...{ type: "lost", ts: this.#lastTs, count: 1, where: "line" },
      ...(host === null ? {} : { host }),
      reason: `a line of the stream cannot be read: ${problem}`,
    });
  }

  #ended({ reason, isFinal, exitCode }: ConnectionEnd): void {
    if (this.#isOver || this.#isStopped) return;
    this.#flush();
    const connection = this.#connection;
    this.#connection = null;
    void connection?.close();
    const words = this.#endReason === "" ? reason : this.#endReason;
    if (isFinal || !this.options.retries) {
      this.options.watch.down(words, null);
      const failure = exitCode === null ? null : new SourceError(words, exitCode);
      return this.#over(words, failure);
    }
    this.#gapReason ??= `no connection: ${words}`;
    this.options.watch.down(words, this.#retryMs);
    this.#cancelRetry = this.options.after(this.#retryMs, () => {
      this.options.watch.tries?.(words);
      this.#connect();
    });
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  #over(reason: string, failure: SourceError | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#flush();
    this.#deliver([{ type: "over", reason, failure }]);
    this.#started?.();
  }
}

/** UTF-16 units of a reason that another machine gave. */
const MAX_REASON = 200;
