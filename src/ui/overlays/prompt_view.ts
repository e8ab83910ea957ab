import { sanitize } from "../../model/base/safe_text.ts";
import { isPlainAscii, textWidth, truncateEnd } from "../cells/text_width.ts";
import type { Popup } from "../widgets/filter_prompt.ts";
import type { LineInput } from "../widgets/line_input.ts";
import { type Canvas, Pen } from "../draw/pen.ts";
import { recipientsText } from "./menus.ts";
import { drawPopup } from "./popup_view.ts";
import type { Mode, State } from "../state/state.ts";

type PromptMode = Extract<Mode, { type: "search" | "filter" | "time" | "cpus" }>;

const SEARCH = "Search: ";
const FILTER = "Filter: ";
const TIME = "Go to: ";

/** Draws the prompt, and under it the error with an arrow at its place. */
export function drawPrompt(canvas: Canvas, state: State, mode: PromptMode, y: number): void {
  const { buffer, theme } = canvas;
  buffer.fill(0, y, buffer.columns, theme.promptText);
  const label = labelOf(mode);
  const pen = new Pen(canvas, 0, y, buffer.columns);
  pen.write(label, theme.prompt);
  const { text, cursor } = mode.input;
  const before = sanitize(text.slice(0, cursor));
  const under = sanitize([...text.slice(cursor)][0] ?? " ");
  // A line longer than the screen shows the part around the cursor.
  const room = pen.room - 2;
  const skipped = scrollOf(before, room);
  pen.write(before.slice(skipped), theme.promptText);
  const cursorX = pen.x;
  pen.write(under, theme.promptCursor);
  pen.write(
    sanitize(text.slice(cursor + ([...text.slice(cursor)][0] ?? "").length)),
    theme.promptText,
  );
  if (mode.type === "filter" && mode.popup !== null) {
    drawPopup(canvas, mode, popupLeft(mode.input, mode.popup, buffer.columns), y);
  }
  const hint = hintOf(state, mode);
  if (hint !== "" && cursorX + hint.length + 4 < buffer.columns && pen.room > hint.length + 2) {
    buffer.write(buffer.columns - hint.length - 1, y, hint, theme.dim);
  }
  if (mode.type === "filter" && mode.error !== null) {
    const { message, column } = mode.error;
    const at = label.length + textWidth(sanitize(text.slice(0, column))) - skipped;
    drawComplaint(canvas, message, at, y + 1);
  }
}

function labelOf(mode: PromptMode): string {
  switch (mode.type) {
    case "search":
      return SEARCH;
    case "filter":
      return FILTER;
    case "time":
      return TIME;
    case "cpus":
      return `CPUs of ${sanitize(recipientsText(mode.targets))}: `;
  }
}

/** Returns the column of the word that is being completed. */
export function popupLeft({ text, cursor }: LineInput, { from }: Popup, columns: number): number {
  const skipped = scrollOf(sanitize(text.slice(0, cursor)), columns - FILTER.length - 2);
  return FILTER.length + textWidth(sanitize(text.slice(0, from))) - skipped;
}

function hintOf(state: State, mode: PromptMode): string {
  if (state.notice !== null) return sanitize(state.notice);
  if (mode.type === "filter") {
    if (mode.error !== null) return "not applied";
    return mode.input.text === ""
      ? "comm=make exit!=0 age>1h or any word; Up: earlier ones"
      : "Enter keep, Esc undo, Tab complete";
  }
  if (mode.type === "cpus") return "such as 0-3,6 or all";
  if (mode.type === "time") return "03:12:30  +5m from its start  -30s from its end";
  if (mode.input.text === "") return "command, comm or pid";
  return state.search.found ? "Up/Down other matches" : "no match";
}

/** Draws an arrow under the place of the error, and the message on its roomier side. */
function drawComplaint(
  { buffer, theme, symbols }: Canvas,
  message: string,
  at: number,
  y: number,
): void {
  const text = sanitize(message);
  const width = textWidth(text);
  const x = Math.max(0, Math.min(at, buffer.columns - 1));
  buffer.write(x, y, "^", theme.bad);
  if (x + 2 + width <= buffer.columns) buffer.write(x + 2, y, text, theme.warning);
  else if (width + 1 <= x) buffer.write(x - width - 1, y, text, theme.warning);
  else {
    buffer.fill(0, y, buffer.columns, theme.warning);
    buffer.write(0, y, truncateEnd(text, buffer.columns, symbols.cut), theme.warning);
  }
}

/** Returns the UTF-16 units to leave out at the beginning, so that the rest fits. */
function scrollOf(before: string, room: number): number {
  // A character takes at most two units a cell, so the search begins near its end.
  let skipped = isPlainAscii(before)
    ? Math.max(0, before.length - room)
    : Math.max(0, before.length - MAX_UNITS_SHOWN);
  while (skipped < before.length && textWidth(before.slice(skipped)) > room) skipped++;
  return skipped;
}

/** The UTF-16 units before the cursor that a prompt measures: more than any screen has cells. */
const MAX_UNITS_SHOWN = 2048;
