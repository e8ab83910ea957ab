import { ACTIVITY_KINDS, type ActivityKind } from "../event/activity.ts";
import type { ActivityEvent } from "../event/event.ts";
import { MAX_TRACED_SPANS } from "../base/limits.ts";

/** A time in which one kind of activity was traced. */
export interface TracedSpan {
  readonly kind: ActivityKind;
  /** null: it was traced before the first event of the recording says anything. */
  readonly fromTs: number | null;
  /** null: to the end of the recording. */
  readonly toTs: number | null;
  /** Why it ended without a request; null otherwise. */
  readonly reason: string | null;
}

/** Knows from the events of a recording when each kind of activity was traced. */
export class TracedTime {
  readonly #over: TracedSpan[] = [];
  readonly #open = new Map<ActivityKind, TracedSpan>();
  /** The begin of another file: the events after it show whether the tracing goes on. */
  #doubtTs: number | null = null;
  /** Spans that were left out to keep the bound. */
  leftOut = 0;

  /**
   * Takes the begin, the change or the end of the tracing. Returns false when the event only repeats,
   * in another file, what is traced anyway.
   */
  change({ ts, kinds, reason }: ActivityEvent): boolean {
    const goesOn = this.#doubtTs !== null && ts <= this.#doubtTs;
    if (goesOn) this.#doubtTs = null;
    this.#settle();
    for (const kind of ACTIVITY_KINDS) {
      const isOn = kinds.includes(kind);
      if (!isOn) this.#end(kind, ts, reason);
      else if (!this.#open.has(kind)) {
        this.#open.set(kind, { kind, fromTs: ts, toTs: null, reason: null });
      }
    }
    return !goesOn;
  }

  /** Takes an event that only the tracing of this kind brings. */
  seen(kind: ActivityKind): void {
    this.#doubtTs = null;
    if (this.#open.has(kind)) return;
    this.#open.set(kind, { kind, fromTs: null, toTs: null, reason: null });
  }

  /** Begins another file or recording, which may be traced otherwise; `ts` is the end of the last one. */
  newFile(ts: number): void {
    if (this.#open.size > 0) this.#doubtTs = ts;
  }

  /** The moment of {@linkcode newFile} after which no event shows that the tracing goes on; else null. */
  get endedTs(): number | null {
    return this.#doubtTs;
  }

  /** Returns the spans in order of their ends. */
  spans(): readonly TracedSpan[] {
    const open = [...this.#open.values()].map((span) => ({ ...span, toTs: this.#doubtTs }));
    return [...this.#over, ...open];
  }

  #settle(): void {
    if (this.#doubtTs === null) return;
    for (const kind of ACTIVITY_KINDS) this.#end(kind, this.#doubtTs, null);
    this.#doubtTs = null;
  }

  #end(kind: ActivityKind, toTs: number, reason: string | null): void {
    const span = this.#open.get(kind);
    if (span === undefined) return;
    this.#open.delete(kind);
    if (this.#over.length >= MAX_TRACED_SPANS) this.leftOut++;
    else this.#over.push({ ...span, toTs, reason });
  }
}
