import xterm from "@xterm/headless";
import { sleep } from "./process_cost.ts";
import type { Terminal, TerminalRecord } from "./terminal.ts";
import { CannotRun } from "./tracers.ts";

/** The screen of a terminal over time, from its kept records. */
export class ScreenReplay {
  readonly #terminal;
  #next = 0;

  constructor(columns = 200, rows = 60) {
    this.#terminal = new xterm.Terminal({
      ...{ cols: columns, rows, allowProposedApi: true, scrollback: 0 },
    });
  }

  /** Shows the records after the last shown one; calls `look` after each. */
  async show(records: readonly TerminalRecord[], look?: (record: TerminalRecord) => void) {
    for (; this.#next < records.length; this.#next++) {
      const record = records[this.#next]!;
      if (record.kind === "output") {
        await new Promise<void>((resolve) => this.#terminal.write(record.bytes, resolve));
      }
      look?.(record);
    }
  }

  /** Waits until a terminal that keeps its records shows a match. */
  async until(terminal: Terminal, what: RegExp, patienceMs = 30_000): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!what.test(this.lines.join("\n"))) {
      if (performance.now() > deadline || !terminal.isAlive) {
        throw new CannotRun(`its screen never showed ${what}`);
      }
      await sleep(50);
      await this.show(terminal.records);
    }
  }

  get lines(): string[] {
    return Array.from({ length: this.#terminal.rows }, (_, y) => this.#line(y));
  }

  #line(y: number): string {
    const { active } = this.#terminal.buffer;
    return active.getLine(active.baseY + y)?.translateToString(true) ?? "";
  }
}
