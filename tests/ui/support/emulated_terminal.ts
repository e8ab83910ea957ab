import { eastAsianWidth } from "get-east-asian-width";
import xterm from "@xterm/headless";

/** A terminal that shows what it is sent. */
export class EmulatedTerminal {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;

  constructor(columns: number, rows: number) {
    const terminal = new xterm.Terminal({
      ...{ cols: columns, rows, allowProposedApi: true, scrollback: 0 },
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
    this.#terminal = terminal;
  }

  resize(columns: number, rows: number): void {
    // The emulator makes no terminal narrower than this.
    this.#terminal.resize(Math.max(2, columns), rows);
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
