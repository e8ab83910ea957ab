import type {
  ExecFailedObservation,
  SetuidObservation,
  SignalObservation,
  SignalTargetObservation,
  VictimObservation,
} from "./observation.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import type { HexFields } from "./hex_fields.ts";

/** Bits of an `S` line. */
const FOR_PROCESS = 1;
const TO_ITSELF = 2;
/** RLIM_INFINITY as a double, and what lies near it: no limit. */
const NO_LIMIT = 2 ** 62;

/** Reads an `S` line: a signal was delivered. */
export function signalObservation(f: HexFields): SignalObservation {
  const [ts, cpu, seq, pid, startTicks] = [
    f.number(),
    f.number(),
    f.number(),
    f.number(),
    f.number(),
  ];
  const uid = f.number();
  const targetTid = f.number();
  const signal = f.number();
  const code = signed16(f.number());
  const flags = f.number();
  const cpuLimit = f.number();
  return {
    kind: "signal",
    ...{ ts, cpu, seq, pid, startTicks, uid, targetTid, signal, code },
    isForProcess: (flags & FOR_PROCESS) !== 0,
    isToItself: (flags & TO_ITSELF) !== 0,
    cpuLimitSeconds: cpuLimit === 0 || cpuLimit > NO_LIMIT ? null : cpuLimit,
  };
}

/** Reads a `Y` line: a thread that got a signal ended, and belongs to this process. */
export function signalTarget(f: HexFields): SignalTargetObservation {
  return {
    kind: "signal target",
    ts: f.number(),
    cpu: f.number(),
    seq: f.number(),
    pid: f.number(),
    startTicks: f.number(),
    tid: f.number(),
  };
}

/** Reads an `O` line: the out-of-memory killer chose a process. */
export function victimObservation(f: HexFields): VictimObservation {
  return {
    kind: "victim",
    ts: f.number(),
    cpu: f.number(),
    seq: f.number(),
    pid: f.number(),
    startTicks: null,
  };
}

const WORD = 8;
/** The number of path words in a `Q` line. */
const PATH_WORDS = 25;

/** Reads a `Q` line: an exec failed. */
export function execFailedObservation(f: HexFields): ExecFailedObservation {
  const [ts, cpu, seq, pid, startTicks, tid, errno, skip] = [
    f.number(),
    f.number(),
    f.number(),
    f.number(),
    f.number(),
    f.number(),
    f.number(),
    f.number(),
  ];
  const bytes = new Uint8Array(PATH_WORDS * 8);
  for (let i = 0; i < PATH_WORDS; i++) f.word(bytes, i * 8);
  // The bytes around the path belong to other texts of the process.
  const nul = bytes.indexOf(0, skip);
  const filename = decodeUtf8(bytes, Math.min(skip, WORD), nul < 0 ? bytes.length : nul);
  return { kind: "exec failed", ts, cpu, seq, pid, startTicks, tid, errno, filename };
}

/** Reads a `U` line: a process set its ids. */
export function setuidObservation(f: HexFields): SetuidObservation {
  return {
    kind: "setuid",
    ts: f.number(),
    cpu: f.number(),
    seq: f.number(),
    pid: f.number(),
    startTicks: f.number(),
    uid: f.number(),
    euid: f.number(),
    gid: f.number(),
    egid: f.number(),
  };
}

function signed16(value: number): number {
  return value > 0x7fff ? value - 0x10000 : value;
}
