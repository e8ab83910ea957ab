import { sanitize } from "../../model/base/safe_text.ts";
import { type Canvas, Pen } from "./pen.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { textWidth, truncateEnd } from "../cells/text_width.ts";

/** Looks of a theme that lines are written in, by name. */
export type Ink =
  | "text"
  | "bright"
  | "dim"
  | "faint"
  | "accent"
  | "good"
  | "warning"
  | "bad"
  | "special"
  | "info";

export type Part = readonly [text: string, ink: Ink];

/** Cells that parts take, before anything is cut. */
export function partsWidth(parts: readonly Part[]): number {
  return parts.reduce((sum, [text]) => sum + textWidth(sanitize(text)), 0);
}

/** A line of text with its colours, made before anybody knows where it will stand. */
export interface Line {
  readonly parts: readonly Part[];
  /** The process that the line speaks of: Enter goes there. */
  readonly key?: ProcessKey | undefined;
  /** The section of the same page that Enter goes to. */
  readonly section?: string;
}

export function line(...parts: readonly Part[]): Line {
  return { parts };
}

export const BLANK_LINE: Line = { parts: [] };

/** The title of a section. */
export function heading(title: string, note = ""): Line {
  return line([title, "accent"], [note === "" ? "" : `  ${note}`, "dim"]);
}

/** Parts in exactly `width` cells, safe to show: cut with a mark, or filled with blanks. */
export function fittedParts(parts: readonly Part[], width: number, cut: string): readonly Part[] {
  const fitted: Part[] = [];
  let room = width;
  for (const [text, ink] of parts) {
    const shown = truncateEnd(sanitize(text), room, cut);
    fitted.push([shown, ink]);
    room -= textWidth(shown);
  }
  return [...fitted, [" ".repeat(Math.max(0, room)), "text"]];
}

/** Write a line in its colours; what strangers wrote is made safe here. */
export function drawLine(canvas: Canvas, { parts }: Line, x: number, y: number, width: number) {
  const pen = new Pen(canvas, x, y, width);
  for (const [text, ink] of parts) {
    if (pen.room === 0) break;
    pen.write(sanitize(text), canvas.theme[ink]);
  }
}
