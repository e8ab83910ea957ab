import type { ActivityKind } from "../event/activity.ts";
import { formatBytes, formatCount, formatDuration } from "../base/units.ts";
import type { Coverage, CoveredTime } from "./coverage.ts";

/** Spans of tracing that are named; the rest is counted. */
const NAMED_SPANS = 3;

/** Returns when a kind was traced, unless it was the whole time; null then, and when it never was. */
export function coverageText(
  { whole, times, timesLeftOut, tracedNs, spanNs }: Coverage,
  kind: ActivityKind,
  timeText: (ts: number) => string,
): string | null {
  const own = times.filter((time) => time.kind === kind);
  if (whole.includes(kind) || own.length === 0) return null;
  const spans = own.slice(0, NAMED_SPANS).map((time) => spanText(time, timeText));
  const more = own.length - spans.length + timesLeftOut;
  const rest = more > 0 ? `, and ${more} more` : "";
  const share = `${formatDuration(tracedNs[kind])} of ${formatDuration(spanNs)}`;
  return `traced for ${share}: ${spans.join(", ")}${rest}`;
}

/** Returns what the numbers about sockets lack, in words. */
export function activityLossTexts(coverage: Coverage): string[] {
  const { lost, lostUncounted, lostBytes, connectionsLeftOut } = coverage;
  const texts: string[] = [];
  if (lost > 0 || lostUncounted > 0) {
    const number = lost === 0
      ? "an unknown number of records"
      : `${formatCount(lost)} ${lost === 1 ? "record" : "records"}${
        lostUncounted > 0 ? " or more" : ""
      }`;
    const verb = lost === 1 && lostUncounted === 0 ? "was" : "were";
    texts.push(`${number} of activity ${verb} lost: numbers may be too low`);
  }
  if (lostBytes > 0) {
    texts.push(`${formatBytes(lostBytes)} of sockets belong to no process below`);
  }
  if (connectionsLeftOut > 0) {
    const noun = connectionsLeftOut === 1 ? "connection" : "connections";
    texts.push(`${formatCount(connectionsLeftOut)} later ${noun} left out of peers and failures`);
  }
  return texts;
}

function spanText({ fromTs, toTs, beginKnown, reason }: CoveredTime, text: (ts: number) => string) {
  const from = beginKnown ? text(fromTs) : `before ${text(fromTs)}`;
  return `${from} to ${text(toTs)}${reason === null ? "" : ` (${reason})`}`;
}
