import { Recording } from "../../sources/replay/recording.ts";
import { SourceError } from "../../sources/source.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { hasLines, recordingOfLines } from "./recording_of_lines.ts";
import {
  parseTimeArgument,
  resolveTime,
  SHORT_TIME_FORMS,
  type TimeArgument,
  zoneMinutes,
} from "../base/time_argument.ts";

/**
 * Opens the files of a recording, or one file of JSON lines. Throws an {@linkcode ExitError} when none
 * can be read.
 */
export function openRecording(paths: readonly string[]): Recording {
  const [path = ""] = paths;
  try {
    return paths.length === 1 && hasLines(path) ? recordingOfLines(path) : Recording.open(paths);
  } catch (error) {
    if (error instanceof SourceError) throw new ExitError(error.exitCode, error.message);
    throw error;
  }
}

/** Returns the host of the first event that names one. */
export function hostOf(recording: Recording): string {
  for (const { event } of recording.events()) if (event.host !== undefined) return event.host;
  return "?";
}

/** Returns the difference of time of day and time since boot, at a time. */
export function offsetAt(recording: Recording, ts: number | null): WallOffset {
  let last: WallOffset | null = null;
  for (const { event, wallOffset } of recording.events(recording.placeAt(ts ?? 0))) {
    if (last !== null && event.ts > (ts ?? 0)) break;
    last = wallOffset ?? last;
    if (last !== null && ts === null) break;
  }
  return last ?? { seconds: 0, nanoseconds: 0 };
}

/** Returns the time of day at the recorded boot, milliseconds since 1970; null when it was not recorded. */
export function bootWallMs(recording: Recording): number | null {
  const { seconds, nanoseconds } = offsetAt(recording, null);
  return seconds === 0 ? null : seconds * 1000 + nanoseconds / 1e6;
}

const NO_TIME_OF_DAY = "No time of day is recorded; count from the start, as in `+30s`";

/** Returns the nanoseconds since boot of a time that the user named. */
export function timeIn(argument: TimeArgument | null, recording: Recording): number | null {
  if (argument === null) return null;
  const ts = resolved(argument, recording);
  if (ts !== null) return ts;
  throw new ExitError(EXIT.usage, NO_TIME_OF_DAY);
}

/** Returns the moment of a time that the user typed, or what is wrong with the time. */
export function typedTime(text: string, recording: Recording): number | { notice: string } {
  const argument = parseTimeArgument(text);
  if (argument === null) return { notice: `Not a time: write ${SHORT_TIME_FORMS}; not "${text}"` };
  return resolved(argument, recording) ?? { notice: NO_TIME_OF_DAY };
}

function resolved(argument: TimeArgument, recording: Recording): number | null {
  return resolveTime(
    argument,
    { ...recording.span, bootWallMs: bootWallMs(recording) },
    zoneMinutes,
  );
}
