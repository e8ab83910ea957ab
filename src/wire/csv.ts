/** What makes a cell need quotes (RFC 4180, section 2). */
const SPECIAL = /[",\r\n]/;

/** A spreadsheet would take such a cell for a formula, and run it. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One row of CSV as RFC 4180 has it, its line end included. Unknown (null) is an empty cell. A text
 * that a spreadsheet would run gets an apostrophe before it, which spreadsheets take for "this is
 * text".
 */
export function csvRow(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: string | number | boolean | null): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
