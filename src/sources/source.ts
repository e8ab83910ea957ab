import type { Capabilities, FlockEvent, SourceName } from "../model/event/event.ts";
import type { ProcessTable } from "../model/table/table.ts";

/**
 * Where events come from. Live capture, /proc alone, a recording and a remote host all look the same
 * to the session above.
 *
 * The contract: `start` resolves when everything that happens from now on will be delivered or
 * declared lost, and has called `ready` by then; it rejects with a {@linkcode SourceError} when it
 * cannot. Afterwards the source calls `emit` in order of time and `flush` after each batch, until
 * `stop` resolves, after which it calls nothing any more. It owns what it started and leaves nothing
 * running. A source that ends by itself calls `over`.
 */
export interface Source {
  readonly name: SourceName;
  describe(): SourceFacts;
  start(context: SourceContext): Promise<void>;
  /** Somebody saw that the table and /proc differ; where there is a way to repair it, now is the time. */
  doubt?(): void;
  /** Drains what already happened, within two seconds, and declares the rest. Never rejects. */
  stop(): Promise<void>;
}

/** For the `meta` line. */
export interface SourceFacts {
  readonly bpftrace: string | null;
  readonly capabilities: Capabilities;
}

/** What a source needs of the session. */
export interface SourceContext {
  /** Read only: what `emit` was given is in it at once. */
  readonly table: ProcessTable;
  emit(event: FlockEvent): void;
  /** A batch is complete; now is a good moment to write. */
  flush(): void;
  /** The table is whole: what was emitted up to here was the past. */
  ready(ts: number): void;
  /** Instead of `ready`, by a source that emits that event, and all before it, by itself. */
  begin(ts: number): void;
  /** Something odd that does not stop the source: one short line for people. */
  notice(notice: Notice): void;
  /** It is over; `failure` when not as it should be. */
  over(reason: string, failure?: SourceError): void;
}

/** A line for the screen's header or for stderr. */
export interface Notice {
  /** Notices with the same topic replace each other; an empty text takes it away. */
  readonly topic: string;
  readonly text: string;
}

/** The world said no. `exitCode` is documented in README; the message ends with the way out. */
export class SourceError extends Error {
  override name = "SourceError";
  constructor(message: string, readonly exitCode: number) {
    super(message);
  }
}
