import type { TerminalDevice } from "../../../src/ui/terminal/terminal_device.ts";

/** A terminal under the control of a test: it can stall, close and receive keys. */
export class FakeDevice implements TerminalDevice {
  written = "";
  raw = false;
  stops = 0;
  time = 0;
  isStalled = false;
  /** Number of calls that a stalled terminal would block for ever. */
  hangs = 0;
  isBroken = false;
  dimensions = { columns: 80, rows: 24 };
  readonly signals = new Map<string, () => void>();
  readonly events = new Map<string, () => void>();
  #waiting: ((bytes: Uint8Array | null) => void) | null = null;
  readonly #decoder = new TextDecoder();

  size() {
    return this.dimensions;
  }
  setRaw(raw: boolean) {
    if (this.isStalled) this.hangs++;
    if (this.isBroken) throw new Error("EIO");
    this.raw = raw;
  }
  async read(into: Uint8Array): Promise<number | null> {
    const bytes = await new Promise<Uint8Array | null>((resolve) => this.#waiting = resolve);
    if (bytes === null) return null;
    into.set(bytes);
    return bytes.length;
  }
  write(bytes: Uint8Array): Promise<number> {
    if (this.isBroken) return Promise.reject(new Error("EIO"));
    if (this.isStalled) return new Promise(() => {});
    // Accepts a few bytes at a time, as a slow terminal does.
    const part = bytes.subarray(0, Math.max(1, Math.ceil(bytes.length / 2)));
    this.written += this.#decoder.decode(part, { stream: true });
    return Promise.resolve(part.length);
  }
  writeSync(bytes: Uint8Array): number {
    if (this.isStalled) this.hangs++;
    this.written += this.#decoder.decode(bytes);
    return bytes.length;
  }
  encode(text: string) {
    return new TextEncoder().encode(text);
  }
  now() {
    return this.time;
  }
  stop() {
    this.stops++;
  }
  onSignal(signal: string, listener: () => void) {
    this.signals.set(signal, listener);
    return () => void this.signals.delete(signal);
  }
  onEvent(type: string, listener: () => void) {
    this.events.set(type, listener);
    return () => void this.events.delete(type);
  }

  /** Types bytes; null closes the terminal. */
  async type(text: string | null): Promise<void> {
    await settled();
    this.#waiting?.(text === null ? null : this.encode(text));
    await settled();
  }
}

/** Runs everything that is ready. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
