import type { CommandSummary } from "../../model/list/command_summary.ts";
import type { Capabilities, FlockEvent } from "../../model/event/event.ts";
import type { Session } from "../../session/session.ts";
import { joinLines, safe, type SafeOutput, sanitize } from "../../model/base/safe_text.ts";
import type { Tally } from "../../model/event/tally.ts";
import { truncateEnd } from "../../ui/cells/text_width.ts";
import { formatBytes, formatDuration, plural } from "../../model/base/units.ts";

/** The capabilities of the source that matter here; bpftrace has all. */
type Known = Pick<Capabilities, "shortLived" | "exitStatus" | "exitStats">;

const ALL: Known = { shortLived: true, exitStatus: true, exitStats: true };

/** Returns what a traced program did, in a few lines for people. Unknown is `?`, never zero. */
export function summaryText(
  summary: CommandSummary,
  tally: Tally,
  known: Known = ALL,
): SafeOutput {
  const { processes, execs, exits, running, longest, deepest } = summary;
  const count = (value: number, one: string, many?: string) =>
    known.shortLived || value > 0 ? counted(value, one, many) : `? ${many ?? `${one}s`}`;
  const depth = known.shortLived || deepest === null ? deepest ?? "?" : `at least ${deepest}`;
  const ofStats = (value: number | null, without: number, text: (value: number) => string) => {
    const isWhole = known.exitStats && without === 0;
    if (value === null || (value === 0 && !isWhole)) return "?";
    return isWhole ? text(value) : `at least ${text(value)}`;
  };
  const lines = [
    (known.shortLived || processes + execs + exits === 0 ? "" : "at least ") +
    `${count(processes, "process", "processes")}, ${count(execs, "exec")}, ${
      count(exits, "exit")
    }, ${failedText(summary, known)}` +
    (running > 0 ? `, ${running} still running` : ""),
    `cpu ${ofStats(summary.cpuNs, summary.withoutCpu, formatDuration)}, ` +
    `largest ${ofStats(summary.maxRssBytes, summary.withoutRss, formatBytes)}, ` +
    `deepest ${depth} below the command`,
  ];
  if (longest !== null) {
    const command = longest.argv?.map(({ text }) => text).join(" ") ?? longest.comm?.text ?? "?";
    lines.push(
      `longest ${formatDuration(longest.durationNs)}: ${shown(command)} (pid ${longest.pid})`,
    );
  }
  const failed = summary.failed(3).map(([name, times]) => `${shown(name)} ${times}x`);
  if (failed.length > 0) lines.push(`failed: ${failed.join(", ")}`);
  const lost = lossText(tally);
  if (lost !== null) lines.push(`${lost}; the numbers above do not include them`);
  return joinLines(lines.map((line) => safe`traceflock: ${line}`));
}

function failedText({ failures, unknownEndings, exits }: CommandSummary, known: Known): string {
  const isUnknown = failures === 0 && (exits === unknownEndings) &&
    (exits > 0 || !known.exitStatus || !known.shortLived);
  if (isUnknown) return "? failed";
  return unknownEndings === 0
    ? `${failures} failed`
    : `${failures} failed and ${unknownEndings} ended with an unknown status`;
}

/** Returns the losses in words; a loss without a number is never zero. */
function lossText({ lostTotal, lostUncounted }: Tally): string | null {
  const times = lostUncounted === 1 ? "once" : `${lostUncounted} times`;
  if (lostUncounted > 0 && lostTotal > 0) {
    return `${counted(lostTotal, "event")} and, ${times}, an unknown number more were lost`;
  }
  if (lostUncounted > 0) return `events were lost ${times}, their number is unknown`;
  if (lostTotal > 0) {
    return `${counted(lostTotal, "event")} ${lostTotal === 1 ? "was" : "were"} lost`;
  }
  return null;
}

function counted(count: number, one: string, many?: string): string {
  return `${count} ${plural(count, one, many)}`;
}

/** Sanitizes and shortens text of other programs. */
function shown(text: string): string {
  return truncateEnd(sanitize(text), 100);
}

/** Adds the events of the program with this pid, and of its descendants, to its summary. */
export function addToSummary(
  summary: CommandSummary,
  events: readonly FlockEvent[],
  session: Session,
  pid: number,
): void {
  for (const event of events) {
    if ("pid" in event && session.kin.isUnder(pid, event)) summary.observe(event);
  }
}
