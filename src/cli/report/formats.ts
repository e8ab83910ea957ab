import { selectedContents } from "../../model/report/selection.ts";
import type { FormatName, TableName } from "../flags/report_flags.ts";
import { type ReportFormat, textFormat } from "./report_format.ts";

/** The forms of a report, each loaded when it is asked for. */
export const FORMATS: Readonly<Record<FormatName, (table?: TableName) => Promise<ReportFormat>>> = {
  text: async () => (await import("./text_format.ts")).textReport,
  json: async () => (await import("./json_format.ts")).jsonReport,
  csv: async (table = "processes") => (await import("./csv_format.ts")).CSV_TABLES[table],
  html: async () => {
    const { htmlReport } = await import("../../wire/html/html_report.ts");
    return textFormat(({ selection }) => htmlReport(selectedContents(selection)));
  },
  perfetto: async () => {
    const { perfettoTrace } = await import("../../wire/perfetto/perfetto_trace.ts");
    return textFormat(({ selection }) => perfettoTrace(selectedContents(selection)));
  },
  parquet: async () => (await import("./parquet_format.ts")).parquetReport,
  sqlite: async () => (await import("./sqlite_format.ts")).sqliteReport,
};
