import {
  join,
  joinLines,
  paint,
  safe,
  type SafeOutput,
  sanitize,
} from "../../model/base/safe_text.ts";
import { blocking, type DoctorReport } from "./diagnose.ts";

export interface TextOptions {
  /** The terminal shows Unicode; otherwise plain letters stand for the marks. */
  readonly unicode: boolean;
  readonly color: boolean;
}

const MARKS = {
  unicode: { ok: "✓", warn: "!", fail: "✗" },
  ascii: { ok: "ok  ", warn: "warn", fail: "FAIL" },
} as const;

/** SGR colours: green, yellow, red. */
const COLORS = { ok: 32, warn: 33, fail: 31 } as const;

/**
 * The report as lines:
 *
 *     ✓ privilege      root
 *     ✗ tracefs        tracefs is not mounted
 *                      The kernel describes its tracepoints there
 *                      -> Run `sudo mount -t tracefs nodev /sys/kernel/tracing`
 */
export function doctorText(report: DoctorReport, options: TextOptions): SafeOutput {
  const marks = options.unicode ? MARKS.unicode : MARKS.ascii;
  const width = Math.max(...report.findings.map(({ name }) => name.length));
  const lines = report.findings.flatMap((finding) => {
    const mark = sanitize(marks[finding.verdict]);
    const shown = options.color ? paint(mark, COLORS[finding.verdict]) : mark;
    const indent = " ".repeat(marks[finding.verdict].length + width + 4);
    const first = join([shown, safe` ${finding.name.padEnd(width)}   ${finding.found}`]);
    if (finding.verdict === "ok") return [first];
    const remedy = finding.remedy === null ? [] : [safe`${indent}-> ${finding.remedy}`];
    return [first, safe`${indent}${finding.meaning}`, ...remedy];
  });
  const block = blocking(report);
  const verdict = block === null
    ? safe`The live source can start`
    : safe`The live source cannot start (exit status ${block.status}): ${block.finding.found}`;
  return joinLines([...lines, safe``, verdict]);
}
