import type { ProcessKey } from "../base/process_key.ts";
import type {
  ActivityEvent,
  LostEvent,
  ProcessActivityEvent,
  SampleEvent,
} from "../event/event.ts";
import { RecordedActivity } from "./recorded_activity.ts";
import { type RecordedConnection, RecordedConnections } from "./recorded_connections.ts";
import { type TracedSpan, TracedTime } from "./traced_time.ts";

/** The activity of a whole recording, beside that of each process. */
export interface ActivityContents {
  /** When each kind was traced. */
  readonly traced: readonly TracedSpan[];
  readonly tracedLeftOut: number;
  /** Records and messages that the numbers lack; losses of unknown size; their bytes, when known. */
  readonly lost: number;
  readonly lostUncounted: number;
  readonly lostBytes: number;
  readonly connections: readonly RecordedConnection[];
  readonly connectionsLeftOut: number;
}

/** The record of a process that the fold writes into. */
export interface ActivityOwner {
  readonly id: number;
  readonly startTs: number;
  readonly birthSeen: boolean;
  activity: RecordedActivity | null;
}

/** Folds the activity of a recording, for reports. The screen has `Activity`, which is bounded closer. */
export class ActivityFold {
  readonly #traced = new TracedTime();
  readonly #connections = new RecordedConnections();
  #lost = 0;
  #lostUncounted = 0;
  #lostBytes = 0;
  /** The begins of the last two rounds of samples. */
  #round = -1;
  #roundTs: number | null = null;
  #roundBeforeTs: number | null = null;

  apply(event: ProcessActivityEvent, owner: ActivityOwner): void {
    if (event.type === "open") return this.#traced.seen("open");
    this.#traced.seen(event.type === "file" ? "file" : "net");
    const activity = owner.activity ??= new RecordedActivity();
    if (event.type === "net") return activity.addNet(event);
    if (event.type === "file") return activity.addFile(event);
    this.#connections.apply(event, owner.id);
    if (event.type === "accept") activity.accepts++;
    if (event.type !== "connect") return;
    if (event.result === "established") activity.connects++;
    else activity.failedConnects++;
  }

  /** Takes the begin, the change or the end of the tracing. */
  change(event: ActivityEvent): void {
    // A start lists the open connections again.
    if (this.#traced.change(event)) this.#connections.cut(event.ts);
  }

  /** Takes a loss; those of the lifecycle concern no number of activity. */
  lose({ where, count, bytes }: LostEvent): void {
    if (where !== "activity") return;
    if (count === null) this.#lostUncounted++;
    else this.#lost += count;
    this.#lostBytes += bytes ?? 0;
  }

  /** Begins another file, or another recording in the same one; `ts` is the end of the last one. */
  newFile(ts: number): void {
    this.#traced.newFile(ts);
  }

  sample(event: SampleEvent, ownerOf: (key: ProcessKey) => ActivityOwner | undefined): void {
    const { ts, round, processes } = event;
    if (round !== this.#round) {
      this.#round = round;
      this.#roundBeforeTs = this.#roundTs;
      this.#roundTs = ts;
    }
    for (const sample of processes) {
      const owner = ownerOf(sample.key);
      const isIdle = !sample.diskReadRate && !sample.diskWriteRate;
      if (owner === undefined || (isIdle && owner.activity === null)) continue;
      const bornTs = owner.birthSeen ? owner.startTs : null;
      const sinceTs = Math.max(bornTs ?? -Infinity, this.#roundBeforeTs ?? -Infinity);
      const activity = owner.activity ??= new RecordedActivity();
      activity.addSample(ts, sinceTs === -Infinity ? null : sinceTs, sample);
    }
  }

  /** Returns the activity so far. */
  contents(): ActivityContents {
    const { endedTs } = this.#traced;
    if (endedTs !== null) this.#connections.cut(endedTs);
    return {
      traced: this.#traced.spans(),
      tracedLeftOut: this.#traced.leftOut,
      lost: this.#lost,
      lostUncounted: this.#lostUncounted,
      lostBytes: this.#lostBytes,
      connections: this.#connections.list,
      connectionsLeftOut: this.#connections.leftOut,
    };
  }
}
