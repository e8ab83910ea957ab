import { ttyName } from "../../model/base/device_number.ts";
import type { ExtraReading } from "../../model/process/extra_usage.ts";

/**
 * Parses the further fields of /proc/PID/stat (proc_pid_stat(5)). A first thread that ended before
 * others shows an address space of zero, which is not that of its process.
 */
export function parseExtraStat(
  text: string,
): Pick<ExtraReading, "priority" | "policy" | "processor" | "virtBytes" | "tty" | "majorFaults"> {
  // The first field after the name, which may hold anything, is field 3.
  const fields = text.slice(text.lastIndexOf(")") + 2).trimEnd().split(" ");
  const field = (number: number) => whole(fields[number - 3]);
  const device = field(7);
  const hasOnlyOthers = fields[0] === "Z" && (field(20) ?? 0) > 1;
  return {
    tty: device === null ? null : ttyName(device) ?? "",
    majorFaults: field(12),
    priority: field(18),
    virtBytes: hasOnlyOthers ? null : field(23),
    processor: field(39),
    policy: field(41),
  };
}

/** The totals of /proc/PID/io. */
export type IoTotals = Pick<
  ExtraReading,
  | ("rchar" | "wchar" | "syscr" | "syscw")
  | ("readBytes" | "writeBytes" | "cancelledWriteBytes")
>;

/** Parses /proc/PID/io (proc_pid_io(5)): a process with all its threads, also those that ended. */
export function parseIo(text: string): IoTotals {
  return {
    rchar: whole(/^rchar: (\d+)$/m.exec(text)?.[1]),
    wchar: whole(/^wchar: (\d+)$/m.exec(text)?.[1]),
    syscr: whole(/^syscr: (\d+)$/m.exec(text)?.[1]),
    syscw: whole(/^syscw: (\d+)$/m.exec(text)?.[1]),
    readBytes: whole(/^read_bytes: (\d+)$/m.exec(text)?.[1]),
    writeBytes: whole(/^write_bytes: (\d+)$/m.exec(text)?.[1]),
    cancelledWriteBytes: whole(/^cancelled_write_bytes: (\d+)$/m.exec(text)?.[1]),
  };
}

/**
 * Parses /proc/PID/statm (proc_pid_statm(5)). A first thread that ended before others has zeros,
 * which are not those of its process.
 *
 * @param threads of the process; null is unknown
 */
export function parseStatm(
  text: string,
  pageBytes: number,
  threads: number | null,
): Pick<ExtraReading, "sharedBytes"> {
  const [size, , shared] = text.split(" ").map(whole);
  const isUnknown = shared == null || (size === 0 && (threads ?? 2) > 1);
  return { sharedBytes: isUnknown ? null : shared * pageBytes };
}

/** Parses the further fields of /proc/PID/status (proc_pid_status(5)). A kernel thread has no swap. */
export function parseExtraStatus(text: string): Pick<ExtraReading, "swapBytes" | "switches"> {
  const own = whole(/^voluntary_ctxt_switches:\t(\d+)$/m.exec(text)?.[1]);
  const forced = whole(/^nonvoluntary_ctxt_switches:\t(\d+)$/m.exec(text)?.[1]);
  return {
    swapBytes: kibibytes(/^VmSwap:\s+(\d+) kB$/m.exec(text)),
    switches: own === null || forced === null ? null : own + forced,
  };
}

/** Parses /proc/PID/smaps_rollup (proc_pid_smaps(5)). */
export function parseRollup(text: string): Pick<ExtraReading, "pssBytes"> {
  return { pssBytes: kibibytes(/^Pss:\s+(\d+) kB$/m.exec(text)) };
}

/** Parses /proc/PID/oom_score (proc_pid_oom_score(5)). */
export function parseOomScore(text: string): Pick<ExtraReading, "oomScore"> {
  return { oomScore: whole(text.trimEnd()) };
}

function kibibytes(found: RegExpExecArray | null): number | null {
  const value = whole(found?.[1]);
  return value === null ? null : value * 1024;
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
}
