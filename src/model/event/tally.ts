import type { FlockEvent, LostEvent } from "./event.ts";
import { countType, type EventCounts, noEvents } from "./event_counts.ts";

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
