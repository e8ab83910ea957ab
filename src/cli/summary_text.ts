import type { CommandSummary } from "../model/command_summary.ts";
import { joinLines, safe, type SafeOutput, sanitize } from "../model/safe_text.ts";
import type { Tally } from "../model/tally.ts";
import { truncateEnd } from "../ui/cells/truncate.ts";
import { formatBytes, formatDuration } from "../model/units.ts";

/** What a traced command did, in a few lines for people. */
export function summaryText(summary: CommandSummary, tally: Tally): SafeOutput {
  const { processes, execs, exits, failures, running, longest, deepest } = summary;
  const lines = [
    `${counted(processes, "process", "processes")}, ${counted(execs, "exec")}, ${
      counted(exits, "exit")
    }, ${failures} failed` +
    (running > 0 ? `, ${running} still running` : ""),
    `cpu ${formatDuration(summary.cpuNs)}, largest ${formatBytes(summary.maxRssBytes)}, ` +
    `deepest ${deepest} below the command`,
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
  if (lost !== null) lines.push(`${lost}; the numbers above lack them`);
  return joinLines(lines.map((line) => safe`traceflock: ${line}`));
}

/** A loss without a number is said to be one, never to be zero. */
function lossText({ lostTotal, lostUncounted }: Tally): string | null {
  const times = lostUncounted === 1 ? "once" : `${lostUncounted} times`;
  if (lostUncounted > 0 && lostTotal > 0) {
    return `${counted(lostTotal, "event")} and, ${times}, an unknown number more were lost`;
  }
  if (lostUncounted > 0) return `events were lost ${times}, nobody knows how many`;
  if (lostTotal > 0) {
    return `${counted(lostTotal, "event")} ${lostTotal === 1 ? "was" : "were"} lost`;
  }
  return null;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Foreign text, made safe and short. */
function shown(text: string): string {
  return truncateEnd(sanitize(text), 100);
}
