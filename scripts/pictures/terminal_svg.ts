import xterm from "@xterm/headless";

const CELL_WIDTH = 8;
const CELL_HEIGHT = 17;
const GROUND = "#0d1117";
const INK = "#c9d1d9";
const FONTS = "DejaVu Sans Mono, Noto Sans Mono, WenQuanYi Zen Hei, monospace";

/** The first eight colours of the palette, for the text of reports. */
const PALETTE = [
  ...["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"],
];
const DIM = "#8b949e";

type Terminal = InstanceType<typeof xterm.Terminal>;
type Cell = NonNullable<ReturnType<Terminal["buffer"]["active"]["getNullCell"]>>;

/** Draws the screen of a terminal after these bytes as SVG. Cells with the same style become one text. */
export async function terminalSvg(
  bytes: Uint8Array,
  columns: number,
  rows: number,
): Promise<string> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  const grounds: string[] = [];
  const texts: string[] = [];
  for (let y = 0; y < rows; y++) drawRow(terminal, y, columns, grounds, texts);
  const size = `width="${columns * CELL_WIDTH}" height="${rows * CELL_HEIGHT}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${FONTS}" font-size="13.28">`,
    `<rect width="100%" height="100%" fill="${GROUND}"/>`,
    ...[...grounds, ...texts, "</svg>", ""],
  ].join("\n");
}

interface Run {
  x: number;
  width: number;
  text: string;
  look: string;
  ground: string;
}

function drawRow(
  terminal: Terminal,
  y: number,
  columns: number,
  grounds: string[],
  texts: string[],
): void {
  const line = terminal.buffer.active.getLine(y);
  let run: Run | null = null;
  const flush = () => {
    if (run === null) return;
    const { x, width, text, look, ground } = run;
    const [left, top] = [x * CELL_WIDTH, y * CELL_HEIGHT];
    if (ground !== GROUND) {
      grounds.push(
        `<rect x="${left}" y="${top}" width="${width * CELL_WIDTH}" height="${CELL_HEIGHT}" ` +
          `fill="${ground}"/>`,
      );
    }
    if (text.trim() !== "") {
      texts.push(`<text x="${left}" y="${top + 13}" xml:space="preserve"${look}>${text}</text>`);
    }
    run = null;
  };
  for (let x = 0; x < columns; x++) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const text = escaped(cell.getChars() || " ");
    const [ink, ground] = colorsOf(cell);
    const look = `${ink === INK ? ` fill="${INK}"` : ` fill="${ink}"`}${
      cell.isBold() !== 0 ? ' font-weight="bold"' : ""
    }${cell.isUnderline() !== 0 ? ' text-decoration="underline"' : ""}`;
    // A fallback font may be wider, so each character outside of ASCII is a text of its own.
    const isPlain = /^[\x20-\x7e]+$/.test(text);
    const last = run as Run | null;
    if (isPlain && last !== null && last.look === look && last.ground === ground) {
      last.text += text;
      last.width += 1;
      continue;
    }
    flush();
    run = { x, width: cell.getWidth(), text, look, ground };
    if (!isPlain) flush();
  }
  flush();
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function colorsOf(cell: Cell): [ink: string, ground: string] {
  const ink = cell.isFgRGB()
    ? hex(cell.getFgColor())
    : cell.isFgPalette()
    ? PALETTE[cell.getFgColor() % PALETTE.length] ?? INK
    : cell.isDim() !== 0
    ? DIM
    : INK;
  const ground = cell.isBgRGB() ? hex(cell.getBgColor()) : GROUND;
  return cell.isInverse() !== 0 ? [ground, ink] : [ink, ground];
}

function hex(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}
