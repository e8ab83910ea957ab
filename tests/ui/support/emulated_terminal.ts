import { eastAsianWidth } from "get-east-asian-width";
import xterm from "@xterm/headless";

type Terminal = InstanceType<typeof xterm.Terminal>;

/** An emulated terminal. */
export class EmulatedTerminal {
  #terminal: Terminal;

  constructor(columns: number, rows: number) {
    this.#terminal = made(columns, rows);
  }

  /** Changes the size and clears the screen, so a program has to repaint it. */
  resize(columns: number, rows: number): void {
    this.#terminal = made(columns, rows);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes.slice(), resolve));
  }

  /** The text on the screen, without trailing blanks. */
  text(): string {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, y) => (active.getLine(active.baseY + y)?.translateToString(true) ?? "").trimEnd(),
    ).join("\n");
  }

  /** The style of each cell, row by row: `#e6edf3 on #161b22 bold`, `3 on 236`, `plain`. */
  looks(): string[][] {
    const { active } = this.#terminal.buffer;
    return Array.from({ length: this.#terminal.rows }, (_, y) => {
      const line = active.getLine(active.baseY + y);
      return Array.from({ length: this.#terminal.cols }, (_, x) => lookOf(line?.getCell(x)));
    });
  }

  /** The looks that a user sees: the ink of a blank cell is left out, except of lines and inverse. */
  visibleLooks(): string[][] {
    const lines = this.text().split("\n").map((line) => [...line]);
    const ink = /^(?!on )\S+|\b(bold|dim|italic)\b/g;
    return this.looks().map((row, y) =>
      row.map((look, x) =>
        (lines[y]?.[x] ?? " ") !== " " || /underline|inverse|struck/.test(look)
          ? look
          : look.replace(ink, "").trim()
      )
    );
  }
}

type Cell = ReturnType<NonNullable<ReturnType<Terminal["buffer"]["active"]["getLine"]>>["getCell"]>;

function lookOf(cell: Cell): string {
  if (cell === undefined) return "none";
  const color = (isRgb: boolean, isDefault: boolean, value: number) =>
    isDefault ? "" : isRgb ? `#${value.toString(16).padStart(6, "0")}` : String(value);
  const ink = color(cell.isFgRGB(), cell.isFgDefault(), cell.getFgColor());
  const ground = color(cell.isBgRGB(), cell.isBgDefault(), cell.getBgColor());
  const parts = [
    ink,
    ground === "" ? "" : `on ${ground}`,
    cell.isBold() === 0 ? "" : "bold",
    cell.isDim() === 0 ? "" : "dim",
    cell.isItalic() === 0 ? "" : "italic",
    cell.isUnderline() === 0 ? "" : "underline",
    cell.isInverse() === 0 ? "" : "inverse",
    cell.isStrikethrough() === 0 ? "" : "struck",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "plain" : parts.join(" ");
}

function made(columns: number, rows: number): Terminal {
  // The emulator's least width is 2.
  const terminal = new xterm.Terminal({
    ...{ cols: Math.max(2, columns), rows, allowProposedApi: true, scrollback: 0 },
  });
  // Its own width tables end with Unicode 6, before most emoji.
  const wcwidth = (code: number) =>
    /\p{M}/u.test(String.fromCodePoint(code)) ? 0 : eastAsianWidth(code);
  terminal.unicode.register({
    version: "current",
    wcwidth,
    charProperties(code, preceding) {
      const width = wcwidth(code);
      const joins = width === 0 && preceding !== 0;
      const total = joins ? (preceding >> 1) & 3 : width;
      return (total << 1) | (joins ? 1 : 0);
    },
  });
  terminal.unicode.activeVersion = "current";
  return terminal;
}
