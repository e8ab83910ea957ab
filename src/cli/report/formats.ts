import type { FormatName } from "../flags/report_flags.ts";
import type { ReportFormat } from "./report_format.ts";

/** Every form of a report. Each is one file, which is loaded when it is asked for. */
export const FORMATS: Readonly<Record<FormatName, () => Promise<ReportFormat>>> = {
  text: async () => (await import("./text_format.ts")).textReport,
  json: async () => (await import("./json_format.ts")).jsonReport,
  csv: async () => (await import("./csv_format.ts")).csvReport,
  html: async () => (await import("./html_format.ts")).htmlPageReport,
  perfetto: async () => (await import("./perfetto_format.ts")).perfettoReport,
  sqlite: async () => (await import("./sqlite_format.ts")).sqliteReport,
};
