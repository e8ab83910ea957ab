import { UNKNOWN } from "../../model/base/units.ts";
import { UNKNOWN_HOST } from "../../model/list/column.ts";
import { columnOf } from "../../model/list/columns.ts";
import { sumText } from "../../model/list/sums.ts";
import type { TreeGuide } from "../../model/list/tree_rows.ts";
import type { ProcessRow } from "../../model/list/list_row.ts";
import type { StyleId } from "../cells/style.ts";
import { textWidth } from "../cells/text_width.ts";
import { type CommandLook, commandParts } from "./command_parts.ts";
import { type Canvas, Pen } from "../draw/pen.ts";

/** The share of a cell that tree guides may take, so that the name stays visible. */
const GUIDE_SHARE = 0.5;

/** Draws the command of a row after its tree guides: folder dim, name bright, arguments plain. */
export function drawCommand(
  canvas: Canvas,
  row: ProcessRow,
  x: number,
  y: number,
  width: number,
  look: CommandLook,
): void {
  const { theme, symbols } = canvas;
  const pen = new Pen(canvas, x, y, width);
  drawGuide(canvas, pen, row.guide, width);
  if (row.fold === "closed") pen.write(`${symbols.closed} `, theme.accent);
  const note = row.hidden > 0 ? hiddenText(canvas, row, pen.room) : "";
  const room = pen.room - textWidth(note);
  const quiet = row.isDead || row.isContext || row.process.kernelThread;
  const { folder, name, rest } = commandParts(row.process, room, symbols.cut, look);
  const command = new Pen(canvas, pen.x, y, room);
  command.write(folder, quiet ? theme.faint : theme.dim);
  command.write(name, nameStyle(canvas, row));
  command.write(rest, quiet ? theme.faint : theme.text);
  canvas.buffer.write(command.x, y, note, theme.accent);
}

/** Cells of a command that stay beside the usage of the folded processes. */
const LEAST_NAME = 16;

/**
 * Returns the number of rows that a fold hides, and their usage where the program's name has room
 * beside it. The note stays visible however long the command is.
 */
function hiddenText(canvas: Canvas, row: ProcessRow, room: number): string {
  const { symbols } = canvas;
  const count = `  ${symbols.closed} ${row.hidden} below`;
  const used = usageText(canvas, row);
  const { name } = commandParts(row.process, room, symbols.cut);
  const least = textWidth(name) + 1;
  if (textWidth(count + used) + Math.max(LEAST_NAME, least) <= room) return count + used;
  return textWidth(count) + least <= room ? count : ` ${symbols.closed}${row.hidden}`;
}

/** Returns the usage of the hidden processes; empty when none of them lives. */
function usageText({ symbols }: Canvas, row: ProcessRow): string {
  const [cpu, memory] = [hiddenSum(row, "cpu"), hiddenSum(row, "memory")];
  if (cpu === "-" && memory === "-") return "";
  return ` ${symbols.separator} cpu ${cpu}% ${symbols.separator} mem ${memory}`;
}

function hiddenSum({ hiddenSums }: ProcessRow, id: "cpu" | "memory"): string {
  const sum = hiddenSums?.(id) ?? null;
  return sum === null ? UNKNOWN : sumText(columnOf(id), sum, SUM_WIDTH, UNKNOWN_HOST);
}

/** Cells of a sum in a note. */
const SUM_WIDTH = 8;

function nameStyle({ theme }: Canvas, row: ProcessRow): StyleId {
  if (row.isDead) return theme.dim;
  if (row.isContext || row.process.kernelThread) return theme.faint;
  return theme.bright;
}

/** Draws the lines of the tree; deep ones lose their beginning. */
export function drawGuide(canvas: Canvas, pen: Pen, whole: TreeGuide, width: number): void {
  const { theme, symbols } = canvas;
  const most = Math.max(1, Math.floor((width * GUIDE_SHARE) / 2));
  const guide = whole.length > most ? whole.slice(-most) : whole;
  if (guide.length < whole.length) pen.write(symbols.cut, theme.faint);
  for (const part of guide) pen.write(symbols.guide[part], theme.faint);
}
