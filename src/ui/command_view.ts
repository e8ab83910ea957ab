import { commandText } from "../model/columns.ts";
import { formatBytes, formatPercent } from "../model/units.ts";
import type { Row } from "../model/view_model.ts";
import { sanitize } from "./cells/sanitize.ts";
import type { StyleId } from "./cells/style.ts";
import { textWidth } from "./cells/text_width.ts";
import { truncateStart } from "./cells/truncate.ts";
import { Pen } from "./pen.ts";
import type { Canvas } from "./picture.ts";

/** Guides of trees deeper than this share of the cell are cut, so that the name stays in sight. */
const GUIDE_SHARE = 0.5;

/** The command of a row, after its place in the tree: folder dim, name bright, arguments plain. */
export function drawCommand(canvas: Canvas, row: Row, x: number, y: number, width: number): void {
  const { theme, symbols } = canvas;
  const pen = new Pen(canvas, x, y, width);
  drawGuide(canvas, pen, row, width);
  if (row.fold === "closed") pen.write(`${symbols.closed} `, theme.accent);
  const quiet = row.isDead || row.isContext || row.process.kernelThread;
  const text = commandText(row.process, 0, width * 4 + 256);
  const [path, rest] = splitProgram(row, text);
  const [folder, name] = splitPath(path);
  const restWidth = textWidth(rest);
  const allowed = Math.max(Math.floor(pen.room / 2), pen.room - restWidth);
  const shown = textWidth(folder) + textWidth(name) > allowed
    ? truncateStart(folder, Math.max(1, allowed - textWidth(name)), symbols.cut)
    : folder;
  pen.write(shown, quiet ? theme.faint : theme.dim);
  pen.write(name, nameStyle(canvas, row));
  pen.write(rest, quiet ? theme.faint : theme.text);
  if (row.hidden > 0) drawHidden(canvas, pen, row, x, width);
}

/** Cells of a command that must be left beside what a fold hides. */
const LEAST_NAME = 16;

/** What a fold hides: how many, and what they use. It stays in sight however long the command. */
function drawHidden(canvas: Canvas, pen: Pen, row: Row, left: number, width: number): void {
  const { buffer, theme, symbols } = canvas;
  const used = ` ${symbols.separator} cpu ${formatPercent(row.hiddenCpu)}% ${symbols.separator} ` +
    `mem ${formatBytes(row.hiddenMemory)}`;
  const count = `  ${symbols.closed} ${row.hidden} below`;
  const text = textWidth(count + used) + LEAST_NAME <= width ? count + used : count;
  const x = Math.max(left, Math.min(pen.x, left + width - textWidth(text)));
  buffer.write(x, pen.y, text, theme.accent, left + width - x);
  if (x < pen.x) buffer.write(x, pen.y, symbols.cut, theme.faint, 1);
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

/** The program as it was called, and the rest of the line. */
function splitProgram(row: Row, text: string): [program: string, rest: string] {
  const { argv, kernelThread } = row.process;
  const first = kernelThread ? undefined : argv?.[0]?.text;
  if (first === undefined || first === "" || !text.startsWith(first)) return [sanitize(text), ""];
  return [sanitize(first), sanitize(text.slice(first.length))];
}

/** A path into its folder with the last slash, and its name. Titles such as `sshd: me@pts/0` stay whole. */
function splitPath(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  const isPath = slash !== -1 && slash < path.length - 1 && /^[./~]/.test(path) &&
    !path.includes(" ");
  return isPath ? [path.slice(0, slash + 1), path.slice(slash + 1)] : ["", path];
}
