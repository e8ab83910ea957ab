import { type Box, drawBox } from "../draw/box.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { overlayStyle } from "../cells/style.ts";
import { textWidth } from "../cells/text_width.ts";
import type { Menu } from "../widgets/menu.ts";
import { type Canvas, Pen } from "../draw/pen.ts";

/** Cells around the items: the frame, a blank on either side, and the pointer. */
const FRAME = 6;
const MIN_WIDTH = 26;
const MAX_WIDTH = 64;

/** The place of a menu, and its visible items. */
export interface MenuPlace extends Box {
  readonly first: number;
  readonly shown: number;
}

/** Returns the place of a menu at its cell, or in the middle of the screen. Drawing and clicks share it. */
export function menuPlace(menu: Menu, columns: number, rows: number): MenuPlace {
  const labels = widest(menu.items.map(({ label }) => label));
  const abouts = widest(menu.items.map(({ about }) => about));
  const needed = Math.max(
    labels + (abouts === 0 ? 0 : abouts + 2),
    textWidth(sanitize(menu.title)),
    textWidth(footer(menu)),
  ) + FRAME;
  const width = Math.min(columns, Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, needed)));
  const height = Math.max(3, Math.min(rows - 2, menu.items.length + 2));
  const shown = height - 2;
  const middle = menu.index - Math.floor(shown / 2);
  const first = Math.max(0, Math.min(middle, menu.items.length - shown));
  const room = { x: Math.max(0, columns - width), y: Math.max(0, rows - 1 - height) };
  const { x, y } = menu.at ?? { x: Math.floor(room.x / 2), y: Math.floor(room.y / 2) };
  return {
    ...{ first, shown, width, height },
    x: Math.min(x, room.x),
    y: Math.min(y, room.y),
  };
}

/** Returns the index of the item at a cell; -1 beside the items, null outside of the box. */
export function menuHit(
  menu: Menu,
  columns: number,
  rows: number,
  x: number,
  y: number,
): number | null {
  const place = menuPlace(menu, columns, rows);
  const isInside = x >= place.x && x < place.x + place.width && y >= place.y &&
    y < place.y + place.height;
  if (!isInside) return null;
  const line = y - place.y - 1;
  const index = place.first + line;
  return line < 0 || line >= place.shown || index >= menu.items.length ? -1 : index;
}

export function drawMenu(canvas: Canvas, menu: Menu): void {
  const { buffer, theme, symbols } = canvas;
  const place = menuPlace(menu, buffer.columns, buffer.rows);
  drawBox(canvas, place, sanitize(menu.title), footer(menu));
  const labels = widest(menu.items.map(({ label }) => label));
  for (let line = 0; line < place.shown; line++) {
    const item = menu.items[place.first + line];
    if (item === undefined) break;
    const y = place.y + 1 + line;
    const pen = new Pen(canvas, place.x + 2, y, place.width - 4);
    const isHere = place.first + line === menu.index;
    pen.write(isHere ? `${symbols.pointer} ` : "  ", theme.boxTitle);
    pen.write(sanitize(item.label), isHere ? theme.boxStrong : theme.boxText);
    pen.to(place.x + 4 + labels + 2).write(sanitize(item.about), theme.boxQuiet);
    if (isHere) {
      const style = (id: number) => overlayStyle(id, theme.boxSelected);
      buffer.restyle(place.x + 1, y, place.width - 2, style);
    }
  }
  const hidden = menu.items.length - place.shown;
  if (hidden > 0) drawScroll(canvas, place, menu.items.length);
}

/** Draws the scroll bar on the right edge. */
function drawScroll({ buffer, theme, symbols }: Canvas, place: MenuPlace, total: number): void {
  const height = Math.max(1, Math.round(place.shown * place.shown / total));
  const room = place.shown - height;
  const top = Math.round(room * place.first / Math.max(1, total - place.shown));
  for (let line = 0; line < height; line++) {
    buffer.write(
      place.x + place.width - 1,
      place.y + 1 + top + line,
      symbols.scroll,
      theme.boxTitle,
    );
  }
}

function footer({ typed, hint }: Menu): string {
  if (typed !== "") return `typed: ${sanitize(typed)}`;
  return hint === "" ? "Enter picks, Esc closes" : `Enter picks, ${hint}`;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(sanitize(text))), 0);
}
