import type { Comparison } from "../../model/report/comparison.ts";
import type { Report } from "../../model/report/report.ts";
import { jsonString } from "../../wire/json_text.ts";
import { type ReportInput, textFormat } from "./report_format.ts";

/** Raised when a key changes its meaning or goes; docs/report.schema.json describes it. */
const REPORT_VERSION = 1;

/** Steps of its charts. */
const STEPS = 60;

/** The facts for programs. */
export const jsonReport = textFormat("the facts, as one JSON object", pieces, true);

function* pieces({ file, moreFiles = [], report, against }: ReportInput): Iterable<string> {
  const value: Document = {
    v: REPORT_VERSION,
    file,
    moreFiles,
    ...report(STEPS),
    against: against === null ? null : { file: against.file, ...against.comparison },
  };
  yield `${jsonOf(value, "")}\n`;
}

type Document =
  & {
    readonly v: number;
    readonly file: string;
    readonly moreFiles: readonly string[];
  }
  & Report
  & {
    readonly against: ({ readonly file: string } & Comparison) | null;
  };

/** JSON in lines, with keys as the event schema writes them, and text that no terminal obeys. */
function jsonOf(value: unknown, indent: string): string {
  if (typeof value === "string") return jsonString(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  if (typeof value !== "object" || value === null) return String(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const isFlat = value.every((item) => typeof item === "number");
    if (isFlat) return `[${value.map((item) => jsonOf(item, "")).join(", ")}]`;
    return `[\n${value.map((item) => inner + jsonOf(item, inner)).join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).map(([name, field]) =>
    `${inner}"${snakeCase(name)}": ${jsonOf(field, inner)}`
  );
  return `{\n${fields.join(",\n")}\n${indent}}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
