import { selectedContents } from "../../model/report/selection.ts";
import { htmlReport } from "../../wire/html/html_report.ts";
import { textFormat } from "./report_format.ts";

/** One page to look at in a browser, also without a network. */
export const htmlPageReport = textFormat(
  "one page for a browser: time line, tree, search; needs no network",
  ({ selection }) => htmlReport(selectedContents(selection)),
);
