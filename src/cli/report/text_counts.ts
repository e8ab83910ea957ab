import type { Report } from "../../model/report/report.ts";
import { cpuOf, type ProcessRecord } from "../../model/report/process_record.ts";
import { formatBytes, formatDuration, groupDigits } from "../../model/base/units.ts";
import { textWidth } from "../../ui/cells/text_width.ts";
import { commandPiece, counted, left, type Paper, right, shown, wallText } from "./paper.ts";
import type { Look, ReportInput } from "./report_format.ts";
import { shareLine } from "./chart.ts";

/** Writes what was started and by which process, what failed, and what used the processors. */
export function writeCounts(paper: Paper, report: Report, look: Look): void {
  writeStarts(paper, report);
  writeFailures(paper, report, look);
  writeCauses(paper, report);
  writeTotals(paper, report);
  writeDescent(paper, report);
}

function writeStarts(paper: Paper, { startedMost, starters }: Report): void {
  if (startedMost.length > 0) {
    paper.heading("Started most", "by command");
    for (const { share, births, command } of startedMost) {
      shareLine(paper, share, groupDigits(births), shown(command));
    }
  }
  if (starters.length > 0) {
    paper.heading("Started by", "parent process");
    for (const { share, births, commandLine, ...parent } of starters) {
      shareLine(
        paper,
        share,
        groupDigits(births),
        `${paper.process(parent, 7)}  `,
        commandPiece(commandLine),
      );
    }
  }
}

function writeFailures(paper: Paper, { failures, recording }: Report, look: Look): void {
  if (failures.length === 0) return;
  paper.heading("What failed", `${counted(recording.failures, "process", "processes")}`);
  const clock = wallText(recording, look);
  for (const { count, exitCode, signalName, command, example } of failures) {
    paper.line(
      right(groupDigits(count), 8),
      "  ",
      [left(signalName ?? `exit ${exitCode ?? "?"}`, 9), "bad"],
      `  ${left(shown(command), 12)}`,
      [`  ${clock.time(example.ts)}`, "dim"],
      paper.process(example, 8),
      "  ",
      commandPiece(example.commandLine),
    );
  }
}

function writeCauses(paper: Paper, { causes }: Report): void {
  if (causes.length === 0) return;
  paper.heading("Why they died", "signals and failed execs, with an example");
  for (const { count, signalName, example } of causes) {
    paper.line(
      right(groupDigits(count), 8),
      "  ",
      [left(signalName ?? "exec", 9), "bad"],
      `  ${left(shown(example.command), 12)}`,
      paper.process(example, 8),
      "  ",
      shown(example.sentence),
    );
  }
}

function writeTotals(paper: Paper, { byCpu, byDuration }: Report): void {
  const isKnown = byCpu.some(({ cpuNs }) => cpuNs !== null);
  const rows = isKnown ? byCpu : byDuration;
  if (rows.length === 0) return;
  const order = isKnown ? "most cpu first" : "longest first";
  paper.heading("Commands", `${order}; \`in all\` adds concurrent processes, too`);
  paper.line([
    `${right("cpu", 8)}${right("in all", 9)}${right("runs", 9)}${right("median", 9)}${
      right("largest", 9)
    }${right("failed", 8)}  command`,
    "dim",
  ]);
  for (const { cpuNs, durationNs, count, medianNs, maxRssBytes, failures, command } of rows) {
    paper.line(
      [right(formatDuration(cpuNs), 8), "number"],
      right(formatDuration(durationNs), 9),
      right(groupDigits(count), 9),
      right(formatDuration(medianNs), 9),
      right(formatBytes(maxRssBytes), 9),
      failures === 0 ? right("-", 8) : [right(groupDigits(failures), 8), "bad"],
      `  ${shown(command)}`,
    );
  }
}

/** Generations that are shown at each end of a very deep tree. */
const SHOWN_GENERATIONS = 8;

function writeDescent(paper: Paper, { deepest }: Report): void {
  if (deepest.length < 2) return;
  paper.heading("Deepest tree", counted(deepest.length, "generation") + paper.onHost(deepest[0]!));
  const hidden = deepest.length - 2 * SHOWN_GENERATIONS;
  for (const [depth, { pid, commandLine }] of deepest.entries()) {
    if (hidden > 0 && depth >= SHOWN_GENERATIONS && depth < SHOWN_GENERATIONS + hidden) {
      if (depth === SHOWN_GENERATIONS) {
        paper.line([`${" ".repeat(2 * depth)}  … ${counted(hidden, "generation")} more`, "dim"]);
      }
      continue;
    }
    const indent = depth < SHOWN_GENERATIONS ? depth : depth - Math.max(0, hidden) + 1;
    const branch = depth === 0 ? "  " : `${"  ".repeat(indent)}└ `;
    paper.line([branch, "dim"], `${pid}  `, commandPiece(commandLine));
  }
}

/** The longest name of a host in a list of processes, cells. */
const MAX_HOST_WIDTH = 16;

/** The longest name in the list of hosts, cells. */
const MAX_LISTED_WIDTH = 40;

/** Hosts in the list; the others have one line together. */
const TOP = 50;

/** Returns the cells that the names of several hosts need; 0 for one host. */
export function hostWidth({ hosts }: ReportInput): number {
  return widthOf(hosts, MAX_HOST_WIDTH);
}

function widthOf(hosts: ReportInput["hosts"], most: number): number {
  return hosts.reduce(
    (width, { host }) => Math.min(most, Math.max(width, textWidth(shown(host)))),
    0,
  );
}

/** Writes the sums of each host, those with the most failures first. */
export function writeHosts(paper: Paper, { hosts }: ReportInput): void {
  paper.heading("Hosts", "most failures first");
  paper.line([
    `${right("started", 8)}${right("execs", 9)}${right("ended", 9)}${right("failed", 8)}${
      right("alive", 8)
    }${right("cpu", 8)}${right("lost", 7)}  host`,
    "dim",
  ]);
  const rows = hosts.map((one) => ({ ...one, ...one.report(1) }))
    .sort((a, b) =>
      b.recording.failures - a.recording.failures || b.recording.births - a.recording.births
    );
  const width = widthOf(hosts, MAX_LISTED_WIDTH);
  for (const { host, recording, loss, selection } of rows.slice(0, TOP)) {
    const { births, execs, ends, failures, alive, kernel } = recording;
    const lost = loss.uncounted > 0 ? "?" : groupDigits(loss.events);
    paper.line(
      right(groupDigits(births), 8),
      right(groupDigits(execs), 9),
      right(groupDigits(ends), 9),
      failures === 0 ? right("-", 8) : [right(groupDigits(failures), 8), "bad"],
      right(groupDigits(alive), 8),
      [right(formatDuration(cpuSum(selection.processes)), 8), "number"],
      lost === "0" ? right("-", 7) : [right(lost, 7), "bad"],
      `  ${left(host ?? "?", width)}`,
      kernel === null ? "" : [`  ${kernel}`, "dim"],
    );
  }
  if (rows.length > TOP) paper.line([`  and ${counted(rows.length - TOP, "host")} more`, "dim"]);
}

/** Returns the known cpu time of some processes; null when none is known. */
function cpuSum(processes: readonly ProcessRecord[]): number | null {
  let sum: number | null = null;
  for (const record of processes) {
    const cpu = cpuOf(record);
    if (cpu !== null) sum = (sum ?? 0) + cpu;
  }
  return sum;
}
