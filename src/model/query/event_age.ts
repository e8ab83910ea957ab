import { NANOSECONDS_PER_TICK } from "../process_key.ts";
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
  const ticks = event.key.slice(event.key.lastIndexOf("-") + 1);
  if (!/^\d+$/.test(ticks)) return null;
  return Math.max(0, event.ts - Number(ticks) * NANOSECONDS_PER_TICK);
}
