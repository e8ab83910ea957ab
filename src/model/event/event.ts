import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/**
 * What happened: the events of schema version 1, as values.
 *
 * `wire/event_line.ts` turns them into JSON lines (snake_case) and back. Times are nanoseconds since
 * boot (CLOCK_BOOTTIME); a double is exact up to 104 days of uptime and within 4 ns up to 416 days.
 * `null` always means unknown, never zero and never empty.
 */
export type FlockEvent =
  | MetaEvent
  | ReadyEvent
  | EndEvent
  | ProcessEvent
  | LostEvent
  | GapEvent;

/** The events that are about one process. */
export type ProcessEvent =
  | SnapshotEvent
  | ForkEvent
  | ExecEvent
  | ExitEvent
  | ReparentEvent
  | RenameEvent
  | MoveEvent;

/** The `type` of every event. */
export type EventType = FlockEvent["type"];

/** What every event has. */
export interface EventBase {
  /** Nanoseconds since boot, CLOCK_BOOTTIME. */
  readonly ts: number;
  /** The machine it happened on; absent means the one that writes the stream. */
  readonly host?: string;
}

/** What every event about a process has. */
export interface ProcessEventBase extends EventBase {
  readonly pid: number;
  readonly key: ProcessKey;
  /** The parent at the moment of the event; 0 for the kernel's own first processes. */
  readonly ppid: number | null;
  readonly parentKey: ProcessKey | null;
  readonly comm: Text | null;
  /** The real user id. */
  readonly uid: number | null;
  readonly user: string | null;
  /** Path in the cgroup hierarchy (v2 where there is one). */
  readonly cgroup: string | null;
  /** Short id of the container that the cgroup path names. */
  readonly container: string | null;
  /** The event came after later ones had been written: its place in the stream is wrong. */
  readonly late?: boolean;
  /** Nobody saw it happen: concluded from /proc after a loss. */
  readonly inferred?: boolean;
}

/** First line: who writes, from what, and what this host can and cannot deliver. */
export interface MetaEvent extends EventBase {
  readonly type: "meta";
  readonly tool: string;
  readonly version: string;
  readonly kernel: string | null;
  readonly bootId: string | null;
  readonly source: SourceName;
  readonly bpftrace: string | null;
  /** CPUs that were online when the stream began; null is unknown. */
  readonly cpus: number | null;
  readonly capabilities: Capabilities;
  /** The query that chose the events of this stream, as typed; null when all are in it. */
  readonly filter: string | null;
}

export type SourceName = "bpftrace" | "procfs" | "replay" | "nats";

/** What a host can deliver. A missing capability names fields that will be null. */
export interface Capabilities {
  /** Where argv comes from: the kernel at exec, /proc while the process lives, or nowhere. */
  readonly argv: "kernel" | "procfs" | "none";
  /** Exit code and signal are known. */
  readonly exitStatus: boolean;
  /** Cpu, memory, io, faults and switches at exit are known. */
  readonly exitStats: boolean;
  /** Every birth and death is seen, however short the life. */
  readonly shortLived: boolean;
  /** Threads are told from processes at birth. */
  readonly threads: boolean;
  /** Renames are seen when they happen. */
  readonly renames: boolean;
}

/** All probes live and the first /proc scan done: from here on complete, or declared lost. */
export interface ReadyEvent extends EventBase {
  readonly type: "ready";
}

/** Last line. */
export interface EndEvent extends EventBase {
  readonly type: "end";
  /** Events written, this one not counted. */
  readonly events: number;
  /** Events known to be lost; null when some loss has no number. */
  readonly lost: number | null;
  readonly reason: string;
  readonly totals: Readonly<Partial<Record<EventType, number>>>;
}

/** A process that was alive when the stream began, from /proc. */
export interface SnapshotEvent extends ProcessEventBase {
  readonly type: "process";
  readonly argv: readonly Text[] | null;
  readonly filename: Text | null;
  /** When it started, nanoseconds since boot with the 10 ms grain of /proc. */
  readonly startTime: number | null;
  /** The state letter of /proc/PID/stat. */
  readonly state: string | null;
  /** Each of these only when it is known, and the marks only when they hold. */
  readonly argvTruncated?: boolean;
  readonly cwd?: Text;
  readonly euid?: number;
  readonly pgid?: number;
  readonly sid?: number;
  readonly nsPid?: number;
  readonly pidNs?: number;
  /** A thread of the kernel, without a program. */
  readonly kernelThread?: boolean;
}

export interface ForkEvent extends ProcessEventBase {
  readonly type: "fork";
  /** The parent at birth, which stays known when the process is re-parented. */
  readonly birthPpid: number | null;
  /** The thread that called fork, vfork, clone or clone3. */
  readonly parentTid: number | null;
  readonly parentComm: Text | null;
  /** As in an exec; present only when the process is in another pid namespace than the first. */
  readonly nsPid?: number;
  readonly pidNs?: number;
}

export interface ExecEvent extends ProcessEventBase {
  readonly type: "exec";
  /** The path handed to execve(2), as given. */
  readonly filename: Text | null;
  /** As the kernel installed it, with true boundaries; null when unknown. */
  readonly argv: readonly Text[] | null;
  /** `argv` is cut: there was more than could be carried. */
  readonly argvTruncated: boolean;
  /** `filename` is cut; present only then. */
  readonly filenameTruncated?: boolean;
  readonly cwd: Text | null;
  /** The thread that called execve(2), when it was not the leader. */
  readonly oldTid?: number;
  readonly euid: number | null;
  /** Process group and session at this moment. */
  readonly pgid: number | null;
  readonly sid: number | null;
  /** The pid inside its innermost pid namespace, and the inode of that namespace. */
  readonly nsPid: number | null;
  readonly pidNs: number | null;
  /** How many times this process has exec'd, this one counted; null when its birth was not seen. */
  readonly execCount: number | null;
}

export interface ExitEvent extends ProcessEventBase {
  readonly type: "exit";
  /** 0 to 255; null when killed by a signal or unknown. */
  readonly exitCode: number | null;
  /** The signal that killed it; null when it left by itself or when unknown. */
  readonly signal: number | null;
  readonly signalName: string | null;
  /** A core dump was made; null when unknown. */
  readonly core: boolean | null;
  readonly durationNs: number | null;
  /** Of its last exec, so that this one line tells the story. */
  readonly filename: Text | null;
  readonly argv: readonly Text[] | null;
  readonly argvTruncated: boolean;
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
  /** Largest resident set of its last image; null where only that of all its images is known. */
  readonly maxRssBytes: number | null;
  /** Bytes really fetched from and sent to storage (proc(5), /proc/PID/io). */
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  /** Threads that ever were in it, the first counted. */
  readonly threadsTotal: number | null;
  readonly execCount: number | null;
  readonly forkCount: number | null;
  /**
   * It died in an exec that had already given up the former image, which `filename` and `argv` still
   * name: the new program is broken. Present only then.
   */
  readonly execFailed?: boolean;
}

/** Its parent died (or it was given away): a new one waits for it. */
export interface ReparentEvent extends ProcessEventBase {
  readonly type: "reparent";
  readonly oldPpid: number | null;
  readonly newPpid: number | null;
}

/** It changed its own comm without an exec: prctl(PR_SET_NAME) or a write to /proc/PID/comm. */
export interface RenameEvent extends ProcessEventBase {
  readonly type: "rename";
  readonly oldComm: Text | null;
}

/** It was moved to another cgroup; `cgroup` and `container` are the new ones. */
export interface MoveEvent extends ProcessEventBase {
  readonly type: "move";
  readonly oldCgroup: string | null;
}

export interface LostEvent extends EventBase {
  readonly type: "lost";
  /** Events missing; null when nobody can know. */
  readonly count: number | null;
  /** Where: the kernel's buffer, our own queue, or a line that could not be read. */
  readonly where: "kernel" | "queue" | "line";
  readonly reason: string;
}

/** The tracer was gone for a while. */
export interface GapEvent extends EventBase {
  readonly type: "gap";
  readonly fromTs: number;
  readonly toTs: number;
  /** Processes that the /proc scan afterwards found or buried. */
  readonly repaired: number;
  readonly reason: string;
}
