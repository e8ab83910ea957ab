import { NANOSECONDS_PER_TICK, startTicksOf } from "../base/process_key.ts";
import type { AnyEvent } from "./field.ts";

/**
 * How old the process was at this event, nanoseconds: exact at its birth and its end, in between
 * with the 10 ms grain of the start tick in its key.
 */
export function ageOfEvent(event: AnyEvent): number | null {
  if (event.key === undefined) return null;
  if (event.type === "fork") return 0;
  if (event.durationNs !== undefined && event.durationNs !== null) return event.durationNs;
  if (event.startTime !== undefined && event.startTime !== null) {
    return Math.max(0, event.ts - event.startTime);
  }
  const ticks = startTicksOf(event.key);
  return Number.isNaN(ticks) ? null : Math.max(0, event.ts - ticks * NANOSECONDS_PER_TICK);
}
