import { MAX_ARGV_BYTES } from "../../model/base/limits.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";

/** A command line that holds no byte of the environment. */
export interface OwnCommandLine {
  readonly bytes: Uint8Array;
  /** Whether something was cut off: a part of the title, or of the environment. */
  readonly truncated: boolean;
}

/**
 * Cuts what /proc/PID/cmdline shows to the arguments themselves.
 *
 * When a process overwrites the NUL at the end of its arguments, the kernel takes the line for a
 * longer title (setproctitle(3)) and shows it up to the next NUL. The environment follows the
 * arguments in memory, so the line can end with `SECRET=...`. `argumentBytes` is the size of the
 * arguments, null when the kernel hides it from this user. Without the size, a line of one string
 * is unknown when it holds a `=`, as every variable of the environment does.
 */
export function ownCommandLine(
  shown: Uint8Array,
  argumentBytes: number | null,
): OwnCommandLine | null {
  if (argumentBytes !== null) {
    const isCut = shown.length > argumentBytes;
    return {
      bytes: isCut ? shown.subarray(0, argumentBytes) : shown,
      truncated: isCut || shown.length >= MAX_ARGV_BYTES,
    };
  }
  const nul = shown.indexOf(0);
  // The kernel ends a title at its first NUL, so several strings are true arguments.
  const isOneString = nul < 0 || nul === shown.length - 1;
  if (isOneString && shown.includes(EQUALS)) return null;
  return { bytes: shown, truncated: shown.length >= MAX_ARGV_BYTES };
}

/**
 * Splits a command line of /proc into arguments. One string and nothing but NULs behind it is a
 * title that its process padded to the old size: the NULs are no arguments.
 */
export function splitTitle(bytes: Uint8Array): Text[] {
  const nul = bytes.indexOf(0);
  const isPadded = nul > 0 && bytes.subarray(nul).every((byte) => byte === 0);
  return splitArgv(bytes, isPadded ? nul + 1 : bytes.length);
}

const EQUALS = 0x3d;

/**
 * Splits argv at its NULs. Each argument ends with one, the last too unless it was cut (execve(2),
 * proc_pid_cmdline(5)).
 */
export function splitArgv(bytes: Uint8Array, end: number): Text[] {
  const argv: Text[] = [];
  let start = 0;
  while (start < end) {
    let stop = bytes.indexOf(0, start);
    if (stop < 0 || stop > end) stop = end;
    argv.push(decodeUtf8(bytes, start, stop));
    start = stop + 1;
  }
  return argv;
}
