import type { ColumnId } from "../../model/list/column.ts";
import type { GroupRow } from "../../model/list/list_row.ts";
import type { ListGrouping } from "../../model/list/list_groups.ts";
import { type Sum, sumText } from "../../model/list/sums.ts";
import { UNKNOWN } from "../../model/base/units.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import type { StyleId } from "../cells/style.ts";
import { textWidth, truncateEnd, truncateStart } from "../cells/text_width.ts";
import { type Canvas, Pen } from "../draw/pen.ts";
import type { Theme } from "../draw/theme.ts";
import type { Picture } from "../frame/picture.ts";
import type { PlacedColumn } from "../widgets/table_columns.ts";
import { cpuStyle, memoryStyle, QUIET } from "./value_style.ts";

/** Draws a group: its name and the number of its members, and sums where values add up. */
export function drawGroup(
  canvas: Canvas,
  picture: Picture,
  columns: readonly PlacedColumn[],
  row: GroupRow,
  y: number,
): void {
  const label = labelColumn(columns);
  for (const placed of columns) {
    if (placed === label) {
      drawLabel(canvas, row, placed, y);
      continue;
    }
    const sum = row.sums(placed.column.id);
    if (sum !== null) drawSum(canvas, picture, placed, sum, y);
  }
}

/** Draws a sum in its cell. */
export function drawSum(
  { buffer, theme, symbols }: Canvas,
  { vitals }: Picture,
  { column, x, width }: PlacedColumn,
  sum: Sum,
  y: number,
): void {
  const text = truncateEnd(sumText(column, sum, width, vitals), width, symbols.cut);
  buffer.write(x + width - textWidth(text), y, text, sumStyle(theme, column.id, sum, text), width);
}

function sumStyle(theme: Theme, id: ColumnId, { known }: Sum, text: string): StyleId {
  if (text === UNKNOWN || text === "-" || QUIET.has(text)) return theme.faint;
  if (id === "cpu") return cpuStyle(theme, known);
  if (id === "memory") return memoryStyle(theme, known);
  return id === "failed" ? theme.bad : theme.text;
}

/** Returns the column that names the group: the command, or else the widest without a sum. */
function labelColumn(columns: readonly PlacedColumn[]): PlacedColumn | undefined {
  const named = columns.filter(({ column }) => column.sum === null);
  return named.find(({ column }) => column.id === "command") ??
    named.reduce<PlacedColumn | undefined>(
      (widest, placed) => widest === undefined || placed.width > widest.width ? placed : widest,
      undefined,
    );
}

/** The property of a group whose value is unknown. */
const UNKNOWN_VALUE: Readonly<Record<ListGrouping, string>> = {
  command: "command unknown",
  user: "user unknown",
  container: "container unknown",
  cgroup: "cgroup unknown",
};

function drawLabel(canvas: Canvas, { group }: GroupRow, { x, width }: PlacedColumn, y: number) {
  const { theme, symbols } = canvas;
  const { grouping, value, count, ended, isOpen } = group;
  const pen = new Pen(canvas, x, y, width);
  pen.write(`${isOpen ? symbols.open : symbols.closed} `, theme.accent);
  const hasOnlyDead = ended === count;
  const members = hasOnlyDead
    ? `  ${ended} ended`
    : `  ${count} ${count === 1 ? "process" : "processes"}`;
  const dead = hasOnlyDead || ended === 0 ? "" : `, ${ended} ended`;
  const name = sanitize(value ?? UNKNOWN_VALUE[grouping]);
  const room = Math.max(1, pen.room - textWidth(members));
  // The end of a cgroup's path says more than its beginning.
  const shown = grouping === "cgroup"
    ? truncateStart(name, room, symbols.cut)
    : truncateEnd(name, room, symbols.cut);
  pen.write(shown, value === null ? theme.faint : hasOnlyDead ? theme.dim : theme.bright);
  pen.write(members, hasOnlyDead ? theme.dim : theme.accent).write(dead, theme.dim);
}
