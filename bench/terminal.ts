import { costOf } from "./process_cost.ts";
import { built, start, stop } from "./started.ts";

/** One record of a terminal; `ts` is nanoseconds since boot. */
export interface TerminalRecord {
  readonly kind: "output" | "key";
  readonly ts: number;
  readonly bytes: Uint8Array;
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether to keep the records; otherwise they are only counted. */
  readonly keep?: boolean;
}

/** A program in a real terminal, of 200x60 by default. */
export class Terminal {
  /** The pid of the program; 0 before its start. */
  pid = 0;
  startedTs = 0;
  /** Bytes that the program has written so far. */
  written = 0;
  readonly records: TerminalRecord[] = [];
  readonly #driver: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #keep: boolean;
  readonly #reading: Promise<void>;
  #started!: () => void;
  /** Resolves when the program runs. */
  readonly started = new Promise<void>((resolve) => this.#started = resolve);

  constructor(command: readonly string[], options: TerminalOptions = {}) {
    const { columns = 200, rows = 60, env = {}, keep = false } = options;
    const driver = [built("bench/programs/terminal.c"), String(columns), String(rows)];
    this.#keep = keep;
    this.#driver = start([...driver, ...command], {
      ...{ stdin: "piped", stdout: "piped" },
      // Some programs prefer LINES and COLUMNS to the size of the terminal.
      env: { TERM: "xterm-256color", COLORTERM: "truecolor", LANG: "C.UTF-8", ...env },
    });
    this.#keys = this.#driver.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Whether the program in it runs. */
  isAlive = true;

  press(keys: string): Promise<void> {
    return this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Returns the cpu of the program and its descendants, without the terminal. */
  cost() {
    return costOf(this.pid);
  }

  /** Closes the terminal as a window manager does, and waits until its processes have exited. */
  async close(): Promise<void> {
    await this.#keys.close().catch(() => {});
    await stop(this.#driver, "SIGCONT");
    await this.#reading;
  }

  async #read(): Promise<void> {
    let rest = new Uint8Array();
    for await (const chunk of this.#driver.stdout) {
      const bytes = joined(rest, chunk);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let at = 0;
      while (at + 13 <= bytes.length) {
        const length = view.getUint32(at + 9, true);
        if (at + 13 + length > bytes.length) break;
        const ts = Number(view.getBigInt64(at + 1, true));
        this.#take(String.fromCharCode(bytes[at]!), ts, bytes.slice(at + 13, at + 13 + length));
        at += 13 + length;
      }
      rest = bytes.slice(at);
    }
    this.isAlive = false;
    this.#started();
  }

  #take(letter: string, ts: number, bytes: Uint8Array): void {
    if (letter === "P") {
      this.pid = new DataView(bytes.buffer).getInt32(0, true);
      this.startedTs = ts;
      this.#started();
    } else if (letter === "E") this.isAlive = false;
    else {
      if (letter === "O") this.written += bytes.length;
      if (this.#keep) this.records.push({ kind: letter === "O" ? "output" : "key", ts, bytes });
    }
  }
}

function joined(a: Uint8Array<ArrayBuffer>, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
