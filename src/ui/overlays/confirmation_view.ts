import { type Box, drawBox } from "../draw/box.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { textWidth } from "../cells/text_width.ts";
import type { Confirmation } from "../widgets/confirmation.ts";
import { type Canvas, Pen } from "../draw/pen.ts";
import { type SignalTarget, targetName } from "../widgets/signal_target.ts";
import { wrapText } from "../draw/wrap_text.ts";

const MAX_WIDTH = 90;
const MIN_WIDTH = 44;

interface Button {
  readonly choice: "yes" | "no";
  readonly text: string;
  readonly x: number;
  readonly width: number;
}

interface Place extends Box {
  /** The question, wrapped to the box; empty where the edge of the box has room for it. */
  readonly asked: readonly string[];
  /** The lines of the list. The last one counts the targets that have no line. */
  readonly listed: number;
  /** The first target in the list, and the number of targets in it. */
  readonly first: number;
  readonly shown: number;
  /** The warnings, wrapped to the box. */
  readonly warned: readonly string[];
  readonly buttonsY: number;
  readonly buttons: readonly Button[];
}

/** Returns the button at a cell; null outside of the box, `none` elsewhere in it. */
export function confirmationHit(
  confirmation: Confirmation,
  columns: number,
  rows: number,
  x: number,
  y: number,
): "yes" | "no" | "none" | null {
  const place = placeOf(confirmation, columns, rows);
  const hit = place.buttons.find((button) =>
    y === place.buttonsY && x >= button.x && x < button.x + button.width
  );
  if (hit !== undefined) return hit.choice;
  const isInside = x >= place.x && x < place.x + place.width && y >= place.y &&
    y < place.y + place.height;
  return isInside ? "none" : null;
}

/** Returns the question with its list scrolled by a number of lines, or of pages. */
export function scrolledList(
  confirmation: Confirmation,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  by: { readonly lines?: number; readonly pages?: number },
): Confirmation {
  const { first, shown } = placeOf(confirmation, columns, rows);
  const top = first + (by.lines ?? 0) + (by.pages ?? 0) * shown;
  const { first: reached } = placeOf({ ...confirmation, top }, columns, rows);
  return { ...confirmation, top: reached };
}

/** Draws the processes with pid, name, age, owner and command, every warning, and two buttons. */
export function drawConfirmation(canvas: Canvas, confirmation: Confirmation): void {
  const { buffer, theme } = canvas;
  const { targets, title } = confirmation;
  const place = placeOf(confirmation, buffer.columns, buffer.rows);
  const hint = place.shown < targets.length ? "Up Down scroll" : "";
  drawBox(canvas, place, place.asked.length === 0 ? title : "", hint);
  const inside = place.width - 4;
  place.asked.forEach((text, i) => {
    new Pen(canvas, place.x + 2, place.y + 1 + i, inside).write(text, theme.boxTitle);
  });
  const top = place.y + 2 + place.asked.length;
  for (let i = 0; i < place.listed; i++) {
    const pen = new Pen(canvas, place.x + 2, top + i, inside);
    if (i === place.shown) {
      pen.write(othersText(place, targets.length), theme.boxQuiet);
      break;
    }
    const target = targets[place.first + i];
    if (target !== undefined) drawTarget(canvas, pen, target);
  }
  place.warned.forEach((text, i) => {
    const y = place.buttonsY - 1 - place.warned.length + i;
    buffer.fill(place.x + 1, y, place.width - 2, theme.alarm);
    new Pen(canvas, place.x + 2, y, inside).write(text, theme.alarm);
  });
  for (const { choice, text, x } of place.buttons) {
    const isChosen = choice === confirmation.choice;
    buffer.write(x, place.buttonsY, text, isChosen ? theme.chip : theme.keyLabel);
  }
}

/** Counts the targets outside of the list. */
function othersText({ first, shown }: Place, count: number): string {
  const below = count - first - shown;
  if (first === 0) return `and ${below} more`;
  return below === 0 ? `${first} above` : `${first} above, ${below} below`;
}

function drawTarget({ theme }: Canvas, pen: Pen, target: SignalTarget): void {
  pen.write(sanitize(targetName(target)), theme.boxStrong);
  const life = target.isDead ? "has ended" : `${target.age} old`;
  pen.write(`  ${life}`, theme.boxKey).write(`  ${sanitize(target.user)}`, theme.boxText);
  pen.write(`  ${sanitize(target.command)}`, theme.boxQuiet);
}

function placeOf(confirmation: Confirmation, columns: number, rows: number): Place {
  const { title, targets, warnings, top } = confirmation;
  const safe = warnings.map(sanitize);
  const needed = Math.max(
    textWidth(title) + 6,
    ...safe.map((text) => textWidth(text) + 4),
    ...targets.map((target) =>
      textWidth(sanitize(targetName(target))) + target.age.length +
      textWidth(sanitize(target.user)) + textWidth(sanitize(target.command)) + 13
    ),
  );
  const width = Math.min(columns, Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, needed)));
  const isWhole = textWidth(title) + 6 <= width;
  const asked = isWhole ? [] : wrapText(title, width - 4).slice(0, Math.max(1, rows - 7));
  // A list of processes may be cut; a warning must not.
  const room = rows - asked.length;
  const warned = safe.flatMap((text) => wrapText(text, width - 4)).slice(0, Math.max(0, room - 8));
  const gap = warned.length === 0 ? 0 : warned.length + 1;
  const listed = Math.max(1, Math.min(targets.length, room - 7 - gap));
  const shown = targets.length > listed ? listed - 1 : listed;
  const first = shown === 0 ? 0 : Math.max(0, Math.min(top, targets.length - shown));
  const height = listed + 5 + gap + asked.length;
  const x = Math.floor((columns - width) / 2);
  const y = Math.max(0, Math.floor((rows - 1 - height) / 2));
  const buttonsY = y + height - 2;
  const buttons = buttonsOf(confirmation, x + 2);
  return { ...{ x, y, width, height, asked, listed, first, shown }, warned, buttonsY, buttons };
}

/** Returns the buttons. Enter belongs to the highlighted one; the other one shows its own key. */
function buttonsOf({ verb, choice }: Confirmation, x: number): readonly Button[] {
  const yes = choice === "yes" ? ` Enter  ${verb} ` : ` y  ${verb} `;
  const no = choice === "no" ? " Enter  Go back " : " Esc  Go back ";
  return [
    { choice: "yes", text: yes, x, width: yes.length },
    { choice: "no", text: no, x: x + yes.length + 2, width: no.length },
  ];
}
