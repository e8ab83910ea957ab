import type { ExitObservation, ForkObservation, RenameObservation } from "./observation.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import type { HexFields } from "./hex_fields.ts";

/** SIGNAL_GROUP_EXIT of linux/sched/signal.h: the whole group must exit, with one code. */
const SIGNAL_GROUP_EXIT = 4;

/** Reads an `F` line; `scripts/lifecycle.bt` names its fields. */
export function forkObservation(f: HexFields): ForkObservation {
  const ts = f.number();
  const cpu = f.number();
  const seq = f.number();
  const pid = f.number();
  const start = f.number();
  // The probe reads the start of the parent's newest child, which is not always this child.
  const isNewest = f.number() === pid;
  const ppid = f.number();
  const parentStartTicks = f.number();
  const parentTid = f.number();
  const uid = f.number();
  const cgroupId = f.number();
  const sharesMemory = f.number() !== 0;
  // The probe reads these fields from the newest child, too.
  const nsPid = known(f.number());
  const pidNs = known(f.number());
  return {
    kind: "fork",
    ts,
    cpu,
    seq,
    pid,
    startTicks: isNewest ? start : null,
    ppid,
    parentStartTicks,
    parentTid,
    uid,
    cgroupId,
    sharesMemory,
    nsPid: isNewest ? nsPid : null,
    pidNs: isNewest ? pidNs : null,
  };
}

/** Reads an `X` line. */
export function exitObservation(f: HexFields): ExitObservation {
  const ts = f.number();
  const cpu = f.number();
  const seq = f.number();
  const pid = f.number();
  const startTicks = f.number();
  const leaderStatus = f.number();
  const groupStatus = f.number();
  const status = (f.number() & SIGNAL_GROUP_EXIT) !== 0 ? groupStatus : leaderStatus;
  const ppid = f.number();
  const reaperPid = known(f.number());
  const uid = f.number();
  const threadsStarted = f.number();
  const user = f.number();
  const system = f.number();
  // An exiting process has run, so 0 means that the kernel has not booked its time yet.
  const runtime = known(f.number());
  const cpuSystemNs = runtime === null ? null : systemPart(user, system, runtime);
  return {
    kind: "exit",
    ts,
    cpu,
    seq,
    pid,
    startTicks,
    ppid,
    reaperPid,
    uid,
    status,
    threadsStarted,
    cpuUserNs: runtime === null || cpuSystemNs === null ? null : runtime - cpuSystemNs,
    cpuSystemNs,
    maxRssPages: f.number(),
    minorFaults: f.number(),
    majorFaults: f.number(),
    voluntarySwitches: f.number(),
    involuntarySwitches: f.number(),
    readBytes: f.number(),
    writeBytes: f.number(),
    imagePeakPages: known(f.number()),
    execFailed: f.number() !== 0,
    cgroupId: f.number(),
  };
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
