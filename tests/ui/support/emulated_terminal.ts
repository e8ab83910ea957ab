import { eastAsianWidth } from "get-east-asian-width";
import xterm from "@xterm/headless";

type Terminal = InstanceType<typeof xterm.Terminal>;

/** A terminal that shows what it is sent. */
export class EmulatedTerminal {
  #terminal: Terminal;

  constructor(columns: number, rows: number) {
    this.#terminal = made(columns, rows);
  }

  /** A blank one of another size: whoever draws has to paint everything anew. */
  resize(columns: number, rows: number): void {
    this.#terminal = made(columns, rows);
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes.slice(), resolve));
  }

  /** What is on it, without the blanks at line ends. */
  text(): string {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, y) => (active.getLine(active.baseY + y)?.translateToString(true) ?? "").trimEnd(),
    ).join("\n");
  }
}

function made(columns: number, rows: number): Terminal {
  // The emulator makes no terminal narrower than 2.
  const terminal = new xterm.Terminal({
    ...{ cols: Math.max(2, columns), rows, allowProposedApi: true, scrollback: 0 },
  });
  // Its own tables end with Unicode 6, before most emoji.
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
