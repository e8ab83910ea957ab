import type { ByteWriter } from "../../src/sinks/byte_outlet.ts";

/** A reader that takes bytes when the test says so, at most `appetite` at a time. */
export class SlowWriter implements ByteWriter {
  text = "";
  writes = 0;
  failure: unknown = null;
  #open: (() => void) | null = null;
  #isOpen = false;

  constructor(private readonly appetite = Infinity) {}

  async write(bytes: Uint8Array): Promise<number> {
    this.writes++;
    if (!this.#isOpen) await new Promise<void>((resolve) => this.#open = resolve);
    if (this.failure !== null) throw this.failure;
    const taken = bytes.subarray(0, Math.min(bytes.length, this.appetite));
    this.text += new TextDecoder().decode(taken);
    return taken.length;
  }

  /** From now on it reads; or fails. */
  open(failure: unknown = null): void {
    this.failure = failure;
    this.#isOpen = true;
    this.#open?.();
  }

  /** Takes one piece and stops again. */
  async takeOne(): Promise<void> {
    const { writes } = this;
    this.#open?.();
    this.#open = null;
    for (let turns = 0; turns < 20 && this.writes === writes; turns++) await Promise.resolve();
  }

  get lines(): string[] {
    assertWhole(this.text);
    return this.text.split("\n").slice(0, -1);
  }
}

function assertWhole(text: string): void {
  if (text !== "" && !text.endsWith("\n")) throw new Error("The last line was cut");
}
