import type { CaptureItem } from "../capture/capture.ts";
import type { ActivityKind } from "../model/event/activity.ts";
import type { Capabilities, SourceName } from "../model/event/event.ts";
import type { TableView } from "../model/process/process_reader.ts";

/**
 * Where events come from. Live capture, /proc alone, a recording and a remote host all look the same
 * to the session above.
 *
 * The contract: `start` resolves when everything that happens from now on will be delivered or
 * declared lost, and has delivered `begin` by then; it rejects with a {@linkcode SourceError} when it
 * cannot. Afterwards the source delivers batches in order of time, until `stop` resolves, after which
 * it delivers nothing. It owns what it started and leaves nothing running but what the kernel ends by itself.
 */
export interface Source {
  readonly name: SourceName;
  describe(): SourceFacts;
  /** @param table the session's table, read only */
  start(table: TableView, deliver: Deliver): Promise<void>;
  /** The table and /proc were seen to differ: a source that can repair the table does it now. */
  requestRescan?(): void;
  /**
   * Traces these kinds of activity from now on, none with an empty set. Rejects with a
   * {@linkcode SourceError} when it cannot; then nothing has changed. Absent: it never can.
   */
  setActivity?(kinds: ReadonlySet<ActivityKind>): Promise<void>;
  /** Drains what already happened, within two seconds, and declares the rest. Never rejects. */
  stop(): Promise<void>;
}

/** Takes a whole batch: when the call returns, the table has its items. */
export type Deliver = (batch: Batch) => void;

/** Items in the order in which they hold. */
export type Batch = readonly SourceItem[] | MadeItems;

/**
 * Items that are made one after the other. Call `forEach` once, and apply each item to the table
 * before you return: the next item follows from the changed table.
 */
export interface MadeItems {
  forEach(take: (item: SourceItem) => void): void;
}

/** What a source yields, in the order in which it holds. */
export type SourceItem = CaptureItem | BeginItem | NoticeItem | OverItem;

/** The past ends here: the items before it show what the table held when the stream began. */
export interface BeginItem {
  readonly type: "begin";
  readonly ts: number;
  /** A `ready` event follows; false where the source brings one of its own. */
  readonly isReady: boolean;
}

/** Something odd that does not stop the source: one short line for people. */
export interface NoticeItem extends Notice {
  readonly type: "notice";
}

/** The source ended by itself; `failure` when it should not have. */
export interface OverItem {
  readonly type: "over";
  readonly reason: string;
  readonly failure: SourceError | null;
}

/** For the `meta` line. */
export interface SourceFacts {
  readonly bpftrace: string | null;
  readonly capabilities: Capabilities;
  /** Times that the tracer was started again; absent without one. */
  readonly restarts?: number;
}

/** A line for the screen's header or for stderr. */
export interface Notice {
  /** Notices with the same topic replace each other; an empty text removes the notice. */
  readonly topic: string;
  readonly text: string;
}

/** The message of a change that comes before the source has started. */
export const NOT_READY = "The tracer is not ready yet: try again in a moment";

/** What the host refused. README documents `exitCode`; the message ends with the way out. */
export class SourceError extends Error {
  override name = "SourceError";
  /** @param isOnlyActivity the source works without `--activity` */
  constructor(message: string, readonly exitCode: number, readonly isOnlyActivity = false) {
    super(message);
  }
}
