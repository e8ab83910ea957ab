import type { Binding } from "../widgets/keymap.ts";
import { drawBox } from "../draw/box.ts";
import type { Canvas } from "../draw/pen.ts";

interface HelpLine {
  readonly kind: "section" | "binding" | "blank";
  readonly keys: string;
  readonly text: string;
}

const SECTIONS: readonly Binding["section"][] = [
  "Views",
  "Look",
  "Find",
  "Sort",
  "Tree",
  "Do",
  "Time",
  "Replay",
  "Hosts",
  "Move",
  "Leave",
];
const KEYS_WIDTH = 13;
const COLUMN_WIDTH = 39;
const MAX_COLUMNS = 3;

/** The marks of the table. The other lines of help come from the key map. */
const MARKS: readonly HelpLine[] = [
  { kind: "section", keys: "", text: "Marks" },
  { kind: "binding", keys: "+", text: "just born" },
  { kind: "binding", keys: "-", text: "ended a moment ago" },
  { kind: "binding", keys: "~", text: "repaired from /proc" },
  { kind: "binding", keys: "*", text: "tagged" },
];

/** Draws the keys in as many columns as fit. */
export function drawHelp(
  canvas: Canvas,
  bindings: readonly Binding[],
  scroll: number,
  hasMarks: boolean,
): void {
  const { buffer, theme } = canvas;
  const { columns, rows } = buffer;
  const sections = SECTIONS.map((section) => sectionLines(bindings, section));
  const blocks = [...sections, ...(hasMarks ? [MARKS] : [])].filter(({ length }) => length > 1);
  const count = Math.max(1, Math.min(MAX_COLUMNS, Math.floor((columns - 2) / COLUMN_WIDTH)));
  const sides = split(blocks, count);
  const tallest = Math.max(...sides.map((side) => side.length));
  const width = Math.min(columns, count * COLUMN_WIDTH + 2);
  const height = Math.min(rows - 1, tallest + 2);
  const x = Math.floor((columns - width) / 2);
  const y = Math.max(0, Math.floor((rows - 1 - height) / 2));
  const hiddenLines = tallest - (height - 2);
  const hint = hiddenLines > 0 ? "Up/Down scroll, any other key closes" : "any key closes";
  drawBox(canvas, { x, y, width, height }, "TraceFlock: keys", hint);
  const first = Math.max(0, Math.min(scroll, hiddenLines));
  sides.forEach((side, i) => {
    const left = x + 2 + i * COLUMN_WIDTH;
    const room = Math.min(COLUMN_WIDTH - 1, x + width - left - 1);
    side.slice(first, first + height - 2).forEach((line, row) => {
      if (line.kind === "section") buffer.write(left, y + 1 + row, line.text, theme.boxTitle, room);
      else {
        buffer.write(left, y + 1 + row, line.keys, theme.boxKey, KEYS_WIDTH - 1);
        buffer.write(left + KEYS_WIDTH, y + 1 + row, line.text, theme.boxText, room - KEYS_WIDTH);
      }
    });
  });
}

function sectionLines(bindings: readonly Binding[], section: Binding["section"]): HelpLine[] {
  const lines: HelpLine[] = [{ kind: "section", keys: "", text: section }];
  for (const binding of bindings) {
    if (binding.keys.length === 0 || binding.section !== section || binding.help === "") continue;
    lines.push({ kind: "binding", keys: keysText(binding.keys), text: binding.help });
  }
  return lines;
}

/** Returns as many keys as there is room for. */
function keysText(keys: readonly string[]): string {
  let text = "";
  for (const key of keys) {
    const longer = text === "" ? key : `${text} ${key}`;
    if (longer.length >= KEYS_WIDTH) break;
    text = longer;
  }
  return text;
}

/** Splits blocks into columns of about the same height, with a blank line between blocks. */
function split(blocks: readonly (readonly HelpLine[])[], count: number): HelpLine[][] {
  const total = blocks.reduce((sum, block) => sum + block.length + 1, 0);
  const sides: HelpLine[][] = [[]];
  for (const block of blocks) {
    let side = sides.at(-1) ?? [];
    if (sides.length < count && side.length + block.length / 2 > total / count) {
      side = [];
      sides.push(side);
    }
    if (side.length > 0) side.push({ kind: "blank", keys: "", text: "" });
    side.push(...block);
  }
  return sides;
}
