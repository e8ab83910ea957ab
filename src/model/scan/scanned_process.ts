import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/** What /proc/PID/stat says of a process; cheap, so read often. */
export interface StatSample {
  readonly pid: number;
  readonly startTicks: number;
  readonly key: ProcessKey;
  readonly comm: Text;
  /** One letter: R S D Z T t I X. */
  readonly state: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly cpuUserNs: number;
  readonly cpuSystemNs: number;
  readonly nice: number;
  /** Threads that live; a zombie has one or none. */
  readonly threads: number;
  readonly rssBytes: number;
  /** PF_KTHREAD of linux/sched.h. */
  readonly kernelThread: boolean;
}

/** What changes rarely, so that it is read once; each null when it could not be read. */
export interface ProcDetails {
  readonly argv: readonly Text[] | null;
  readonly argvTruncated: boolean;
  readonly filename: Text | null;
  readonly cwd: Text | null;
  readonly uid: number | null;
  readonly euid: number | null;
  readonly cgroup: string | null;
  /** The pid in its innermost pid namespace. */
  readonly nsPid: number | null;
  /** The inode of that namespace. */
  readonly pidNs: number | null;
}

/** One process as a scan of /proc found it. */
export interface ScannedProcess extends StatSample {
  readonly details: ProcDetails | null;
}

/** One walk through all of /proc. */
export interface Scan {
  readonly processes: readonly ScannedProcess[];
  /** Nanoseconds since boot, before the first and after the last file was read. */
  readonly startTs: number;
  readonly endTs: number;
  /** Everybody's processes could be seen (no hidepid, our pid namespace is the host's). */
  readonly complete: boolean;
}
