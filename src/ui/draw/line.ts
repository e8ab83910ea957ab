import { sanitize } from "../../model/base/safe_text.ts";
import { type Canvas, Pen } from "./pen.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { textWidth, truncateEnd } from "../cells/text_width.ts";

/** The name of a look of the theme. Lines name looks, so that they need no theme. */
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

/** Returns the cells that parts take before a cut. */
export function partsWidth(parts: readonly Part[]): number {
  return parts.reduce((sum, [text]) => sum + textWidth(sanitize(text)), 0);
}

/** A line of text with its colours, without a place on the screen. */
export interface Line {
  readonly parts: readonly Part[];
  /** The process that the line is about: Enter goes there. */
  readonly key?: ProcessKey | undefined;
  /** The section of the same page that Enter goes to. */
  readonly section?: string;
}

export function line(...parts: readonly Part[]): Line {
  return { parts };
}

export const BLANK_LINE: Line = { parts: [] };

/** Returns the title line of a section. */
export function heading(title: string, note = ""): Line {
  return line([title, "accent"], [note === "" ? "" : `  ${note}`, "dim"]);
}

/** Returns parts in exactly `width` cells, safe to show: cut with a mark, or filled with blanks. */
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

/** Draws a line in its colours, after making its text safe to show. */
export function drawLine(canvas: Canvas, { parts }: Line, x: number, y: number, width: number) {
  const pen = new Pen(canvas, x, y, width);
  for (const [text, ink] of parts) {
    if (pen.room === 0) break;
    pen.write(sanitize(text), canvas.theme[ink]);
  }
}
