import type { Report } from "../../model/report/report.ts";
import { formatDuration, formatRate } from "../../model/base/units.ts";
import { bar, sparkline } from "./chart.ts";
import { commandPiece, grouped, left, type Paper, right, wallText } from "./paper.ts";
import type { Look } from "./report_format.ts";

const BAR = 30;

/** Writes when processes were born, and how long they ran. */
export function writeTimes(paper: Paper, report: Report, look: Look): void {
  const { recording, birthRate, lifetimes, longest } = report;
  const clock = wallText(recording.bootWallMs, look);
  if (recording.births > 0) {
    const seconds = Math.max(1e-9, (recording.toTs - recording.fromTs) / 1e9);
    const { busiest } = birthRate;
    const peak = busiest === null
      ? ""
      : `, the busiest ${busiest.spanNs > 1e9 ? "minute" : "second"} ${
        grouped(busiest.births)
      } from ${clock.time(busiest.fromTs)}`;
    paper.heading("Births", `${formatRate(recording.births / seconds)} a second${peak}`);
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
        right(grouped(count), 9),
        "  ",
        [bar(count / most, BAR), "bar"],
      );
    }
  }
  if (longest.length > 0) {
    paper.heading("Longest processes");
    for (const { durationNs, cpuNs, commandLine, running, ...process } of longest) {
      paper.line(
        [right(formatDuration(durationNs), 8), "number"],
        [`  cpu ${right(formatDuration(cpuNs), 6)}  `, "dim"],
        paper.process(process, 7),
        "  ",
        commandPiece(commandLine),
        running ? [" (still running)", "dim"] : "",
      );
    }
  }
}
