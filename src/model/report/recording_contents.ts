import type { ActivityContents } from "../activity/activity_fold.ts";
import type { EndEvent, GapEvent, LostEvent, MetaEvent } from "../event/event.ts";
import type { Tally } from "../event/tally.ts";
import type { ProcessRecord } from "./process_record.ts";

/**
 * The contents of a whole recording: a record of each process, and the losses.
 *
 * This folder folds a recording into these contents, selects a part of them and computes the facts
 * of a report. Text, JSON and other forms belong in src/cli/report and src/wire.
 */
export interface RecordingContents {
  /** The first line; null when the recording lacks it. */
  readonly meta: MetaEvent | null;
  /** The last line; null when the writer was killed or is still writing. */
  readonly end: EndEvent | null;
  /** The machine that made the recording. */
  readonly host: string | null;
  /** First and last time of the recording, nanoseconds since boot; both 0 when it is empty. */
  readonly fromTs: number;
  readonly toTs: number;
  /** Time of day at boot, milliseconds since 1970; null when no line has it. */
  readonly bootWallMs: number | null;
  /** The same to the nanosecond; milliseconds in one number are exact to 0.25 us only. */
  readonly bootWall: BootWall | null;
  /** In order of first appearance; `processes[n].id` is n. */
  readonly processes: readonly ProcessRecord[];
  /** Processes left out to keep `MAX_RECORDS`. */
  readonly processesLeftOut: number;
  /** Command lines cut to keep `MAX_RECORDS_ARGV`. */
  readonly argvCut: number;
  /** Counts of events by type, of losses and of failures. Key frames count as `process`. */
  readonly tally: Tally;
  /** The losses in order, at most the first `MAX_REPORTED_LOSSES`. `tally` has the sum of all. */
  readonly losses: readonly LostEvent[];
  /** The times without tracing, at most the first `MAX_REPORTED_LOSSES`. */
  readonly gaps: readonly GapEvent[];
  readonly activity: ActivityContents;
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
