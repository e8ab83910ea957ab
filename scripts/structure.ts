/**
 * Draws docs/pictures/structure.svg from the imports of src/: `deno task structure`. `--check` only
 * compares, so the picture in ARCHITECTURE.md stays true.
 *
 * A box is a room, with its folders from the top to the base and the numbers of their files. An arrow
 * shows the imports of one room from another; its width grows with their number.
 */
import { dirname } from "node:path";
import { FLOORS, FOLDER_ORDER, roomOf } from "../tests/support/source/floors.ts";
import { resolved, sourceFiles } from "../tests/support/source/source_files.ts";

const TARGET = new URL("../docs/pictures/structure.svg", import.meta.url);

const WIDTH = 1120;
const MARGIN = 24;
const GAP = 28;
const FLOOR_GAP = 64;
const TITLE_HEIGHT = 26;
const LINE_HEIGHT = 17;
const LABEL_WIDTH = 34;

interface Box {
  readonly room: string;
  readonly lines: readonly string[];
  readonly floor: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

const files = sourceFiles("src");

/** Returns the folders of a room from the top to the base, each with its number of files. */
function foldersOf(room: string): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    if (roomOf(path) !== room) continue;
    const folder = dirname(path).slice(room.length + 1).split("/")[0] ?? "";
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const order = FOLDER_ORDER[room] ?? [];
  const place = (folder: string) => folder === "" ? order.length : order.indexOf(folder);
  return [...counts].sort(([a], [b]) => place(b) - place(a) || (a < b ? -1 : 1))
    .map(([folder, count]) => `${folder === "" ? "(itself)" : folder}  ${count}`);
}

/** Counts the imports from one room to another, by `from to`. */
function importsBetween(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path, specifiers } of files) {
    for (const specifier of specifiers) {
      if (!specifier.startsWith(".")) continue;
      const to = roomOf(resolved(path, specifier));
      const from = roomOf(path);
      if (from === to || !(to in FLOORS)) continue;
      const key = `${from} ${to}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** Places the boxes of all rooms, floor by floor from the top. */
function placedBoxes(): { boxes: Box[]; height: number } {
  const boxes: Box[] = [];
  let y = MARGIN;
  const floors = [...new Set(Object.values(FLOORS))].sort((a, b) => b - a);
  for (const floor of floors) {
    const rooms = Object.keys(FLOORS).filter((room) => FLOORS[room] === floor);
    const all = rooms.map((room) => ({ room, lines: room.endsWith(".ts") ? [] : foldersOf(room) }));
    const inner = WIDTH - 2 * MARGIN - LABEL_WIDTH - (all.length - 1) * GAP;
    const width = Math.min(inner / all.length, 300);
    const total = all.length * width + (all.length - 1) * GAP;
    let x = MARGIN + LABEL_WIDTH + (WIDTH - 2 * MARGIN - LABEL_WIDTH - total) / 2;
    const columns = (lines: readonly string[]) => lines.length > 4 ? 2 : 1;
    const heightOf = (lines: readonly string[]) =>
      TITLE_HEIGHT + Math.ceil(lines.length / columns(lines)) * LINE_HEIGHT + 10;
    const height = Math.max(...all.map(({ lines }) => heightOf(lines)));
    for (const { room, lines } of all) {
      boxes.push({ room, lines, floor, x, y, width, height });
      x += width + GAP;
    }
    y += height + FLOOR_GAP;
  }
  return { boxes, height: y - FLOOR_GAP + MARGIN };
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

function drawnBox({ room, lines, x, y, width, height }: Box): string {
  const half = Math.ceil(lines.length / 2);
  const texts = lines.map((line, i) => {
    const isSecond = lines.length > 4 && i >= half;
    const left = x + 12 + (isSecond ? width / 2 : 0);
    const top = y + TITLE_HEIGHT + 12 + (isSecond ? i - half : i) * LINE_HEIGHT;
    return `<text x="${left}" y="${top}" class="folder">${escaped(line)}</text>`;
  });
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" class="room"/>`,
    `<text x="${x + 12}" y="${y + 18}" class="title">${escaped(room.replace(/^src\//, ""))}</text>`,
    ...texts,
  ].join("\n");
}

function drawnArrow(from: Box, to: Box, count: number): string {
  const share = (box: Box, other: Box) =>
    box.x +
    box.width * (0.5 + 0.35 * Math.tanh((other.x + other.width / 2 - box.x - box.width / 2) / 300));
  const [x1, y1, x2, y2] = [share(from, to), from.y + from.height, share(to, from), to.y];
  const bend = Math.max(24, (y2 - y1) / 2);
  const path = `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 4}`;
  const width = (0.8 + Math.log2(count) * 0.45).toFixed(1);
  return `<path d="${path}" class="arrow" stroke-width="${width}" marker-end="url(#tip)">` +
    `<title>${from.room} imports ${to.room}: ${count} times</title></path>`;
}

/** Returns the whole picture as SVG text. */
export function structurePicture(): string {
  const { boxes, height } = placedBoxes();
  const byRoom = new Map(boxes.map((box) => [box.room, box]));
  const arrows = [...importsBetween()].sort(([a], [b]) => a < b ? -1 : 1).map(([key, count]) => {
    const [from, to] = key.split(" ") as [string, string];
    return drawnArrow(byRoom.get(from)!, byRoom.get(to)!, count);
  });
  const labels = [...new Map(boxes.map((box) => [box.floor, box])).values()].map(({ floor, y }) =>
    `<text x="${MARGIN}" y="${y + 20}" class="floor">${floor}</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace">
<!-- Drawn by \`deno task structure\` from the imports of src/. -->
<style>
svg{background:#fbfbf8}.room{fill:#fff;stroke:#456}.title{font-size:15px;font-weight:bold;fill:#123}
.folder{font-size:12px;fill:#345}.floor{font-size:20px;fill:#9aa}.arrow{fill:none;stroke:#5a7fa8;opacity:.45}
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5a7fa8"/></marker></defs>
${arrows.join("\n")}
${boxes.map(drawnBox).join("\n")}
${labels.join("\n")}
</svg>
`;
}

if (import.meta.main) {
  const picture = structurePicture();
  if (!Deno.args.includes("--check")) Deno.writeTextFileSync(TARGET, picture);
  else if (Deno.readTextFileSync(TARGET) !== picture) {
    console.error(
      "docs/pictures/structure.svg differs from the imports: run `deno task structure`",
    );
    Deno.exit(1);
  }
}
