import {
  join,
  joinLines,
  paint,
  safe,
  type SafeOutput,
  sanitize,
} from "../../model/base/safe_text.ts";
import { jsonText } from "../../wire/event/json_text.ts";
import { blocking, diagnoseAll, type DoctorReport } from "./diagnose.ts";
import { EXIT } from "../base/exit_error.ts";
import type { DoctorRequest } from "../flags/command_tree.ts";
import { stdoutIsTerminal, usesUtf8 } from "../base/output.ts";
import { realHost } from "./real_host.ts";

/** Prints the report of `traceflock doctor`. Returns 0 when the live source can start. */
export function runDoctor(request: DoctorRequest, print: (text: SafeOutput) => void): number {
  const report = diagnoseAll(realHost());
  const color = stdoutIsTerminal() && !Deno.env.get("NO_COLOR");
  print(
    request.json
      ? joinLines([doctorJson(report)])
      : doctorText(report, { unicode: usesUtf8(), color }),
  );
  return blocking(report)?.status ?? EXIT.ok;
}

export interface TextOptions {
  /** The terminal shows Unicode; else the marks are plain letters. */
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
 * Returns the report as lines:
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

/** Returns the report as one line of JSON: keys in snake_case, versioned like the events. */
export function doctorJson(report: DoctorReport): SafeOutput {
  const block = blocking(report);
  return jsonText({
    v: 1,
    type: "doctor",
    live: block === null,
    exit_status: block?.status ?? 0,
    message: block?.message ?? null,
    checks: report.findings.map(({ name, verdict, found, meaning, remedy }) => ({
      name,
      verdict,
      found,
      meaning,
      remedy,
    })),
  });
}
