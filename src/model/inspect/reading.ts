import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/** The tabs of Details that read /proc while they are open. */
export type InspectTab =
  | "files"
  | "environment"
  | "limits"
  | "maps"
  | "sockets"
  | "cgroup"
  | "namespaces";

/** An open file of a process (proc_pid_fd(5), proc_pid_fdinfo(5)). */
export interface OpenFile {
  readonly fd: number;
  readonly path: Text;
  readonly kind: FileKind | null;
  /** `r`, `w`, `rw`, with `a` for append; null when the process has closed it since. */
  readonly access: string | null;
  readonly position: number | null;
  /** Bytes; null for anything but a regular file. */
  readonly size: number | null;
  readonly isDeleted: boolean;
}

/** A lock on an open file that a process holds, or waits for (proc_locks(5)). */
export interface FileLock {
  /** null for a lock that it waits for. */
  readonly fd: number | null;
  /** null when several of its open files, or none, can be meant. */
  readonly path: Text | null;
  /** `posix`, `flock`, `ofdlck`, `lease`: as the kernel names it, in small letters. */
  readonly kind: string;
  readonly access: string;
  readonly start: number;
  /** The last byte; null for the end of the file, however long it gets. */
  readonly end: number | null;
  readonly isHeld: boolean;
  /** The processes that wait for it; or the one that holds it. A pid of another namespace is left out. */
  readonly others: readonly number[];
}

/** The locks of a process: those that it waits for come first. */
export interface FileLocks extends Listed<FileLock> {
  /** Whether the table of the kernel was read; else only the locks that it holds are known. */
  readonly areWaitsKnown: boolean;
}

export type FileKind = "file" | "dir" | "char" | "block" | "pipe" | "socket" | "link" | "anon";

/** A variable of the environment at the last exec. null: hidden by `--no-argv`. */
export type EnvironmentEntry = Text | null;

/** A resource limit (getrlimit(2)). `unlimited` is a text, an unknown value is null. */
export interface ResourceLimit {
  readonly name: string;
  readonly soft: number | "unlimited" | null;
  readonly hard: number | "unlimited" | null;
  /** Empty for a priority. */
  readonly unit: string;
}

/** All mappings of one file, or of one kind of anonymous memory. */
export interface MapGroup {
  readonly name: Text;
  readonly bytes: number;
  readonly count: number;
  /** Each permission that one of the mappings has: `r-x`. */
  readonly access: string;
  /** Whether one mapping can be written and executed. */
  readonly isWritableCode: boolean;
  readonly isDeleted: boolean;
}

/** A value with its name, bytes. */
export type NamedBytes = readonly [name: string, bytes: number | null];

export interface SocketFacts {
  readonly fd: number;
  readonly inode: number;
  /** `tcp`, `udp6`, `unix`; null when no table of the network namespace lists it. */
  readonly protocol: string | null;
  readonly state: string | null;
  /** An address with its port, or the path of a unix socket; null without one. */
  readonly local: Text | null;
  readonly peer: Text | null;
  /**
   * Bytes in the queues; null where the kernel's table has none. A listening socket has the number of
   * connections that wait.
   */
  readonly received: number | null;
  readonly toSend: number | null;
}

/** The three averages of a pressure file (psi.rst), percent. */
export interface Pressure {
  readonly resource: string;
  readonly some: readonly [number, number, number] | null;
  readonly full: readonly [number, number, number] | null;
}

/** One controller of a cgroup, its usage beside its limit. */
export interface CgroupValue {
  readonly name: string;
  readonly value: number | "max" | null;
  readonly unit: "bytes" | "count" | "ns" | "percent" | "weight";
}

export interface CgroupFacts {
  /** The cgroup of each hierarchy; version 2 has the name `v2`. */
  readonly paths: readonly { readonly hierarchy: string; readonly path: Text }[];
  readonly limits: readonly CgroupValue[];
  readonly usage: readonly CgroupValue[];
  readonly pressure: readonly Pressure[];
  /** Controllers whose files this cgroup lacks. */
  readonly without: readonly string[];
  readonly isFrozen: boolean | null;
}

export interface Namespace {
  readonly name: string;
  readonly inode: number | null;
  /** Whether TraceFlock is in it; null when unknown. */
  readonly isOurs: boolean | null;
}

/** The reason why a tab has no values. */
export type Absence =
  | { readonly kind: "gone" }
  | { readonly kind: "zombie" }
  /** `why` has the errno and the way out. */
  | { readonly kind: "denied"; readonly why: string }
  | { readonly kind: "failed"; readonly why: string };

/** A list of which the first entries are kept. */
export interface Listed<T> {
  readonly entries: readonly T[];
  /** The length of the whole list; null when only a part could be read. */
  readonly total: number | null;
}

/** The values of a tab. */
export type Facts =
  | { readonly tab: "files"; readonly files: Listed<OpenFile>; readonly locks: FileLocks }
  | { readonly tab: "environment"; readonly variables: Listed<EnvironmentEntry> }
  | {
    readonly tab: "limits";
    readonly limits: readonly ResourceLimit[];
    /** null when they may not be counted. */
    readonly openFiles: number | null;
  }
  | {
    readonly tab: "maps";
    readonly sizes: readonly NamedBytes[];
    /** Shares of memory (smaps_rollup); an absence when they may not be read. */
    readonly shares: readonly NamedBytes[] | Absence;
    readonly groups: Listed<MapGroup> | Absence;
  }
  | {
    readonly tab: "sockets";
    readonly sockets: Listed<SocketFacts>;
    /** Whether a table of the kernel was longer than what is read of it. */
    readonly isCut: boolean;
  }
  | { readonly tab: "cgroup"; readonly cgroup: CgroupFacts }
  | { readonly tab: "namespaces"; readonly namespaces: readonly Namespace[] };

/** What was read of one process for one tab. */
export interface Reading {
  readonly key: ProcessKey;
  readonly tab: InspectTab;
  /** Nanoseconds since boot. */
  readonly ts: number;
  readonly result: Facts | Absence;
}

export function isAbsence(value: object): value is Absence {
  return "kind" in value;
}
