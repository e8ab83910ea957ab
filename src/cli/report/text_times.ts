import type { Report } from "../../model/report/report.ts";
import { formatDuration, formatRate, groupDigits, SECOND } from "../../model/base/units.ts";
import { bar, sparkline } from "./chart.ts";
import { commandPiece, left, type Paper, right, wallText } from "./paper.ts";
import type { Look } from "./report_format.ts";

const BAR = 30;

/** Writes when processes were born, and how long they ran. */
export function writeTimes(paper: Paper, report: Report, look: Look): void {
  const { recording, birthRate, lifetimes, longest } = report;
  const clock = wallText(recording, look);
  if (recording.births > 0) {
    const { busiest } = birthRate;
    const peak = busiest === null
      ? ""
      : `, the busiest ${busiest.spanNs > 1e9 ? "minute" : "second"} ${
        groupDigits(busiest.births)
      } from ${clock.time(busiest.fromTs)}`;
    paper.heading(
      "Births",
      `${rateText(recording.births, recording.toTs - recording.fromTs)}${peak}`,
    );
    paper.line("  ", [sparkline(birthRate.counts), "bar"]);
  }
  if (lifetimes.count > 0) {
    const { medianNs, p90Ns, p99Ns, maxNs, buckets } = lifetimes;
    paper.heading(
      "How long they ran",
      `median ${formatDuration(medianNs)}, 90% within ${formatDuration(p90Ns)}, 99% ${
        formatDuration(p99Ns)
      }, the longest ${formatDuration(maxNs)}`,
    );
    const most = Math.max(...buckets.map(({ count }) => count));
    for (const { fromNs, toNs, count } of buckets) {
      paper.line(
        `  ${right(formatDuration(fromNs), 6)} to ${
          left(toNs === null ? "" : formatDuration(toNs), 6)
        } `,
        right(groupDigits(count), 9),
        "  ",
        [bar(count / most, BAR), "bar"],
      );
    }
  }
  if (longest.length > 0) {
    paper.heading("Longest processes");
    for (const { durationNs, cpuNs, commandLine, running, parts, ...process } of longest) {
      paper.line(
        [right(formatDuration(durationNs), 8), "number"],
        [`  cpu ${right(formatDuration(cpuNs), 6)}  `, "dim"],
        paper.process(process, 7),
        "  ",
        commandPiece(commandLine),
        [
          `${parts.length === 0 ? "" : ` + ${parts.join(", ")}`}${
            running ? " (still running)" : ""
          }`,
          "dim",
        ],
      );
    }
  }
}

const UNITS = [["second", SECOND], ["minute", 60 * SECOND], ["hour", 3600 * SECOND]] as const;

/** Returns a rate, such as `87 a second`. A rate that would be rounded to zero has a longer unit. */
function rateText(count: number, ns: number): string {
  const found = UNITS.map(([unit, size]) => [unit, count * size / Math.max(1, ns)] as const)
    .find(([, rate]) => rate >= 0.05);
  const [unit, rate] = found ?? ["day", count * 86_400 * SECOND / Math.max(1, ns)];
  return `${formatRate(rate)} a${unit === "hour" ? "n" : ""} ${unit}`;
}
