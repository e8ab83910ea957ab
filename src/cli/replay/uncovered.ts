import { formatDuration } from "../../model/base/units.ts";
import { EXIT, ExitError } from "../base/exit_code.ts";

/** Moments that were asked for, nanoseconds since boot; null is not asked. */
export interface Asked {
  readonly at?: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** A recording that began at 03:12:00.4 has 03:12 in it. */
const SLACK = 60e9;

/**
 * One line for each moment that the recording tells nothing of: what comes out then looks like a
 * machine on which nothing happens. Refuses an end before its beginning.
 */
export function uncovered(
  { at = null, from, to }: Asked,
  { fromTs, toTs }: { readonly fromTs: number; readonly toTs: number },
): string[] {
  if (from !== null && to !== null && from > to) {
    throw new ExitError(EXIT.usage, "--from is after --to; nothing is between them");
  }
  const words: string[] = [];
  const tell = (option: string, ns: number, where: string) =>
    words.push(`${option} is ${formatDuration(ns)} ${where}, which tells nothing of that time`);
  for (const [option, ts] of [["--at", at], ["--from", from]] as const) {
    if (ts !== null && ts > toTs) tell(option, ts - toTs, "after the end of the recording");
  }
  for (const [option, ts] of [["--at", at], ["--to", to]] as const) {
    if (ts !== null && ts < fromTs - (option === "--at" ? SLACK : 0)) {
      tell(option, fromTs - ts, "before the beginning of the recording");
    }
  }
  return words;
}
