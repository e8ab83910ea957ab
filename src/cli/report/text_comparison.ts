import type {
  ChangedCommand,
  CommandRun,
  Comparison,
  OneSided,
} from "../../model/report/comparison.ts";
import { formatDuration, groupDigits } from "../../model/base/units.ts";
import { commandPiece, counted, type Paper, right, shown, type Style } from "./paper.ts";

/** Writes the differences from another recording. */
export function writeComparison(paper: Paper, against: string, comparison: Comparison): void {
  const { counts, failsNow, slower, faster, onlyNow, onlyBefore } = comparison;
  paper.line(`against ${shown(against)}: ${counted(counts.inBoth, "command")} in both`);
  writeFailing(paper, failsNow, counts.failsNow);
  writeChanged(paper, "Slower", slower, counts.slower, "bad");
  writeChanged(paper, "Faster", faster, counts.faster, "good");
  writeOneSided(paper, "Only in this one", onlyNow, counts.onlyNow);
  writeOneSided(paper, `Only in ${shown(against)}`, onlyBefore, counts.onlyBefore);
  if (failsNow.length + slower.length + faster.length + onlyNow.length + onlyBefore.length === 0) {
    paper.line();
    paper.line(["No difference beyond noise", "good"]);
  }
}

function writeFailing(paper: Paper, changed: readonly ChangedCommand[], all: number): void {
  if (changed.length === 0) return;
  paper.heading("Fails now", partOf(changed.length, all));
  for (const { command, now, before } of changed) {
    paper.line(
      [right(`${groupDigits(now.failures)} of ${groupDigits(now.count)}`, 14), "bad"],
      [`  before 0 of ${groupDigits(before.count)}`, "dim"],
      "  ",
      commandPiece(command),
    );
  }
}

function writeChanged(
  paper: Paper,
  title: string,
  changed: readonly ChangedCommand[],
  all: number,
  style: Style,
): void {
  if (changed.length === 0) return;
  paper.heading(title, `median time; ${partOf(changed.length, all)}`);
  paper.line([
    `${right("times", 8)}${right("before", 9)}${right("now", 9)}${right("runs", 8)}${
      right("in all", 9)
    }${right("cpu", 16)}  command`,
    "dim",
  ]);
  for (const { command, ratio, before, now } of changed) {
    paper.line(
      [right(`${ratio.toFixed(2)}x`, 8), style],
      right(formatDuration(before.medianNs), 9),
      right(formatDuration(now.medianNs), 9),
      right(groupDigits(now.count), 8),
      right(formatDuration(now.totalNs), 9),
      right(cpuChange(before, now), 16),
      "  ",
      commandPiece(command),
    );
  }
}

function cpuChange(before: CommandRun, now: CommandRun): string {
  return `${formatDuration(before.cpuNs)} > ${formatDuration(now.cpuNs)}`;
}

function writeOneSided(
  paper: Paper,
  title: string,
  commands: readonly OneSided[],
  all: number,
): void {
  if (commands.length === 0) return;
  paper.heading(title, partOf(commands.length, all));
  for (const { command, run } of commands) {
    paper.line(
      right(groupDigits(run.count), 8),
      right(formatDuration(run.totalNs), 9),
      run.failures === 0 ? "" : [` ${groupDigits(run.failures)} failed`, "bad"],
      "  ",
      commandPiece(command),
    );
  }
}

function partOf(listed: number, all: number): string {
  return listed === all ? counted(all, "command") : `${listed} of ${counted(all, "command")}`;
}
