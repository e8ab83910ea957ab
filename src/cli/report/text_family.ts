import type { FamilyReport } from "../../model/report/report.ts";
import { formatDuration, groupDigits } from "../../model/base/units.ts";
import { shareLine, sparkline } from "./chart.ts";
import { commandPiece, counted, left, type Paper, percent, right, shown } from "./paper.ts";

/** Writes where the time of the largest family went: its critical path and its parallelism. */
export function writeFamily(paper: Paper, family: FamilyReport): void {
  const { criticalPath, parallelism, waste } = family;
  paper.heading(
    "Where the time went",
    `${formatDuration(family.durationNs)}, ${counted(family.processes, "process", "processes")}${
      family.running ? ", still running" : ""
    }${paper.onHost(family)}`,
  );
  paper.line(`  ${family.pid}  `, commandPiece(family.commandLine));
  paper.line();
  paper.line([
    `  The critical path, which the end waited for (${counted(criticalPath.steps, "step")}):`,
    "dim",
  ]);
  for (const { share, durationNs, steps, command } of criticalPath.commands) {
    shareLine(
      paper,
      share,
      formatDuration(durationNs),
      shown(command),
      [`  ${counted(steps, "step")}`, "dim"],
    );
  }
  paper.line(["  Its longest steps:", "dim"]);
  for (const { share, durationNs, pid, command, commandLine, job } of criticalPath.longest) {
    paper.line(
      right(percent(share), 8),
      [right(formatDuration(durationNs), 9), "number"],
      right(String(pid), 9),
      `  ${left(shown(command), 12)}  `,
      commandPiece(job ?? commandLine),
    );
  }
  const { cores, averageCores, cpus, coresBounded, cpuNs, cpuUnknown } = parallelism;
  const { leaves, averageLeaves, mostLeaves } = parallelism;
  paper.line();
  if (cores !== null && averageCores !== null) {
    const unknown = cpuUnknown === 0
      ? ""
      : `; unknown for ${counted(cpuUnknown, "process", "processes")}`;
    const most = cores.reduce((a, b) => Math.max(a, b), 0);
    paper.line(
      "  Cores in use     ",
      [averageCores.toFixed(2), "number"],
      ` on average, at most ${most.toFixed(2)}${cpus === null ? "" : ` of ${cpus}`}`,
      [`  (cpu ${formatDuration(cpuNs)}${unknown})`, "dim"],
    );
    paper.line("  ", [sparkline(cores), "bar"]);
    // The chart has a step for each cell. One tick of cpu time may be longer than a step.
    if (coresBounded > 0) {
      const steps = counted(coresBounded, "step");
      paper.line([`  bounded to ${cpus} in ${steps} of it, where the clock is too coarse`, "dim"]);
    }
  }
  paper.line(
    "  Processes at work ",
    [averageLeaves.toFixed(2), "number"],
    ` on average, at most ${groupDigits(mostLeaves)}`,
    ["  (alive without a living child)", "dim"],
  );
  paper.line("  ", [sparkline(leaves), "bar"]);
  if (waste.origins > 0) {
    paper.line(
      "  Failures cost    ",
      [formatDuration(waste.durationNs), "bad"],
      ` in ${counted(waste.origins, "process", "processes")}, cpu ${formatDuration(waste.cpuNs)}`,
      ["  (processes without a failed child)", "dim"],
    );
  }
}
