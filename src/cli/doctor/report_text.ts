import { blocking, type DoctorReport } from "./diagnose.ts";
import type { Finding } from "./finding.ts";

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
export function doctorText(report: DoctorReport, options: TextOptions): string {
  const marks = options.unicode ? MARKS.unicode : MARKS.ascii;
  const width = Math.max(...report.findings.map(({ name }) => name.length));
  const lines = report.findings.flatMap((finding) => {
    const mark = paint(marks[finding.verdict], finding, options.color);
    const indent = " ".repeat(marks[finding.verdict].length + width + 4);
    const first = `${mark} ${finding.name.padEnd(width)}   ${finding.found}`;
    if (finding.verdict === "ok") return [first];
    const remedy = finding.remedy === null ? [] : [`${indent}-> ${finding.remedy}`];
    return [first, `${indent}${finding.meaning}`, ...remedy];
  });
  const block = blocking(report);
  const verdict = block === null
    ? "The live source can start"
    : `The live source cannot start (exit status ${block.status}): ${block.finding.found}`;
  return [...lines, "", verdict, ""].join("\n");
}

function paint(mark: string, finding: Finding, color: boolean): string {
  return color ? `\x1b[${COLORS[finding.verdict]}m${mark}\x1b[0m` : mark;
}
