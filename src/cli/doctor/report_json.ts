import type { SafeOutput } from "../../model/base/safe_text.ts";
import { jsonText } from "../../wire/event/json_text.ts";
import { blocking, type DoctorReport } from "./diagnose.ts";

/** The report as one line of JSON, keys in snake_case, versioned like the events. */
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
