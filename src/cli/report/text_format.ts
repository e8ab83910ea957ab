import { writeComparison } from "./text_comparison.ts";
import { writeFamily } from "./text_family.ts";
import { writeHead } from "./text_head.ts";
import { Paper } from "./paper.ts";
import { type ReportInput, textFormat } from "./report_format.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import { writeCounts } from "./text_counts.ts";
import { writeTimes } from "./text_times.ts";

/** The story for people: lists, small charts, and loudly what may be missing. */
export const textReport = textFormat("the story, for people", pieces, true);

/** Cells that stand left of a chart. */
const MARGIN = 4;

function* pieces(input: ReportInput): Iterable<SafeOutput> {
  const { look, against } = input;
  const paper = new Paper(look.width, look.color);
  const steps = Math.min(96, look.width - MARGIN);
  const report = input.report(steps);
  writeHead(paper, input, report);
  if (against !== null) {
    writeComparison(paper, against.file, against.comparison);
    yield paper.take();
    return;
  }
  if (report.recording.processes === 0) {
    paper.line("Nothing matches; leave out the query or the times, or look at `--format json`");
    yield paper.take();
    return;
  }
  writeTimes(paper, report, look);
  writeCounts(paper, report, look);
  if (report.family !== null && report.family.processes > 1) writeFamily(paper, report.family);
  yield paper.take();
}
