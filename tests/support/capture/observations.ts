import type {
  ExecObservation,
  ExitObservation,
  ForkObservation,
  RenameObservation,
} from "../../../src/capture/parse/observation.ts";
import { ticksOf } from "../../../src/model/base/process_key.ts";

type Place = "ts" | "pid";

/** Returns the observation of a fork; fields that are not given are unknown or 0. */
export function forkSeen(
  seen: Pick<ForkObservation, Place | "ppid"> & Partial<ForkObservation>,
): ForkObservation {
  return {
    kind: "fork",
    cpu: 0,
    seq: 0,
    startTicks: ticksOf(seen.ts),
    parentStartTicks: null,
    parentTid: seen.ppid,
    uid: 0,
    cgroupId: null,
    sharesMemory: false,
    nsPid: null,
    pidNs: null,
    ...seen,
  };
}

/** Returns the observation of an exec whose only argument is this name. */
export function execSeen(
  name: string,
  seen: Pick<ExecObservation, Place> & Partial<ExecObservation>,
): ExecObservation {
  return {
    kind: "exec",
    cpu: 0,
    seq: 0,
    startTicks: null,
    oldTid: seen.pid,
    ppid: null,
    uid: 0,
    euid: 0,
    cgroupId: null,
    pgid: null,
    sid: null,
    cwdDevice: null,
    cwdInode: null,
    cwdNames: null,
    comm: { text: name.slice(0, 15) },
    filename: { text: `/bin/${name}` },
    filenameTruncated: false,
    argv: [{ text: name }],
    argvTruncated: false,
    login: null,
    executable: null,
    argvBytes: null,
    formerPeakPages: null,
    nsPid: null,
    pidNs: null,
    ...seen,
  };
}

/** Returns the observation of an exit with status 0. */
export function exitSeen(
  seen: Pick<ExitObservation, Place> & Partial<ExitObservation>,
): ExitObservation {
  return {
    kind: "exit",
    cpu: 0,
    seq: 0,
    startTicks: null,
    ppid: null,
    reaperPid: null,
    uid: 0,
    status: 0,
    threadsStarted: 0,
    cpuUserNs: 0,
    cpuSystemNs: 0,
    cpuTickedNs: 0,
    maxRssPages: 0,
    minorFaults: 0,
    majorFaults: 0,
    voluntarySwitches: 0,
    involuntarySwitches: 0,
    readBytes: 0,
    writeBytes: 0,
    ...{ rchar: 0, wchar: 0, syscr: 0, syscw: 0, cancelledWriteBytes: 0 },
    isWithoutThreads: false,
    imagePeakPages: null,
    execFailed: false,
    seccompMode: 0,
    cgroupId: null,
    ...seen,
  };
}

export function renameSeen(
  name: string,
  seen: Pick<RenameObservation, Place> & Partial<RenameObservation>,
): RenameObservation {
  return { kind: "rename", cpu: 0, seq: 0, startTicks: null, comm: { text: name }, ...seen };
}
