import { MAX_STREAM_PROCESSES } from "../../model/base/limits.ts";
import type { FlockEvent, LostEvent, SnapshotEvent } from "../../model/event/event.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import { repaired } from "../../sources/stream/repair.ts";

/** The processes alive at the beginning of a later snapshot, until the event that ends it. */
interface Snapshot {
  readonly alive: SnapshotEvent[];
  /** Whether all processes that were alive are in it. */
  isWhole: boolean;
}

/**
 * Joins what an agent ships into one history, although the agent starts anew and loses events. It then
 * ships the processes that are alive, and inferred events make the table agree with them. A snapshot
 * that `ready` ends is that of another run: the time before it is a `gap`. One that `lost` ends belongs
 * to the same run, and the loss is counted.
 */
export class JoinedRuns {
  #snapshot: Snapshot | null = null;
  #hasBegun = false;
  #lastTs = 0;

  /** @param table the table that the returned events fold into */
  constructor(private readonly table: () => Pick<TableView, "living" | "get">) {}

  /**
   * Returns the events as the history has them.
   *
   * @param missing what the reader of the stream lacks before these events
   */
  take(events: readonly FlockEvent[], missing: readonly LostEvent[]): readonly FlockEvent[] {
    if (this.#snapshot !== null && missing.length > 0) this.#snapshot.isWhole = false;
    const joined: FlockEvent[] = [...missing];
    for (const event of events) {
      this.#take(event, joined);
      this.#hasBegun = true;
      if (this.#snapshot === null) this.#lastTs = Math.max(this.#lastTs, event.ts);
    }
    return joined;
  }

  #take(event: FlockEvent, joined: FlockEvent[]): void {
    const snapshot = this.#snapshot;
    if (event.type === "meta" && this.#hasBegun) {
      // A filtered snapshot lacks processes that are alive.
      this.#snapshot = { alive: [], isWhole: event.filter === null };
    } else if (snapshot === null) {
      // The end of a run is not the end of the history.
      if (event.type !== "end") joined.push(event);
    } else if (event.type === "process" && event.inferred !== true) {
      if (snapshot.alive.length < MAX_STREAM_PROCESSES) snapshot.alive.push(event);
      else snapshot.isWhole = false;
    } else {
      this.#snapshot = null;
      this.#join(snapshot, event, joined);
    }
  }

  /** Ends a snapshot: repairs the table, and adds the gap before it, or the event that ends it. */
  #join({ alive, isWhole }: Snapshot, last: FlockEvent, joined: FlockEvent[]): void {
    const { ts } = last;
    const all = repaired(this.table(), alive, ts);
    const repairs = isWhole ? all : all.filter(({ state }) => state !== "X");
    joined.push(...repairs);
    if (last.type !== "ready") joined.push(last);
    else if (ts > this.#lastTs) {
      joined.push({
        ...{ type: "gap", ts, fromTs: this.#lastTs, toTs: ts, repaired: repairs.length },
        reason: "the agent of the host was started anew",
      });
    }
  }
}
