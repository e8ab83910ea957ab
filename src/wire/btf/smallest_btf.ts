import { KIND } from "./btf.ts";

const INT = 1;
const NAMES = "\0int\0task_struct\0first\0";
const nameAt = (name: string) => NAMES.indexOf(`\0${name}\0`) + 1;

const TYPES = [
  ...[nameAt("int"), KIND.int << 24, 4, 1 << 24 | 32],
  ...[nameAt("task_struct"), KIND.struct << 24 | 1, 4],
  ...[nameAt("first"), INT, 0],
];

/**
 * The least BTF with which bpftrace v0.17 works: an empty one makes it crash at `curtask`. A program
 * that declares its structs needs no more. With the kernel's BTF bpftrace would compare the name of
 * each declared struct with those of all types, again for each field.
 */
export const SMALLEST_BTF: Uint8Array = Uint8Array.from([
  ...bytesOf([0x0001eb9f, 24, 0, 4 * TYPES.length, 4 * TYPES.length, NAMES.length]),
  ...bytesOf(TYPES),
  ...Array.from(NAMES, (letter) => letter.charCodeAt(0)),
]);

function bytesOf(words: readonly number[]): Uint8Array {
  return new Uint8Array(new Uint32Array(words).buffer);
}
