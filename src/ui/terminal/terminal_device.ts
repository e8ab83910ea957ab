import type { ControlSequence } from "./ansi.ts";

/**
 * The system calls that {@linkcode Screen} needs. Tests hand in a terminal that stalls, closes or
 * breaks; the program hands in {@linkcode TERMINAL_DEVICE}.
 */
export interface TerminalDevice {
  size(): { columns: number; rows: number };
  setRaw(raw: boolean): void;
  /** Resolves to the number of bytes read, or null at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** Resolves to the number of bytes written, possibly fewer than given. */
  write(bytes: Uint8Array): Promise<number>;
  writeSync(bytes: Uint8Array): number;
  encode(sequence: ControlSequence): Uint8Array;
  /** Returns milliseconds since any fixed moment. */
  now(): number;
  /** Stops this process, unless it has no shell that could continue it. */
  stop(): void;
  /** Returns the function that removes the listener. */
  onSignal(signal: Deno.Signal, listener: () => void): () => void;
  onEvent(type: string, listener: () => void): () => void;
}

const encoder = new TextEncoder();

/** Standard input and output. */
export const TERMINAL_DEVICE: TerminalDevice = {
  size: () => Deno.consoleSize(),
  setRaw: (raw) => Deno.stdin.setRaw(raw),
  read: (into) => Deno.stdin.read(into),
  write: (bytes) => Deno.stdout.write(bytes),
  writeSync: (bytes) => Deno.stdout.writeSync(bytes),
  encode: (text) => encoder.encode(text),
  now: () => performance.now(),
  stop: () => Deno.kill(Deno.pid, "SIGSTOP"),
  onSignal(signal, listener) {
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  },
  onEvent(type, listener) {
    globalThis.addEventListener(type, listener);
    return () => globalThis.removeEventListener(type, listener);
  },
};
