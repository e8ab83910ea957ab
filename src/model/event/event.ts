import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";
import type {
  AcceptFields,
  ActivityKind,
  CloseFields,
  ConnectFields,
  ConnectionFields,
  ExistingFields,
  FileFields,
  NetFields,
  NetSummary,
  OpenFields,
  TransferFields,
} from "./activity.ts";
import type { SampleFields } from "./sample.ts";
import type { Death, FailedExec, Login, Program, Sender } from "./death.ts";

/**
 * The events of schema version 1, as values.
 *
 * `src/wire/event` writes and reads them as JSON lines (snake_case). Times are nanoseconds since boot
 * (CLOCK_BOOTTIME); a double is exact up to 104 days of uptime, and exact to 4 ns up to 416 days.
 * `null` means unknown, never zero and never empty.
 */
export type FlockEvent =
  | MetaEvent
  | ReadyEvent
  | EndEvent
  | ProcessEvent
  | LostEvent
  | GapEvent
  | ActivityEvent
  | SampleEvent;

/** The events about one process. */
export type ProcessEvent =
  | SnapshotEvent
  | ForkEvent
  | ExecEvent
  | ExitEvent
  | ReparentEvent
  | RenameEvent
  | MoveEvent
  | SignalEvent
  | ExecFailedEvent
  | SetuidEvent
  | ProcessActivityEvent;

/** The events of `--activity`, each about one process. */
export type ProcessActivityEvent = NetEvent | FileEvent | ConnectionEvent | OpenEvent;

/** The events about one connection. */
export type ConnectionEvent =
  | ConnectEvent
  | AcceptEvent
  | ListenEvent
  | CloseEvent
  | ExistingConnectionEvent
  | TransferEvent;

/** The `type` of every event. */
export type EventType = FlockEvent["type"];

/** The fields of every event. */
export interface EventBase {
  /** Nanoseconds since boot, CLOCK_BOOTTIME. */
  readonly ts: number;
  /** The machine of the event; absent means the machine that writes the stream. */
  readonly host?: string;
}

/** The fields of every event about one process. */
export interface ProcessEventBase extends EventBase {
  readonly pid: number;
  readonly key: ProcessKey;
  /** The parent at the time of the event; 0 for init and kthreadd. */
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
  /** The event arrived after later events were written, so its place in the stream is wrong. */
  readonly late?: boolean;
  /** The event was not seen, but concluded from /proc after a loss. */
  readonly inferred?: boolean;
}

/** The first line: the writer, its source, and the capabilities of the host. */
export interface MetaEvent extends EventBase {
  readonly type: "meta";
  readonly tool: string;
  readonly version: string;
  readonly kernel: string | null;
  readonly bootId: string | null;
  readonly source: SourceName;
  readonly bpftrace: string | null;
  /** Online CPUs at the start of the stream. */
  readonly cpus: number | null;
  readonly capabilities: Capabilities;
  /** The query that selected the events, as typed; null when the stream has all events. */
  readonly filter: string | null;
}

export type SourceName = "bpftrace" | "procfs" | "replay" | "nats";

/** The capabilities of a host. Each missing one means that some fields are always null. */
export interface Capabilities {
  /** The source of argv: the kernel at exec, /proc while the process is alive, or none. */
  readonly argv: "kernel" | "procfs" | "none";
  /** Exit code and signal are known. */
  readonly exitStatus: boolean;
  /** Cpu, memory, io, faults and switches at exit are known. */
  readonly exitStats: boolean;
  /** Every fork and exit is seen, however short the process. */
  readonly shortLived: boolean;
  /** Threads are distinguished from processes at their creation. */
  readonly threads: boolean;
  /** Renames are seen when they happen. */
  readonly renames: boolean;
  /** The sender and the code of a fatal signal are known. */
  readonly killedBy: boolean;
  /** Deaths by the kernel's out-of-memory killer are known. */
  readonly oom: boolean;
  /** The executable of an exec is identified. */
  readonly exe: boolean;
  /** Group ids and the controlling terminal are known. */
  readonly gid: boolean;
  readonly tty: boolean;
  /** Login uid and audit session are known: the kernel has the audit system. */
  readonly loginUid: boolean;
  /** These types of events are traced, because `--events` asked for them. */
  readonly signal: boolean;
  readonly execFailed: boolean;
  readonly setuid: boolean;
  /** Activity is traced from the start, because `--activity` asked for it. */
  readonly net: boolean;
  readonly file: boolean;
  readonly open: boolean;
  /** The kernel counts bytes and messages of sockets: Linux 6.3 and later. */
  readonly netBytes: boolean;
}

/** A source that can deliver nothing. */
export const NO_CAPABILITIES: Capabilities = {
  argv: "none",
  exitStatus: false,
  exitStats: false,
  shortLived: false,
  threads: false,
  renames: false,
  killedBy: false,
  oom: false,
  exe: false,
  gid: false,
  tty: false,
  loginUid: false,
  signal: false,
  execFailed: false,
  setuid: false,
  net: false,
  file: false,
  open: false,
  netBytes: false,
};

/** The probes are attached and the first /proc scan is done. Later events are complete, or reported as lost. */
export interface ReadyEvent extends EventBase {
  readonly type: "ready";
}

/** The last line. */
export interface EndEvent extends EventBase {
  readonly type: "end";
  /** Events written, without this one. */
  readonly events: number;
  /** Lost events; null when the size of a loss is unknown. */
  readonly lost: number | null;
  readonly reason: string;
  readonly totals: Readonly<Partial<Record<EventType, number>>>;
}

/** A process from /proc that was alive at the start of the stream. */
export interface SnapshotEvent extends ProcessEventBase {
  readonly type: "process";
  readonly argv: readonly Text[] | null;
  readonly filename: Text | null;
  /** Start time, nanoseconds since boot with the 10 ms resolution of /proc. */
  readonly startTime: number | null;
  /** The state letter of /proc/PID/stat. */
  readonly state: string | null;
  /** These fields are present only when they are known; the flags only when they are true. */
  readonly argvTruncated?: boolean;
  readonly cwd?: Text;
  readonly euid?: number;
  readonly pgid?: number;
  readonly sid?: number;
  readonly nsPid?: number;
  readonly pidNs?: number;
  readonly login?: Login;
  readonly program?: Program;
  /** A kernel thread. */
  readonly kernelThread?: boolean;
}

export interface ForkEvent extends ProcessEventBase {
  readonly type: "fork";
  /** The parent at the fork, which does not change when the process is reparented. */
  readonly birthPpid: number | null;
  /** The thread that called fork, vfork, clone or clone3. */
  readonly parentTid: number | null;
  readonly parentComm: Text | null;
  /** As in an exec; present only for a process outside the initial pid namespace. */
  readonly nsPid?: number;
  readonly pidNs?: number;
}

export interface ExecEvent extends ProcessEventBase {
  readonly type: "exec";
  /** The path argument of execve(2). */
  readonly filename: Text | null;
  /** The arguments as the kernel installed them, with their exact boundaries. */
  readonly argv: readonly Text[] | null;
  /** `argv` is cut: it was longer than the probe can carry. */
  readonly argvTruncated: boolean;
  /** `filename` is cut. Present only when true. */
  readonly filenameTruncated?: boolean;
  readonly cwd: Text | null;
  /** The thread that called execve(2). Present only when it was not the leader. */
  readonly oldTid?: number;
  readonly euid: number | null;
  /** Process group and session at the exec. */
  readonly pgid: number | null;
  readonly sid: number | null;
  /** The pid inside its innermost pid namespace, and the inode of that namespace. */
  readonly nsPid: number | null;
  readonly pidNs: number | null;
  /** The number of execs of this process with this one; null when its fork was not seen. */
  readonly execCount: number | null;
  /** null when the source cannot show them. */
  readonly login: Login | null;
  readonly program: Program | null;
}

export interface ExitEvent extends ProcessEventBase {
  readonly type: "exit";
  /** 0 to 255; null when a signal killed the process, or unknown. */
  readonly exitCode: number | null;
  /** The signal that killed the process; null when it exited by itself, or unknown. */
  readonly signal: number | null;
  readonly signalName: string | null;
  /** The kernel dumped core. */
  readonly core: boolean | null;
  readonly durationNs: number | null;
  /** The command of the last exec, so that this line is complete in itself. */
  readonly filename: Text | null;
  readonly argv: readonly Text[] | null;
  readonly argvTruncated: boolean;
  readonly cpuUserNs: number | null;
  readonly cpuSystemNs: number | null;
  /** Peak resident set of the last image; null where only the peak of all images is known. */
  readonly maxRssBytes: number | null;
  /** Bytes read from and written to storage (proc(5), /proc/PID/io). */
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
  /** Bytes that system calls read and wrote, also from a cache, a pipe or a terminal. */
  readonly rchar: number | null;
  readonly wchar: number | null;
  /** Those system calls. */
  readonly syscr: number | null;
  readonly syscw: number | null;
  /** Bytes of `writeBytes` that never reached storage, because the process removed them before. */
  readonly cancelledWriteBytes: number | null;
  readonly minorFaults: number | null;
  readonly majorFaults: number | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  /** All threads that the process ever had, with the first. */
  readonly threadsTotal: number | null;
  readonly execCount: number | null;
  readonly forkCount: number | null;
  /**
   * The process died in an exec after the kernel had released the former image: the new program is
   * broken. `filename` and `argv` still name the former image. Also true when an exec failed just
   * before an exit with 126 or 127. Present only when true.
   */
  readonly execFailed?: boolean;
  /** null when nothing is known beyond the status. */
  readonly death: Death | null;
  /** The kernel's out-of-memory killer chose the process; null when unknown. */
  readonly oom: boolean | null;
  /** Its traffic, present while `net` is traced; null when the counters came too late. */
  readonly net?: NetSummary | null;
}

/** The process has a new parent, because the former one exited. */
export interface ReparentEvent extends ProcessEventBase {
  readonly type: "reparent";
  readonly oldPpid: number | null;
  readonly newPpid: number | null;
}

/** The comm changed without an exec: prctl(PR_SET_NAME) or a write to /proc/PID/comm. */
export interface RenameEvent extends ProcessEventBase {
  readonly type: "rename";
  readonly oldComm: Text | null;
}

/** The process moved to another cgroup; `cgroup` and `container` are the new ones. */
export interface MoveEvent extends ProcessEventBase {
  readonly type: "move";
  readonly oldCgroup: string | null;
}

/** A signal was delivered to the process. Only traced on request. */
export interface SignalEvent extends ProcessEventBase {
  readonly type: "signal";
  readonly signal: number;
  readonly signalName: string;
  /** The `si_code` of sigaction(2): above 0 the kernel made the signal. */
  readonly signalCode: number;
  /** null when the kernel made the signal. */
  readonly sender: Sender | null;
  /** The thread that the signal is for; absent when it is for the whole process. */
  readonly targetTid?: number;
}

/** An exec failed, and so did those for the same name before it. Only traced on request. */
export interface ExecFailedEvent extends ProcessEventBase, FailedExec {
  readonly type: "exec_failed";
  /** The path that the last call tried. */
  readonly filename: Text | null;
  /** The name of the error, such as ENOENT; null for a number without one. */
  readonly errnoName: string | null;
  /** The thread that called execve(2). Present only when it was not the leader. */
  readonly tid?: number;
}

/** The process changed its user or group ids without an exec. Only traced on request. */
export interface SetuidEvent extends ProcessEventBase {
  readonly type: "setuid";
  readonly euid: number | null;
  readonly gid: number | null;
  readonly egid: number | null;
  readonly oldUid: number | null;
  readonly oldEuid: number | null;
  readonly oldGid: number | null;
  readonly oldEgid: number | null;
}

export interface LostEvent extends EventBase {
  readonly type: "lost";
  /** Missing events; null when the number is unknown. */
  readonly count: number | null;
  /**
   * The place of the loss: the kernel's buffer, our own queue, or an unreadable line. `activity`: the
   * numbers of `--activity` since `fromTs` lack something, and no event of the lifecycle is missing.
   */
  readonly where: LossPlace;
  readonly reason: string;
  /** The bytes of sockets that belong to no process. Present only with `activity`, when known. */
  readonly bytes?: number;
  /** The start of the interval. Present only with `activity`. */
  readonly fromTs?: number;
}

export type LossPlace = "kernel" | "queue" | "line" | "activity";

/** The tracer was down for a while. */
export interface GapEvent extends EventBase {
  readonly type: "gap";
  readonly fromTs: number;
  readonly toTs: number;
  /** Events that the next /proc scan inferred. */
  readonly repaired: number;
  readonly reason: string;
}

/** The traffic of a process in an interval. These events need `--activity net`. */
export interface NetEvent extends ProcessEventBase, NetFields {
  readonly type: "net";
}

/** The calls of a process on files in an interval. These events need `--activity file`. */
export interface FileEvent extends ProcessEventBase, FileFields {
  readonly type: "file";
}

/** An attempt to connect succeeded or failed. */
export interface ConnectEvent extends ProcessEventBase, ConnectFields {
  readonly type: "connect";
}

export interface AcceptEvent extends ProcessEventBase, AcceptFields {
  readonly type: "accept";
}

/** A socket began to listen. */
export interface ListenEvent extends ProcessEventBase, ConnectionFields {
  readonly type: "listen";
}

export interface CloseEvent extends ProcessEventBase, CloseFields {
  readonly type: "close";
}

/** A connection that existed before its tracing began. */
export interface ExistingConnectionEvent extends ProcessEventBase, ExistingFields {
  readonly type: "connection";
}

/** The bytes of an open connection, read once a second while they grow. */
export interface TransferEvent extends ProcessEventBase, TransferFields {
  readonly type: "transfer";
}

/** One call that opens a file. These events need `--activity open`. */
export interface OpenEvent extends ProcessEventBase, OpenFields {
  readonly type: "open";
}

/** From now on these kinds of activity are traced; none means that the tracing stopped. */
export interface ActivityEvent extends EventBase {
  readonly type: "activity";
  readonly kinds: readonly ActivityKind[];
  /** Why it is not what the user asked for; null when it is. */
  readonly reason: string | null;
}

/**
 * Cpu, memory, io and state of living processes, as read from /proc. A process that is not in it has
 * the values of its last sample. A round of readings of many processes has several of these events.
 */
export interface SampleEvent extends EventBase, SampleFields {
  readonly type: "sample";
}
