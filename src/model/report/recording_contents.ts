import type { EndEvent, GapEvent, LostEvent, MetaEvent } from "../event/event.ts";
import type { Tally } from "../event/tally.ts";
import type { ProcessRecord } from "./process_record.ts";

/** What a whole recording tells: every life in it, and how far it can be trusted. */
export interface RecordingContents {
  /** The first line; null when it is missing. */
  readonly meta: MetaEvent | null;
  /** The last line; null when the recording was cut: its writer was killed, or is still writing. */
  readonly end: EndEvent | null;
  /** The machine it was made on. */
  readonly host: string | null;
  /** First and last moment that it covers, nanoseconds since boot; both 0 when it is empty. */
  readonly fromTs: number;
  readonly toTs: number;
  /** Time of day at boot, milliseconds since 1970; null when no line told it. */
  readonly bootWallMs: number | null;
  /** The same to the nanosecond: milliseconds in one number round it to a quarter of a microsecond. */
  readonly bootWall: BootWall | null;
  /** In order of first appearance; `lives[n].id` is n. */
  readonly processes: readonly ProcessRecord[];
  /** Lives left out to keep `MAX_LIVES`. */
  readonly processesLeftOut: number;
  /** Command lines cut to keep `MAX_LIVES_ARGV`. */
  readonly argvCut: number;
  /** Counts of events by type, of losses and of failures. Key frames count as `process`. */
  readonly tally: Tally;
  /** The losses, in order; of very many the first `MAX_REPORTED_LOSSES`. `tally` has their sum. */
  readonly losses: readonly LostEvent[];
  /** The times in which nobody watched; of very many the first `MAX_REPORTED_LOSSES`. */
  readonly gaps: readonly GapEvent[];
}

/** A time of day: whole seconds since 1970, and nanoseconds from 0 to 999,999,999. */
export interface BootWall {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Returns a time of day in milliseconds since 1970 as its two parts. */
export function bootWallOf(ms: number): BootWall {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanoseconds: Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6)) };
}
