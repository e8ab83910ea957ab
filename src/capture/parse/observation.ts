import type { Text } from "../../model/base/text.ts";

/**
 * What a probe saw, as a value, before anybody knows what it means for the process table.
 * `scripts/lifecycle.bt` and `scripts/lifecycle_nobtf.bt` define the lines. `seq` counts the events of one CPU from 1.
 */
export type Observation =
  | ForkObservation
  | ExecObservation
  | ExitObservation
  | RenameObservation
  | CgroupObservation
  | MoveObservation;

interface ObservationBase {
  /** Nanoseconds since boot. */
  readonly ts: number;
  readonly cpu: number;
  readonly seq: number;
  readonly pid: number;
  /** Start of the process in clock ticks since boot; null when the probe could not tell. */
  readonly startTicks: number | null;
  /** It came after observations of a later time had been passed on. */
  late?: boolean;
}

export interface ForkObservation extends ObservationBase {
  readonly kind: "fork";
  readonly ppid: number;
  /** A child of the parent of `ppid` (CLONE_PARENT), which the probe could not name. */
  readonly sibling?: boolean;
  readonly parentStartTicks: number | null;
  readonly parentTid: number | null;
  readonly uid: number | null;
  /**
   * The cgroup as one number: `cgroupNumber()` of its hierarchy and its id there. 0 is unknown, as null.
   */
  readonly cgroupId: number | null;
  /** The child runs in its parent's memory (CLONE_VM: vfork, posix_spawn) until it calls exec. */
  readonly sharesMemory: boolean;
  /** The child's pid in its innermost pid namespace, and the inode of that namespace. */
  readonly nsPid: number | null;
  readonly pidNs: number | null;
  /** Where it was born of a thread with a name of its own. */
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
  /** Device and inode of the working directory. */
  readonly cwdDevice: number | null;
  readonly cwdInode: number | null;
  /** The names in its path as one number, as `path_names.ts` computes it; null when unknown. */
  readonly cwdNames: number | null;
  readonly comm: Text | null;
  readonly filename: Text | null;
  readonly filenameTruncated: boolean;
  readonly argv: readonly Text[] | null;
  readonly argvTruncated: boolean;
  /** The largest resident set of all former images of the process, pages. */
  readonly formerPeakPages: number | null;
  readonly nsPid: number | null;
  readonly pidNs: number | null;
}

export interface ExitObservation extends ObservationBase {
  readonly kind: "exit";
  readonly ppid: number | null;
  /** Who inherits its children. */
  readonly reaperPid: number | null;
  readonly uid: number | null;
  /** As wait(2) gives it: code << 8 | core 0x80 | signal; null when unknown. */
  readonly status: number | null;
  readonly threadsStarted: number | null;
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
  /** The largest resident set of all images, which the kernel keeps over exec, pages. */
  readonly maxRssPages: number | null;
  /** The largest resident set of the last image; null where the kernel doesn't show it. */
  readonly imagePeakPages: number | null;
  /** It died in an exec that had already given up the former image. */
  readonly execFailed: boolean;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  /** Of the cgroup in which it died; see {@linkcode ForkObservation.cgroupId}. */
  readonly cgroupId: number | null;
  readonly comm?: Text;
}

export interface RenameObservation extends ObservationBase {
  readonly kind: "rename";
  readonly comm: Text;
}

/** A cgroup was made. `pid` is the process that made it, 0 where the probe doesn't say. */
export interface CgroupObservation extends ObservationBase {
  readonly kind: "cgroup";
  readonly cgroupId: number;
  /** From the root of its hierarchy. */
  readonly path: string;
}

/** A process was moved to another cgroup. */
export interface MoveObservation extends ObservationBase {
  readonly kind: "move";
  readonly cgroupId: number;
}

/** What a line of the probe may tell. */
export type Captured = Observation | ThreadObservation;

/**
 * A thread came or went. Only the probe without BTF tells it: what that means for the process,
 * `thread_ledger.ts` finds out.
 */
export interface ThreadObservation extends ObservationBase {
  readonly kind: "thread";
  readonly change: "born" | "died";
  readonly uid: number | null;
  readonly cgroupId: number | null;
}

/** What the sidecar says of itself. */
export type CaptureSignal =
  /** At `ts`, CPU `firstCpu + i` had counted `counts[i]` events. */
  | {
    readonly kind: "watermark";
    readonly ts: number;
    readonly firstCpu: number;
    readonly counts: readonly number[];
  }
  /** At the very end: how many events that CPU counted. */
  | { readonly kind: "final"; readonly cpu: number; readonly count: number }
  /** bpftrace's own word that records were lost; sequence numbers tell which. */
  | { readonly kind: "loss"; readonly records: number }
  /** A line that cannot be read; `line` is its beginning. */
  | { readonly kind: "problem"; readonly reason: string; readonly line: string };

/** Where a parser of sidecar output delivers. */
export interface CaptureReceiver {
  observation(captured: Captured): void;
  signal(signal: CaptureSignal): void;
}
