import { isLossy } from "../../model/report/recording_facts.ts";
import type { Report } from "../../model/report/report.ts";
import { formatDuration, groupDigits, plural } from "../../model/base/units.ts";
import { unclosedText } from "../../sources/replay/recording_file.ts";
import { counted, Paper, shown, wallText } from "./paper.ts";
import { type ReportInput, textFormat } from "./report_format.ts";
import { writeComparison } from "./text_comparison.ts";
import { writeFamily } from "./text_family.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import { hostWidth, writeCounts, writeHosts } from "./text_counts.ts";
import { writeTraffic } from "./text_traffic.ts";
import { writeTimes } from "./text_times.ts";

/** The report for people: lists, small charts, and warnings of what may be missing. */
export const textReport = textFormat(pieces, true);

/** Cells to the left of a chart. */
const MARGIN = 4;

function* pieces(input: ReportInput): Iterable<SafeOutput> {
  const { look, against } = input;
  const paper = new Paper(look.width, look.color, hostWidth(input));
  const steps = Math.min(96, look.width - MARGIN);
  const report = input.report(steps);
  writeHead(paper, input, report);
  if (against !== null) {
    writeComparison(paper, against.file, against.comparison);
    yield paper.take();
    return;
  }
  if (report.recording.processes === 0) {
    paper.line("Nothing matches; leave out the query or the times, or use `--format json`");
    yield paper.take();
    return;
  }
  if (input.hosts.length > 0) writeHosts(paper, input);
  writeTimes(paper, report, look);
  writeCounts(paper, report, look);
  writeTraffic(paper, input.traffic(), wallText(report.recording, look));
  if (report.family !== null && report.family.processes > 1) writeFamily(paper, report.family);
  yield paper.take();
}

/** Writes the name of the recording, its totals, and what may be missing in it. */
function writeHead(
  paper: Paper,
  { file, moreFiles = [], hosts, look }: ReportInput,
  report: Report,
): void {
  const { recording, loss } = report;
  const { host, fromTs, toTs, filter } = recording;
  const clock = wallText(recording, look);
  const name = file === "-" ? "stdin" : shown(file.slice(file.lastIndexOf("/") + 1));
  paper.line(
    [name, "title"],
    moreFiles.length === 0 ? "" : ` and ${counted(moreFiles.length, "file")} more`,
    hosts.length > 0 ? ` of ${hosts.length} hosts` : host === null ? "" : ` of ${shown(host)}`,
    `, ${clock.date(fromTs)} to ${clock.time(toTs)}`,
    [` (${formatDuration(toTs - fromTs)})`, "dim"],
  );
  const isCertain = recording.failuresCertain && !isLossy(loss);
  paper.line(
    `${counted(recording.births, "process", "processes")} started, ${
      counted(recording.execs, "exec")
    }, ${groupDigits(recording.ends)} ended, `,
    recording.failures === 0 ? isCertain ? ["none failed", "good"] : "no failure seen" : [
      `${groupDigits(recording.failures)} failed`,
      "bad",
    ],
    recording.alive === 0
      ? ""
      : `, ${groupDigits(recording.alive)} alive ${
        recording.complete ? "at the end" : "when it breaks off"
      }`,
  );
  if (filter !== null) {
    paper.line(["It has only the events that matched this query: ", "number"], shown(filter));
  }
  if (hosts.length === 0) return writeLoss(paper, report, look);
  const reports = hosts.map((one) => ({ ...one, report: one.report(1) }));
  const lossy = reports.filter(({ report }) => !isWhole(report));
  if (lossy.length === 0) paper.line(["Nothing was lost", "good"]);
  for (const { host, report } of lossy) writeLoss(paper, report, look, `${shown(host)}: `);
}

/** Whether a recording has all events, and its end. */
function isWhole({ recording, loss }: Report): boolean {
  const isTraced = recording.source !== null && recording.source !== "procfs";
  return recording.complete && isTraced && !isLossy(loss);
}

function writeLoss(
  paper: Paper,
  { recording, loss }: Report,
  look: ReportInput["look"],
  host = "",
): void {
  const { complete, source } = recording;
  const loud = (text: string) => paper.wrapped("! ", `${host}${text}`, "loud");
  // A look at /proc misses what happens between two looks, and does not know how much that was.
  if (source === "procfs") {
    loud("Short lives are missing and numbers may be too low: it is of /proc");
  }
  if (!isLossy(loss) && complete) {
    if (source === null) {
      paper.line(
        `${host}No event is declared lost, but the recording does not say how it was traced`,
      );
    } else if (source !== "procfs") paper.line(["Nothing was lost", "good"]);
    return;
  }
  const clock = wallText(recording, look);
  if (!complete) {
    const isDamaged = loss.byPlace.line > 0 || loss.damage.length > 0;
    const why = loss.unclosed ?? (isDamaged ? "it is damaged" : unclosedText("left"));
    loud(`The recording has no end: ${why}`);
  }
  if (loss.events > 0 || loss.uncounted > 0) {
    const least = loss.uncounted > 0;
    const number = loss.events === 0 && least
      ? "An unknown number of events was"
      : `${counted(loss.events, "event")}${least ? " or more" : ""} ${
        loss.events === 1 && !least ? "was" : "were"
      }`;
    loud(`${number} lost:`);
    loud("births, execs and ends may be missing below, and numbers too low");
    for (const { ts, count, where, reason } of loss.losses.slice(0, 3)) {
      const what = `${count === null ? "?" : groupDigits(count)} at the ${where}: ${shown(reason)}`;
      paper.wrapped(`    ${clock.time(ts)}  `, what);
    }
    if (loss.losses.length > 3) paper.line(`    and ${loss.losses.length - 3} more`);
  }
  for (const { fromTs, toTs, repaired, reason } of loss.gaps.slice(0, 5)) {
    const span = formatDuration(toTs - fromTs);
    loud(`Not traced for ${span} from ${clock.time(fromTs)}: ${shown(reason)}`);
    if (repaired === 0) continue;
    paper.line(
      `    ${counted(repaired, "process", "processes")} found or reported dead afterwards`,
    );
  }
  for (const file of loss.missing) loud(`Not complete: ${shown(file)}`);
  for (const place of loss.damage) loud(`The file is damaged: ${shown(place)}`);
  if (loss.livesLeftOut > 0) {
    const were = plural(loss.livesLeftOut, "event was", "events were");
    loud(`${groupDigits(loss.livesLeftOut)} ${were} left out: too many processes for one report`);
  }
}
