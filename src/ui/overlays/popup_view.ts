import { sanitize } from "../../model/base/safe_text.ts";
import { overlayStyle } from "../cells/style.ts";
import { textWidth } from "../cells/text_width.ts";
import type { FilterPrompt, Popup } from "../widgets/filter_prompt.ts";
import { type Canvas, Pen } from "../draw/pen.ts";

const MAX_ROWS = 8;
const MAX_LABEL = 30;
const MAX_ABOUT = 44;

interface PopupPlace {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  /** The candidate in the first row. */
  readonly first: number;
  /** The cells of the longest word. */
  readonly label: number;
}

function placeOf(popup: Popup, columns: number, left: number, bottom: number): PopupPlace {
  const { candidates, index } = popup;
  const height = Math.min(MAX_ROWS, candidates.length, bottom);
  const label = widest(candidates.map(({ text }) => text), MAX_LABEL);
  const about = widest(candidates.map(({ about }) => about), MAX_ABOUT);
  const width = Math.min(columns, label + (about === 0 ? 0 : about + 2) + 2);
  const first = Math.max(0, Math.min(index - Math.floor(height / 2), candidates.length - height));
  return { x: Math.max(0, Math.min(left - 1, columns - width)), width, height, first, label };
}

/** Returns the candidate at a cell of a list that `drawPopup` drew with the same place; null beside it. */
export function popupHit(
  popup: Popup,
  columns: number,
  { left, bottom }: { readonly left: number; readonly bottom: number },
  x: number,
  y: number,
): number | null {
  const place = placeOf(popup, columns, left, bottom);
  const line = y - (bottom - place.height);
  const isInside = line >= 0 && y < bottom && x >= place.x && x < place.x + place.width;
  return isInside ? place.first + line : null;
}

/** Draws the candidates of the completion: a small list that ends above row `bottom`, from `left` on. */
export function drawPopup(
  canvas: Canvas,
  prompt: FilterPrompt,
  left: number,
  bottom: number,
): void {
  const { popup } = prompt;
  if (popup === null || !popup.isShown) return;
  const { buffer, theme } = canvas;
  const { candidates, index } = popup;
  const { x, width, height, first, label } = placeOf(popup, buffer.columns, left, bottom);
  for (let line = 0; line < height; line++) {
    const candidate = candidates[first + line];
    if (candidate === undefined) break;
    const y = bottom - height + line;
    buffer.fill(x, y, width, theme.boxText);
    const isHere = first + line === index;
    const pen = new Pen(canvas, x + 1, y, width - 2);
    pen.write(sanitize(candidate.text), isHere ? theme.boxStrong : theme.boxText);
    pen.to(x + 1 + label + 2).write(sanitize(candidate.about), theme.boxQuiet);
    if (isHere) buffer.restyle(x, y, width, (style) => overlayStyle(style, theme.boxSelected));
  }
  const hidden = candidates.length - height;
  if (hidden > 0 && height > 1) {
    const more = `${first + height} of ${candidates.length} `;
    const end = x + width - more.length;
    if (index !== first + height - 1) buffer.write(end, bottom - 1, more, theme.boxQuiet);
  }
}

function widest(texts: readonly string[], limit: number): number {
  return texts.reduce(
    (width, text) => Math.max(width, Math.min(limit, textWidth(sanitize(text)))),
    0,
  );
}
