import { type SafeOutput, sanitize } from "../model/base/safe_text.ts";

/** What makes a cell need quotes (RFC 4180, section 2). */
const SPECIAL = /[",\r\n]/;

/** A spreadsheet would take such a cell for a formula, and run it; some take wide signs, too. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/**
 * One row of CSV as RFC 4180 has it, its line end included. Unknown (null) is an empty cell. Text is
 * made safe to show: no line end within a cell, nothing that a terminal obeys. A text that a
 * spreadsheet would run gets an apostrophe before it, which spreadsheets take for "this is text".
 */
export function csvRow(cells: readonly (string | number | boolean | null)[]): SafeOutput {
  return `${cells.map(csvCell).join(",")}\r\n` as SafeOutput;
}

function csvCell(cell: string | number | boolean | null): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  // The first letter decides before it is spelled out: a tab would become `^I`.
  const text = `${FORMULA.test(cell) ? "'" : ""}${sanitize(cell)}`;
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
