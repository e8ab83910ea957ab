import { MAX_ARGV_BYTES } from "../../model/limits.ts";
import type { Particulars, Scan, Sighting, StatSample } from "../../model/sighting.ts";
import type { Text } from "../../model/text.ts";
import { decodeUtf8 } from "../../model/utf8.ts";
import { splitArgv } from "../../wire/capture_exec.ts";
import { parseProcStat } from "../../wire/proc_stat.ts";
import { parseProcCgroup, parseProcStatus } from "../../wire/proc_status.ts";
import { bootTime } from "../libc/clock.ts";
import { ownerOf, readBytes, readFolder, readLink, readLinkBytes, readText } from "../libc/file.ts";
import { libc } from "../libc/library.ts";

const SYSCONF_PAGESIZE = 30;
/** The inode of the first pid namespace: PROC_PID_INIT_INO of linux/proc_ns.h. */
const HOST_PID_NAMESPACE = "pid:[4026531836]";

/** Reads /proc. Every answer may be null: a process can be gone at any moment, and that is no error. */
export class ProcReader {
  readonly pageBytes = Number(libc().sysconf(SYSCONF_PAGESIZE));

  /** `root` is where procfs is mounted; tests choose another. */
  constructor(private readonly root = "/proc") {}

  /** We see every process of the machine under the numbers that the kernel's events carry. */
  get complete(): boolean {
    return this.root !== "/proc" ||
      (readLink("/proc/self/ns/pid") === HOST_PID_NAMESPACE && this.stat(1) !== null);
  }

  pids(): number[] {
    const pids: number[] = [];
    for (const name of readFolder(this.root) ?? []) {
      const first = name.charCodeAt(0);
      if (first >= 0x31 && first <= 0x39) pids.push(Number(name));
    }
    return pids;
  }

  stat(pid: number): StatSample | null {
    const bytes = readBytes(`${this.root}/${pid}/stat`);
    return bytes === null ? null : parseProcStat(bytes, this.pageBytes);
  }

  /** Ids of the threads of a process, the main one first; null when it is gone. */
  threads(pid: number): number[] | null {
    const names = readFolder(`${this.root}/${pid}/task`);
    return names?.map(Number).sort((a, b) => Number(b === pid) - Number(a === pid)) ?? null;
  }

  threadStat(pid: number, thread: number): StatSample | null {
    const bytes = readBytes(`${this.root}/${pid}/task/${thread}/stat`);
    return bytes === null ? null : parseProcStat(bytes, this.pageBytes);
  }

  particulars(pid: number, kernelThread: boolean): Particulars {
    const folder = `${this.root}/${pid}`;
    const status = readText(`${folder}/status`);
    const cgroup = readText(`${folder}/cgroup`);
    const argv = kernelThread ? null : this.argv(pid);
    const exe = kernelThread ? null : readLinkBytes(`${folder}/exe`);
    const cwd = kernelThread ? null : readLinkBytes(`${folder}/cwd`);
    return {
      argv: argv?.argv ?? null,
      argvTruncated: argv?.truncated ?? false,
      filename: exe === null ? null : decodeUtf8(exe),
      cwd: cwd === null ? null : decodeUtf8(cwd),
      ...(status === null ? { uid: null, euid: null, innerPid: null } : parseProcStatus(status)),
      cgroup: cgroup === null ? null : parseProcCgroup(cgroup),
    };
  }

  /** The user that a process acts as, cheaply: it owns the folder (proc(5)); null when it is gone. */
  owner(pid: number): number | null {
    return ownerOf(`${this.root}/${pid}`);
  }

  /** The command line as it is now. Empty for zombies and kernel threads, which is null here. */
  argv(pid: number) {
    const bytes = readBytes(`${this.root}/${pid}/cmdline`, MAX_ARGV_BYTES);
    if (bytes === null || bytes.length === 0) return null;
    return { argv: splitArgv(bytes, bytes.length), truncated: bytes.length >= MAX_ARGV_BYTES };
  }

  /**
   * The rest of a command line of which `known` is the beginning, from a process that still lives and
   * still runs that image; null when it does not.
   */
  longerArgv(pid: number, startTicks: number | null, known: readonly Text[]) {
    const longer = this.argv(pid);
    if (longer === null || this.stat(pid)?.startTicks !== startTicks) return null;
    // The last known argument may itself have been cut.
    const whole = known.slice(0, -1).every(({ text }, i) => longer.argv[i]?.text === text);
    return whole && longer.argv.length >= known.length ? longer : null;
  }

  /** All processes. `wants` says for which the particulars are to be read as well. */
  scan(wants: (sample: StatSample) => boolean): Scan {
    const startTs = bootTime();
    const sightings: Sighting[] = [];
    for (const pid of this.pids()) {
      const sample = this.stat(pid);
      if (sample === null) continue;
      const particulars = wants(sample) ? this.particulars(pid, sample.kernelThread) : null;
      sightings.push({ ...sample, particulars });
    }
    return { sightings, startTs, endTs: bootTime(), complete: this.complete };
  }
}
