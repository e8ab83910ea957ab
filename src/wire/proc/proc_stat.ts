import { NANOSECONDS_PER_TICK, processKey } from "../../model/base/process_key.ts";
import type { StatSample } from "../../model/scan/scanned_process.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";

/** Bits of linux/sched.h in the `flags` field. */
const PF_EXITING = 0x00000004;
const PF_KTHREAD = 0x00200000;

/**
 * Parses /proc/PID/stat (proc_pid_stat(5)); null when malformed. The comm is in parentheses and may
 * itself hold parentheses, spaces and newlines, so the fields begin after the *last* `)`.
 */
export function parseProcStat(bytes: Uint8Array, pageBytes: number): StatSample | null {
  const open = bytes.indexOf(0x28);
  const close = bytes.lastIndexOf(0x29);
  if (open < 1 || close < open || close + 2 >= bytes.length) return null;
  const pid = integer(bytes, 0, open - 1);
  const state = String.fromCharCode(bytes[close + 2]!);
  // Field 4 (ppid) is the first number behind the state.
  let at = close + 4;
  let sum = pid;
  for (let field = 4; field <= 24; field++) {
    let end = at;
    while (end < bytes.length && bytes[end]! > 0x20) end++;
    // More fields follow, so that a number at the very end was cut.
    if (end === at || end === bytes.length) return null;
    const value = integer(bytes, at, end);
    FIELD[field] = value;
    sum += value;
    at = end + 1;
  }
  // One field that is no number makes the sum NaN.
  if (Number.isNaN(sum)) return null;
  const startTicks = FIELD[22]!;
  return {
    pid,
    startTicks,
    key: processKey(pid, startTicks),
    comm: decodeUtf8(bytes, open + 1, close),
    state,
    ppid: FIELD[4]!,
    pgid: FIELD[5]!,
    sid: FIELD[6]!,
    ttyDevice: FIELD[7]!,
    kernelThread: (FIELD[9]! & PF_KTHREAD) !== 0,
    exiting: (FIELD[9]! & PF_EXITING) !== 0,
    cpuUserNs: FIELD[14]! * NANOSECONDS_PER_TICK,
    cpuSystemNs: FIELD[15]! * NANOSECONDS_PER_TICK,
    nice: FIELD[19]!,
    threads: FIELD[20]!,
    // A first thread that has ended has no memory, but its process has while other threads live.
    rssBytes: state === "Z" && FIELD[20]! > 1 ? null : FIELD[24]! * pageBytes,
  };
}

/** Field 49 of /proc/PID/stat and the one before it bound the arguments. */
const ARG_END = 49;

/**
 * Returns the bytes that the arguments of a process occupy, `arg_end - arg_start` of
 * /proc/PID/stat. null when the line is malformed, or when the kernel hides the two addresses from
 * this user and prints zeros.
 */
export function parseArgumentBytes(stat: Uint8Array): number | null {
  const close = stat.lastIndexOf(0x29);
  if (close < 0) return null;
  // The first field after the name is field 3. More than 53 bits can matter in an address.
  const fields = decodeUtf8(stat, close + 2).text.split(" ");
  const start = fields[ARG_END - 4] ?? "";
  const end = fields[ARG_END - 3] ?? "";
  if (!/^[1-9]\d*$/.test(start) || !/^[1-9]\d*$/.test(end)) return null;
  const bytes = BigInt(end) - BigInt(start);
  return bytes < 0n ? null : Number(bytes);
}

const FIELD = new Float64Array(25);

function integer(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  const negative = bytes[start] === 0x2d;
  if (end <= (negative ? start + 1 : start)) return NaN;
  for (let i = negative ? start + 1 : start; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}
