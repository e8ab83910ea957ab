import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/** A process that sent a signal, as it was at that moment. */
export interface Sender {
  readonly pid: number;
  readonly key: ProcessKey | null;
  readonly comm: Text | null;
  /** Its real user id. */
  readonly uid: number | null;
}

/** The kinds of deaths by a signal, in the order of help. Each has its words in `DEATH_CAUSES`. */
export type DeathCause =
  | "killed"
  | "self"
  | "fault"
  | "pipe"
  | "timer"
  | "seccomp"
  | "rlimit"
  | "oom"
  | "namespace"
  | "terminal"
  | "hangup"
  | "kernel";

/** What each cause means. */
export const DEATH_CAUSES: Readonly<Record<DeathCause, string>> = {
  killed: "another process sent the signal",
  self: "the process sent itself the signal",
  fault: "it touched memory that it may not, or ran an instruction that it may not",
  pipe: "it wrote to a pipe or socket without a reader",
  timer: "its alarm or timer ran out",
  seccomp: "it made a system call that its seccomp filter forbids",
  rlimit: "it passed a limit of setrlimit(2)",
  oom: "the kernel was out of memory",
  namespace: "the init of its pid namespace died",
  terminal: "a key of its terminal, such as ^C",
  hangup: "its terminal hung up, or its stopped process group became an orphan",
  kernel: "the kernel sent the signal for another reason",
};

/** An earlier signal that asked this process to end, of another process or of its terminal. */
export interface EarlierSignal {
  readonly signal: number;
  /** null when the kernel made it. */
  readonly by: Sender | null;
  /** Why the kernel made it; null when a process sent it. */
  readonly cause: DeathCause | null;
  /** The time from this signal to the fatal one, nanoseconds. */
  readonly beforeNs: number;
}

/** An exec that failed, and the paths that it tried. */
export interface FailedExec {
  /** The paths as execve(2) got them, in order; more than one is a search in PATH. */
  readonly tried: readonly Text[];
  /** The number of the error of the last one that names it best, as in errno(3). */
  readonly errno: number;
}

/**
 * Why a process died, as far as more is known than its status. Processes that died in the same way
 * share one object.
 */
export interface Death {
  /** The process that sent the fatal signal; null when the kernel made it, or when unknown. */
  readonly killedBy: Sender | null;
  /** The `si_code` of the fatal signal (sigaction(2)); null when unknown. */
  readonly signalCode: number | null;
  /** null when no signal ended the process, or when unknown. */
  readonly cause: DeathCause | null;
  /** Whose memory was short: a memory cgroup's or the host's; null when unknown or not of memory. */
  readonly oomScope: "memcg" | "global" | null;
  readonly earlier: EarlierSignal | null;
  /** The failed exec that the exit status 126 or 127 is about; null when none was seen. */
  readonly failedExec: FailedExec | null;
}

/** A death of which only some facts are known. */
export const UNKNOWN_DEATH: Death = {
  killedBy: null,
  signalCode: null,
  cause: null,
  oomScope: null,
  earlier: null,
  failedExec: null,
};

/** The credentials of a process that few events change. Processes with the same ones share an object. */
export interface Login {
  /** The real and the effective group id. */
  readonly gid: number | null;
  readonly egid: number | null;
  /** The user who logged in (pam_loginuid(8)); null when none did, or when unknown. */
  readonly loginUid: number | null;
  /** The session of the audit system; null when there is none, or when unknown. */
  readonly auditSession: number | null;
  /** The name of the controlling terminal, such as `pts/3`; null when there is none, or when unknown. */
  readonly tty: string | null;
}

/** The identity of the executable of an image. A child shares the object of its parent. */
export interface Program {
  /** The path of the executable without symbolic links; null when unknown. */
  readonly exe: Text | null;
  /** Its device and inode, as stat(2) names them. */
  readonly exeDevice: number | null;
  readonly exeInode: number | null;
  /** No path led to it any more at the exec. */
  readonly exeDeleted: boolean;
  /** It is memory of memfd_create(2). */
  readonly exeMemfd: boolean;
  /** The script, when the kernel ran its interpreter instead; else null. */
  readonly script: Text | null;
  readonly interpreter: Text | null;
  /** All bytes of argv with their NULs, when argv is cut; else null. */
  readonly argvBytes: number | null;
}

/** A program of which only some facts are known. */
export const UNKNOWN_PROGRAM: Program = {
  exe: null,
  exeDevice: null,
  exeInode: null,
  exeDeleted: false,
  exeMemfd: false,
  script: null,
  interpreter: null,
  argvBytes: null,
};
