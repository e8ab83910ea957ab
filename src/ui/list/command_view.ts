import { formatBytes, formatPercent } from "../../model/base/units.ts";
import type { Row } from "../../model/list/view_model.ts";
import type { StyleId } from "../cells/style.ts";
import { textWidth } from "../cells/text_width.ts";
import { type CommandLook, commandParts } from "./command_parts.ts";
import { type Canvas, Pen } from "../draw/pen.ts";

/** The share of a cell that tree guides may take, so that the name stays visible. */
const GUIDE_SHARE = 0.5;

/** Draws the command of a row after its tree guides: folder dim, name bright, arguments plain. */
export function drawCommand(
  canvas: Canvas,
  row: Row,
  x: number,
  y: number,
  width: number,
  look: CommandLook,
): void {
  const { theme, symbols } = canvas;
  const pen = new Pen(canvas, x, y, width);
  drawGuide(canvas, pen, row, width);
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
function hiddenText({ symbols }: Canvas, row: Row, room: number): string {
  const count = `  ${symbols.closed} ${row.hidden} below`;
  const used = ` ${symbols.separator} cpu ${formatPercent(row.hiddenCpu)}% ${symbols.separator} ` +
    `mem ${formatBytes(row.hiddenMemory)}`;
  const { name } = commandParts(row.process, room, symbols.cut);
  const least = textWidth(name) + 1;
  if (textWidth(count + used) + Math.max(LEAST_NAME, least) <= room) return count + used;
  return textWidth(count) + least <= room ? count : ` ${symbols.closed}${row.hidden}`;
}

function nameStyle({ theme }: Canvas, row: Row): StyleId {
  if (row.isDead) return theme.dim;
  if (row.isContext || row.process.kernelThread) return theme.faint;
  return theme.bright;
}

function drawGuide(canvas: Canvas, pen: Pen, row: Row, width: number): void {
  const { theme, symbols } = canvas;
  const most = Math.max(1, Math.floor((width * GUIDE_SHARE) / 2));
  const guide = row.guide.length > most ? row.guide.slice(-most) : row.guide;
  if (guide.length < row.guide.length) pen.write(symbols.cut, theme.faint);
  for (const part of guide) pen.write(symbols.guide[part], theme.faint);
}
