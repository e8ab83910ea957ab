import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";
import type { Login, Program } from "../event/death.ts";

/** A process in /proc/PID/stat; cheap, so read often. */
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
  /** Live threads; a zombie has one or none. */
  readonly threads: number;
  /** null when the first thread has ended before others: only theirs has the memory. */
  readonly rssBytes: number | null;
  /** PF_KTHREAD of linux/sched.h. */
  readonly kernelThread: boolean;
  /** PF_EXITING of linux/sched.h: its first thread exits. A big process does so for seconds. */
  readonly exiting: boolean;
  /** The device number of the controlling terminal; 0 for none. */
  readonly ttyDevice: number;
}

/** The fields that change rarely, so that they are read once. Each is null when it could not be read. */
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
  readonly login: Login | null;
  readonly program: Program | null;
}

/** One process in a scan of /proc. */
export interface ScannedProcess extends StatSample {
  readonly details: ProcDetails | null;
}

/** One scan of all processes in /proc. */
export interface Scan {
  readonly processes: readonly ScannedProcess[];
  /** Nanoseconds since boot, before the first read and after the last. */
  readonly startTs: number;
  readonly endTs: number;
  /** All users' processes were visible: no hidepid, and our pid namespace is the host's. */
  readonly complete: boolean;
}
