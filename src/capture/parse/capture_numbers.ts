import type { ExitObservation, ForkObservation, RenameObservation } from "./observation.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import type { HexFields } from "./hex_fields.ts";
import type { Filled } from "./observation_pool.ts";

/** SIGNAL_GROUP_EXIT of linux/sched/signal.h: the whole group must exit, with one code. */
const SIGNAL_GROUP_EXIT = 4;
/** The probe adds the mode of seccomp to the flags, above all of them. */
const SECCOMP_SHIFT = 20;
/** The marks of an `X` line. */
const EXEC_FAILED = 1;
const HAS_IO_LINE = 2;
const HAS_REAPED = 4;
/** A half of the packed totals has the bytes in its lower bits, and the calls above them. */
const CHARS_BITS = 20;
const CHARS_MASK = (1 << CHARS_BITS) - 1;

/** Reads an `F` line into `seen`; `scripts/lifecycle.bt` names its fields. */
export function readFork(f: HexFields, seen: Filled<ForkObservation>): ForkObservation {
  seen.ts = f.number();
  seen.cpu = f.number();
  seen.seq = f.number();
  seen.pid = f.number();
  const startTicks = f.number();
  // The probe reads the start of the parent's newest child, which is not always this child.
  seen.startTicks = f.number() === seen.pid ? startTicks : null;
  seen.ppid = f.number();
  seen.parentStartTicks = f.number();
  seen.parentTid = f.number();
  seen.uid = f.number();
  seen.cgroupId = f.number();
  seen.sharesMemory = f.number() !== 0;
  const nsPid = f.number();
  const pidNs = f.number();
  // The probe reads these fields from the newest child, too.
  seen.nsPid = seen.startTicks === null ? null : known(nsPid);
  seen.pidNs = seen.startTicks === null ? null : known(pidNs);
  return seen;
}

/** Reads an `X` line into `seen`. */
export function readExit(f: HexFields, seen: Filled<ExitObservation>): ExitObservation {
  seen.ts = f.number();
  seen.cpu = f.number();
  seen.seq = f.number();
  seen.pid = f.number();
  seen.startTicks = f.number();
  const leaderStatus = f.number();
  const groupStatus = f.number();
  const flags = f.number();
  seen.status = (flags & SIGNAL_GROUP_EXIT) !== 0 ? groupStatus : leaderStatus;
  seen.seccompMode = flags >>> SECCOMP_SHIFT;
  seen.ppid = f.number();
  seen.reaperPid = known(f.number());
  seen.uid = f.number();
  seen.threadsStarted = f.number();
  const user = f.number();
  const system = f.number();
  seen.cpuTickedNs = user + system;
  // An exiting process has run, so 0 means that the kernel has not booked its time yet.
  const runtime = known(f.number());
  const systemNs = runtime === null ? null : systemPart(user, system, runtime);
  seen.cpuSystemNs = systemNs;
  seen.cpuUserNs = runtime === null || systemNs === null ? null : runtime - systemNs;
  seen.maxRssPages = f.number();
  seen.minorFaults = f.number();
  seen.majorFaults = f.number();
  seen.voluntarySwitches = f.number();
  seen.involuntarySwitches = f.number();
  seen.writeBytes = f.pair();
  seen.readBytes = f.high;
  const written = f.pair();
  seen.rchar = f.high & CHARS_MASK;
  seen.syscr = f.high >>> CHARS_BITS;
  seen.wchar = written & CHARS_MASK;
  seen.syscw = written >>> CHARS_BITS;
  seen.cancelledWriteBytes = 0;
  seen.imagePeakPages = known(f.number());
  const marks = f.number();
  seen.execFailed = (marks & EXEC_FAILED) !== 0;
  seen.isWithoutThreads = (marks & HAS_REAPED) !== 0;
  if ((marks & HAS_IO_LINE) !== 0) forgetIo(seen);
  seen.cgroupId = f.number();
  return seen;
}

/** What a process read and wrote, of which a line of its own came before that of its exit. */
export type ExitIo = Pick<
  ExitObservation,
  | ("rchar" | "wchar" | "syscr" | "syscw")
  | ("readBytes" | "writeBytes" | "cancelledWriteBytes")
>;

/** Reads the totals of an `I` line, behind its number and CPU. */
export function readIo(f: HexFields): ExitIo {
  return {
    readBytes: f.number(),
    writeBytes: f.number(),
    rchar: f.number(),
    wchar: f.number(),
    syscr: f.number(),
    syscw: f.number(),
    cancelledWriteBytes: f.number(),
  };
}

/** Makes the totals unknown: they are in another line, which may be lost. */
function forgetIo(seen: Filled<ExitObservation>): void {
  seen.readBytes = null;
  seen.writeBytes = null;
  seen.rchar = null;
  seen.wchar = null;
  seen.syscr = null;
  seen.syscw = null;
  seen.cancelledWriteBytes = null;
}

/** Returns null for the probe's 0, which means that the kernel didn't show the value. */
export function known(value: number): number | null {
  return value === 0 ? null : value;
}

/** Reads an `R` line. */
export function renameObservation(f: HexFields): RenameObservation {
  return {
    kind: "rename",
    ts: f.number(),
    cpu: f.number(),
    seq: f.number(),
    pid: f.number(),
    startTicks: f.number(),
    comm: commField(f),
  };
}

/** The bytes of a comm, including its NUL: TASK_COMM_LEN of linux/sched.h. */
const COMM_BYTES = 16;

/** Reads a comm as bpftrace's `%rh` prints it: each byte as a number; a NUL ends the name. */
export function commField(f: HexFields): Text {
  const bytes = new Uint8Array(COMM_BYTES);
  for (let i = 0; i < COMM_BYTES; i++) {
    const byte = f.number();
    if (byte > 0xff) f.ok = false;
    bytes[i] = byte;
  }
  const nul = bytes.indexOf(0);
  return decodeUtf8(bytes, 0, nul < 0 ? COMM_BYTES : nul);
}

/**
 * Divides the exact run time in the proportion of the sampled user and system ticks, as the kernel
 * does for getrusage(2) and wait4(2): cputime_adjust() in kernel/sched/cputime.c.
 */
function systemPart(user: number, system: number, runtime: number): number {
  if (system === 0) return 0;
  if (user === 0) return runtime;
  return Math.floor((system / (user + system)) * runtime);
}
