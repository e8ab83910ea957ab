import type { EventType, FlockEvent, LostEvent } from "./event.ts";

/** Counts of what was seen and of what was missed, since the beginning. */
export class Tally {
  readonly events: EventCounts = noEvents();
  /** Events lost, by where; what has no number is in `lostUncounted`. */
  readonly lost: Record<LostEvent["where"], number> = { kernel: 0, queue: 0, line: 0 };
  /** Losses of which nobody knows how many events they were. */
  lostUncounted = 0;
  /** Exits by a code other than 0 or by a signal. */
  failures = 0;
  /** Events that came too late for their place in the order. */
  late = 0;
  /** Execs, renames and new parents that were forgotten to stay within the bound. */
  momentsCut = 0;
  /** Dead processes that were forgotten to stay within the bound. */
  forgotten = 0;

  count(event: FlockEvent): void {
    countType(this.events, event.type);
    if (event.type === "lost") {
      if (event.count === null) this.lostUncounted++;
      else this.lost[event.where] += event.count;
    } else if (event.type === "exit") {
      if (event.signal !== null || (event.exitCode !== null && event.exitCode !== 0)) {
        this.failures++;
      }
    }
    if ("late" in event && event.late === true) this.late++;
  }

  /** All events known to be lost. */
  get lostTotal(): number {
    return this.lost.kernel + this.lost.queue + this.lost.line;
  }
}

/** How many events there were, by type. */
export type EventCounts = Record<EventType, number>;

export function noEvents(): EventCounts {
  return {
    meta: 0,
    ready: 0,
    end: 0,
    process: 0,
    fork: 0,
    exec: 0,
    exit: 0,
    reparent: 0,
    rename: 0,
    move: 0,
    lost: 0,
    gap: 0,
  };
}

/** Adds one. Those of a storm by their names: one that is computed V8 looks up each time. */
export function countType(counts: EventCounts, type: EventType): void {
  switch (type) {
    case "fork":
      counts.fork++;
      return;
    case "exec":
      counts.exec++;
      return;
    case "exit":
      counts.exit++;
      return;
    default:
      counts[type]++;
  }
}

const EVERY_TYPE: Readonly<Record<EventType, true>> = {
  fork: true,
  exec: true,
  exit: true,
  reparent: true,
  rename: true,
  move: true,
  process: true,
  lost: true,
  gap: true,
  meta: true,
  ready: true,
  end: true,
};

/** The `type` of every event; the compiler sees to it that none is missing. */
export const EVENT_TYPES: readonly string[] = Object.keys(EVERY_TYPE);
