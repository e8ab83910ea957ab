import type { ExecutableId } from "../../model/event/lookup.ts";
import type { Login } from "../../model/event/death.ts";
import type { Text } from "../../model/base/text.ts";

/**
 * An event as the probe saw it. The interpreter works out its meaning for the process table.
 * `scripts/lifecycle.bt` and `scripts/lifecycle_nobtf.bt` define the lines. `seq` counts the events
 * of one CPU from 1.
 */
export type Observation =
  | ForkObservation
  | ExecObservation
  | ExitObservation
  | RenameObservation
  | CgroupObservation
  | MoveObservation
  | SignalObservation
  | SignalTargetObservation
  | VictimObservation
  | ExecFailedObservation
  | SetuidObservation;

interface ObservationBase {
  /** Nanoseconds since boot. */
  readonly ts: number;
  readonly cpu: number;
  readonly seq: number;
  readonly pid: number;
  /** Start of the process in clock ticks since boot; null when the probe could not read it. */
  readonly startTicks: number | null;
  /** The observation arrived after the sequencer had delivered later ones. */
  late?: boolean;
}

export interface ForkObservation extends ObservationBase {
  readonly kind: "fork";
  readonly ppid: number;
  /** The parent is the parent of `ppid` (CLONE_PARENT); the probe could not name it. */
  readonly sibling?: boolean;
  readonly parentStartTicks: number | null;
  readonly parentTid: number | null;
  readonly uid: number | null;
  /**
   * The cgroup as one number: `cgroupNumber()` of its hierarchy and its id there. Both 0 and null
   * mean unknown.
   */
  readonly cgroupId: number | null;
  /** The child runs in its parent's memory (CLONE_VM: vfork, posix_spawn) until it calls exec. */
  readonly sharesMemory: boolean;
  /** The child's pid in its innermost pid namespace, and the inode of that namespace. */
  readonly nsPid: number | null;
  readonly pidNs: number | null;
  /** The child's name, present when a thread with its own name called fork. */
  readonly comm?: Text;
}

export interface ExecObservation extends ObservationBase {
  readonly kind: "exec";
  readonly oldTid: number;
  readonly ppid: number | null;
  readonly uid: number | null;
  readonly euid: number | null;
  readonly cgroupId: number | null;
  readonly pgid: number | null;
  readonly sid: number | null;
  /** The device and the inode of the working directory. */
  readonly cwdDevice: number | null;
  readonly cwdInode: number | null;
  /** The names in its path as one number, as `path_names.ts` computes it; null when unknown. */
  readonly cwdNames: number | null;
  readonly comm: Text | null;
  readonly filename: Text | null;
  readonly filenameTruncated: boolean;
  readonly argv: readonly Text[] | null;
  readonly argvTruncated: boolean;
  /** null where the probe cannot show them. */
  readonly login: Login | null;
  readonly executable: ExecutableId | null;
  /** The bytes of the whole argv when it is cut; else null. */
  readonly argvBytes: number | null;
  /** The largest resident set of all former images of the process, pages. */
  readonly formerPeakPages: number | null;
  readonly nsPid: number | null;
  readonly pidNs: number | null;
}

export interface ExitObservation extends ObservationBase {
  readonly kind: "exit";
  readonly ppid: number | null;
  /** The pid of the process that inherits the children. */
  readonly reaperPid: number | null;
  readonly uid: number | null;
  /** The status as in wait(2): code << 8 | core 0x80 | signal; null when unknown. */
  readonly status: number | null;
  readonly threadsStarted: number | null;
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
  /** The cpu time by clock ticks, which a limit of cpu time counts, nanoseconds. */
  readonly cpuTickedNs: number | null;
  /** The largest resident set of all images, which the kernel keeps over exec, pages. */
  readonly maxRssPages: number | null;
  /** The largest resident set of the last image; null where the kernel doesn't show it. */
  readonly imagePeakPages: number | null;
  /** The process died in an exec that had already released the former image. */
  readonly execFailed: boolean;
  /** SECCOMP_MODE_* of the last thread; 3 from Linux 5.16 on, after seccomp has killed it. */
  readonly seccompMode: number;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  readonly rchar: number | null;
  readonly wchar: number | null;
  readonly syscr: number | null;
  readonly syscw: number | null;
  readonly cancelledWriteBytes: number | null;
  /**
   * What the process read and wrote lacks the threads that ended before it: the kernel adds their
   * totals to those of the children that it waited for.
   */
  readonly isWithoutThreads: boolean;
  /** The cgroup in which the process died; see {@linkcode ForkObservation.cgroupId}. */
  readonly cgroupId: number | null;
  readonly comm?: Text;
}

export interface RenameObservation extends ObservationBase {
  readonly kind: "rename";
  readonly comm: Text;
}

/** A new cgroup. `pid` is the process that created it; 0 when the probe doesn't know it. */
export interface CgroupObservation extends ObservationBase {
  readonly kind: "cgroup";
  readonly cgroupId: number;
  /** The path from the root of its hierarchy. */
  readonly path: string;
}

/** A process moved to another cgroup. */
export interface MoveObservation extends ObservationBase {
  readonly kind: "move";
  readonly cgroupId: number;
}

/** A signal was delivered. `pid` is the process in whose context the kernel made it: the sender's. */
export interface SignalObservation extends ObservationBase {
  readonly kind: "signal";
  readonly uid: number;
  /** The thread that got the signal; for a whole process its first thread, as a rule. */
  readonly targetTid: number;
  readonly signal: number;
  /** The `si_code`. */
  readonly code: number;
  /** The signal is for all threads of the process. */
  readonly isForProcess: boolean;
  /** The thread that runs is the one that got the signal. */
  readonly isToItself: boolean;
  /** The hard limit of cpu time of a process that the kernel killed in its own context, seconds. */
  readonly cpuLimitSeconds: number | null;
}

/** Thread `tid` ended. A signal was for it, and it belongs to process `pid`. */
export interface SignalTargetObservation extends ObservationBase {
  readonly kind: "signal target";
  readonly tid: number;
}

/** The out-of-memory killer chose process `pid`. */
export interface VictimObservation extends ObservationBase {
  readonly kind: "victim";
}

/** A call of execve(2) or execveat(2) failed. */
export interface ExecFailedObservation extends ObservationBase {
  readonly kind: "exec failed";
  readonly tid: number;
  readonly errno: number;
  readonly filename: Text;
}

/** A process set its user or group ids, which are now these. */
export interface SetuidObservation extends ObservationBase {
  readonly kind: "setuid";
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
}

/** Any observation that a line of the probe may report. */
export type Captured = Observation | ThreadObservation;

/**
 * The birth or death of a thread. Only the probe without BTF reports threads. `thread_ledger.ts`
 * works out the meaning for the process.
 */
export interface ThreadObservation extends ObservationBase {
  readonly kind: "thread";
  readonly change: "born" | "died";
  readonly uid: number | null;
  readonly cgroupId: number | null;
}

/** A message of the sidecar about the stream itself. */
export type CaptureSignal =
  /** At `ts`, CPU `firstCpu + i` had counted `counts[i]` events. */
  | {
    readonly kind: "watermark";
    readonly ts: number;
    readonly firstCpu: number;
    readonly counts: readonly number[];
  }
  /** The final number of events that a CPU counted. */
  | { readonly kind: "final"; readonly cpu: number; readonly count: number }
  /** An unreadable line; `line` is its beginning. */
  | { readonly kind: "problem"; readonly reason: string; readonly line: string };

/** Receives the output of a parser. */
export interface CaptureReceiver {
  observation(captured: Captured): void;
  signal(signal: CaptureSignal): void;
}
