import { type SafeOutput, sanitize } from "../model/base/safe_text.ts";

/** Characters that make a cell need quotes (RFC 4180, section 2). */
const SPECIAL = /[",\r\n]/;

/** The beginning of a cell that a spreadsheet would run as a formula. Some accept wide signs too. */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/**
 * Returns one row of CSV (RFC 4180), its line end included. An unknown value (null) is an empty
 * cell. Text is safe to show: no cell holds a line end or a sequence that a terminal obeys. A text
 * that a spreadsheet would run gets an apostrophe before it, which marks it as text.
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
