import type { ExitObservation, ForkObservation, RenameObservation } from "../model/observation.ts";
import type { Text } from "../model/text.ts";
import { decodeUtf8 } from "../model/utf8.ts";
import type { HexFields } from "./hex_fields.ts";

/** SIGNAL_GROUP_EXIT of linux/sched/signal.h: the whole group was told to leave, with one code. */
const SIGNAL_GROUP_EXIT = 4;

/** An `F` line; `scripts/lifecycle.bt` names its fields. */
export function forkObservation(f: HexFields): ForkObservation {
  const ts = f.number();
  const cpu = f.number();
  const seq = f.number();
  const pid = f.number();
  const startTicks = f.number();
  // The newest child of the parent, whose start was read, is not always the one just born.
  const readPid = f.number();
  return {
    kind: "fork",
    ts,
    cpu,
    seq,
    pid,
    startTicks: readPid === pid ? startTicks : null,
    ppid: f.number(),
    parentStartTicks: f.number(),
    parentTid: f.number(),
    uid: f.number(),
    cgroupId: f.number(),
  };
}

/** An `X` line. */
export function exitObservation(f: HexFields): ExitObservation {
  const ts = f.number();
  const cpu = f.number();
  const seq = f.number();
  const pid = f.number();
  const startTicks = f.number();
  const leaderStatus = f.number();
  const groupStatus = f.number();
  const flags = f.number();
  const ppid = f.number();
  const reaperPid = f.number();
  const uid = f.number();
  const threadsStarted = f.number();
  const [cpuUserNs, cpuSystemNs] = splitRuntime(f.number(), f.number(), f.number());
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
    status: (flags & SIGNAL_GROUP_EXIT) !== 0 ? groupStatus : leaderStatus,
    threadsStarted,
    cpuUserNs,
    cpuSystemNs,
    maxRssPages: f.number(),
    minorFaults: f.number(),
    majorFaults: f.number(),
    voluntarySwitches: f.number(),
    involuntarySwitches: f.number(),
    readBytes: f.number(),
    writeBytes: f.number(),
  };
}

/** An `R` line. */
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

/** Bytes of a comm, its NUL counted: TASK_COMM_LEN of linux/sched.h. */
const COMM_BYTES = 16;

/** A comm as bpftrace's `%rh` prints a buffer: all its bytes as numbers; a NUL ends the name. */
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
export function splitRuntime(user: number, system: number, runtime: number): [number, number] {
  if (system === 0) return [runtime, 0];
  if (user === 0) return [0, runtime];
  const systemPart = Math.floor((system / (user + system)) * runtime);
  return [runtime - systemPart, systemPart];
}
