import type { Comparison } from "../../model/report/comparison.ts";
import type { Report } from "../../model/report/report.ts";
import type { TrafficReport } from "../../model/traffic/traffic_report.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import {
  joinJson,
  json,
  jsonNumber,
  jsonString,
  type JsonText,
} from "../../wire/event/json_text.ts";
import { type ReportInput, textFormat } from "./report_format.ts";

/** Raised when a key is removed or changes its meaning; docs/report.schema.json describes the keys. */
const REPORT_VERSION = 1;

/** Steps of the charts. */
const STEPS = 60;

/** The facts as one JSON object, for programs. */
export const jsonReport = textFormat(pieces, true);

function* pieces(input: ReportInput): Iterable<SafeOutput> {
  const { file, moreFiles = [], report, traffic, hosts, against } = input;
  const value: Document = {
    v: REPORT_VERSION,
    file,
    moreFiles,
    ...report(STEPS),
    activity: traffic(),
    hosts: hosts.map(({ host, files, report: own, traffic: one }) => ({
      host,
      files,
      ...own(STEPS),
      activity: one(),
    })),
    against: against === null ? null : { file: against.file, ...against.comparison },
  };
  yield jsonDocument(value);
}

/** Returns an object as JSON with a newline, for programs. */
export function jsonDocument(value: object): SafeOutput {
  return json`${jsonOf(value, json``)}\n`;
}

type Document =
  & {
    readonly v: number;
    readonly file: string;
    readonly moreFiles: readonly string[];
  }
  & Report
  & {
    readonly activity: TrafficReport;
    /** One report for each host of several; the lists beside it are of all together. */
    readonly hosts: readonly (
      & { readonly host: string | null; readonly files: readonly string[] }
      & Report
      & { readonly activity: TrafficReport }
    )[];
    readonly against: ({ readonly file: string } & Comparison) | null;
  };

/** Returns JSON with indents, with keys as in the event schema, and text that no terminal obeys. */
function jsonOf(value: unknown, indent: JsonText): JsonText {
  if (typeof value === "string") return jsonString(value);
  if (typeof value === "number") return jsonNumber(value);
  if (typeof value === "boolean") return json`${value}`;
  if (typeof value !== "object" || value === null) return json`null`;
  const inner = json`${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return json`[]`;
    if (value.every((item) => typeof item === "number")) {
      return json`[${joinJson(value.map(jsonNumber), ", ")}]`;
    }
    const items = value.map((item) => json`${inner}${jsonOf(item, inner)}`);
    return json`[\n${joinJson(items, ",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value).map(([name, field]) =>
    json`${inner}${jsonString(snakeCase(name))}: ${jsonOf(field, inner)}`
  );
  return json`{\n${joinJson(fields, ",\n")}\n${indent}}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
