import type { Captured as Seen, CaptureSignal } from "../../../src/capture/parse/observation.ts";
import { CaptureParser } from "../../../src/capture/parse/capture_parser.ts";

/** The output of a parser, in its order. */
export interface Captured {
  readonly observations: Seen[];
  readonly signals: CaptureSignal[];
}

/** Parses a whole stream from these chunks. */
export function capture(...chunks: Uint8Array[]): Captured {
  const captured: Captured = { observations: [], signals: [] };
  const parser = new CaptureParser({
    observation: (observation) => captured.observations.push(observation),
    signal: (signal) => captured.signals.push(signal),
  });
  for (const chunk of chunks) parser.push(chunk);
  parser.end();
  return captured;
}

/** Encodes a text with one byte a letter, so `\xHH` can be any byte. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Cuts a stream at these offsets, in any order. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...[...places].sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((to, i) => bytes.subarray(cuts[i], to));
}

/** The memory of an exec. */
export interface ExecImage {
  /** The arguments, each with its NUL, without the environment. */
  readonly argv: Uint8Array;
  /** The path as given, without NUL. */
  readonly path: Uint8Array;
  /** The kernel's name of the process; used only when the path names a descriptor. */
  readonly comm?: string;
  readonly cpu?: number;
  readonly seq?: number;
}

/** Returns the lines that `scripts/lifecycle.bt` prints for an exec, each with its newline. */
export function execLines(image: ExecImage): string[] {
  const { argv, path, cpu = 1, seq = 5 } = image;
  const name = `${seq.toString(16)} ${cpu.toString(16)}`;
  const last = argv.slice(argv.length - argv.length % 8);
  const lines = [
    `E 9000 ${cpu.toString(16)} ${seq.toString(16)} 64 7 100000064 3e9000003e8 ff ` +
    `6300000064 fe000000fe00001 20c059 ` +
    `${argv.length.toString(16)} ${words(path, 0, 10)} ${word(last, 0)} ${
      wholeWords(argv, 0, 16)
    } 880000300000002 effffffc00000064 2a 640000003e8 3ffffffff ff6a9`,
  ];
  if (startsWith(path, "/dev/fd/")) {
    const comm = latin1((image.comm ?? "").padEnd(16, "\0"));
    lines.push(
      `C ${name} ${[...comm].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`,
    );
  }
  for (let offset = 80; (path[offset - 1] ?? 0) !== 0 && offset < 4096; offset += 128) {
    lines.push(`P ${name} ${offset.toString(16)} ${words(path, offset, 16)}`);
  }
  const whole = argv.length - argv.length % 8;
  for (let offset = 128; offset < whole && offset < 12416; offset += 128) {
    const from = Math.min(offset, whole - 128);
    lines.push(`A ${name} ${from.toString(16)} ${words(argv, from, 16)}`);
  }
  return lines.map((line) => `${line}\n`);
}

/** Returns eight bytes as a little-endian number; missing bytes are 0. */
function word(bytes: Uint8Array, offset: number): string {
  let value = 0n;
  for (let i = 7; i >= 0; i--) value = value << 8n | BigInt(bytes[offset + i] ?? 0);
  return value.toString(16);
}

function words(bytes: Uint8Array, offset: number, count: number): string {
  return Array.from({ length: count }, (_, i) => word(bytes, offset + 8 * i)).join(" ");
}

/** The probe reads only words that are completely in argv: the environment follows it. */
function wholeWords(bytes: Uint8Array, offset: number, count: number): string {
  return words(bytes.subarray(0, bytes.length - bytes.length % 8), offset, count);
}

function startsWith(bytes: Uint8Array, head: string): boolean {
  return latin1(head).every((byte, i) => bytes[i] === byte);
}
