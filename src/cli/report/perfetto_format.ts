import { selectedContents } from "../../model/report/selection.ts";
import { perfettoTrace } from "../../wire/perfetto/perfetto_trace.ts";
import { textFormat } from "./report_format.ts";

/** A trace for ui.perfetto.dev and chrome://tracing. */
export const perfettoReport = textFormat(
  "a trace for ui.perfetto.dev and chrome://tracing",
  ({ selection }) => perfettoTrace(selectedContents(selection)),
);
