import { containerId } from "../../model/base/container_id.ts";
import type {
  ProcDetails,
  Scan,
  ScannedProcess,
  StatSample,
} from "../../model/scan/scanned_process.ts";
import type { SampledFields } from "../../model/process/sampled_fields.ts";
import { MAX_ARGV_BYTES } from "../../model/base/limits.ts";
import type { Redactor } from "../../model/redact/redactor.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { SharedValues } from "./shared_values.ts";
import type { Login, Program } from "../../model/event/death.ts";
import { statDevice, ttyName } from "../../model/base/device_number.ts";
import { ownCommandLine, splitArgv, splitTitle } from "../../wire/proc/proc_cmdline.ts";
import { parseArgumentBytes, parseProcStat } from "../../wire/proc/proc_stat.ts";
import { parseExtraStat } from "../../wire/proc/proc_extra.ts";
import { isRootUnsure, parseProcCgroup, parseProcStatus } from "../../wire/proc/proc_status.ts";
import { withoutDeletedMark } from "../../wire/proc/proc_fdinfo.ts";
import { bootTime } from "../libc/clock.ts";
import {
  identify,
  ownerOf,
  readFolder,
  readLink,
  readLinkBytes,
  readOnePiece,
  readOnePieceText,
  readText,
} from "../libc/file.ts";
import { libc } from "../libc/library.ts";

const SYSCONF_PAGESIZE = 30;
/** The inode of the first pid namespace: PROC_PID_INIT_INO of linux/proc_ns.h. */
const HOST_PID_NAMESPACE = "pid:[4026531836]";

/** -1 as an unsigned number: no user logged in. */
const AUDIT_UNSET = "4294967295";

/** The attempts to read a command line while its process execs. */
const ARGV_ATTEMPTS = 3;

/** Reads /proc. Every result may be null, because a process can exit at any moment. */
export class ProcReader {
  readonly pageBytes = Number(libc().sysconf(SYSCONF_PAGESIZE));
  // Thousands of processes have the same values. Each value is one object in memory.
  readonly #texts = new SharedValues<Text>();
  readonly #cgroups = new SharedValues<string | null>();
  readonly #logins = new SharedValues<Login>();
  readonly #programs = new SharedValues<Program>();

  /**
   * `root` is the mount of procfs; tests hand in another. The redactor redacts scans, because they are
   * compared with the table.
   */
  constructor(private readonly root = "/proc", private readonly redactor: Redactor | null = null) {}

  /** Whether /proc shows every process of the host under the pids of the kernel's events. */
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
    const bytes = readOnePiece(`${this.root}/${pid}/stat`);
    return bytes === null ? null : parseProcStat(bytes, this.pageBytes);
  }

  /** Returns the ids of the threads of a process, the main one first; null when it is gone. */
  threads(pid: number): number[] | null {
    const names = readFolder(`${this.root}/${pid}/task`);
    return names?.map(Number).sort((a, b) => Number(b === pid) - Number(a === pid)) ?? null;
  }

  threadStat(pid: number, thread: number): StatSample | null {
    const bytes = readOnePiece(`${this.root}/${pid}/task/${thread}/stat`);
    return bytes === null ? null : parseProcStat(bytes, this.pageBytes);
  }

  /** Returns the values of one thread for the screen; null when it is gone. */
  thread(pid: number, thread: number) {
    const bytes = readOnePiece(`${this.root}/${pid}/task/${thread}/stat`);
    const sample = bytes === null ? null : parseProcStat(bytes, this.pageBytes);
    if (bytes === null || sample === null) return null;
    const { comm, state, nice, startTicks, cpuUserNs, cpuSystemNs } = sample;
    const { priority, processor } = parseExtraStat(decodeUtf8(bytes).text);
    const cpuNs = cpuUserNs + cpuSystemNs;
    return { tid: thread, comm, state, nice, startTicks, cpuNs, priority, processor };
  }

  details(pid: number, kernelThread: boolean, ttyDevice = 0): ProcDetails {
    const folder = `${this.root}/${pid}`;
    const status = readOnePieceText(`${folder}/status`);
    const { uid, euid, gid, egid, nsPid } = parseProcStatus(status ?? "");
    const cgroup = readOnePieceText(`${folder}/cgroup`);
    const argv = kernelThread ? null : this.argv(pid);
    const exe = kernelThread ? null : readLinkBytes(`${folder}/exe`);
    const cwd = kernelThread ? null : readLinkBytes(`${folder}/cwd`);
    return {
      argv: argv?.argv ?? null,
      argvTruncated: argv?.truncated ?? false,
      filename: exe === null ? null : withoutDeletedMark(this.#text(exe)).path,
      cwd: cwd === null ? null : this.#text(cwd),
      uid,
      euid,
      nsPid,
      login: status === null || kernelThread ? null : this.#login({
        gid,
        egid,
        loginUid: this.#auditNumber(`${folder}/loginuid`),
        auditSession: this.#auditNumber(`${folder}/sessionid`),
        tty: ttyName(ttyDevice),
      }),
      program: exe === null ? null : this.#program(folder, exe),
      pidNs: this.#pidNamespace(pid),
      cgroup: cgroup === null ? null : this.#cgroup(pid, cgroup, kernelThread),
    };
  }

  #cgroup(pid: number, text: string, kernelThread: boolean): string | null {
    const path = this.#cgroups.of(text, () => parseProcCgroup(text));
    if (path !== "/" || kernelThread || !isRootUnsure(text)) return path;
    // The exit may have begun between two reads, so that the flag is read after the path.
    return this.stat(pid)?.exiting === false ? path : null;
  }

  #text(bytes: Uint8Array): Text {
    const text = decodeUtf8(bytes);
    return text.hex === undefined ? this.#texts.of(text.text, () => text) : text;
  }

  #login(login: Login): Login {
    return this.#logins.of(JSON.stringify(login), () => login);
  }

  /** Returns a number of the audit system; null when none was set or the kernel has no audit system. */
  #auditNumber(path: string): number | null {
    const text = readText(path);
    return text === null || !/^\d+$/.test(text) || text === AUDIT_UNSET ? null : Number(text);
  }

  /** Returns the identity of the executable behind the link `exe`. */
  #program(folder: string, exe: Uint8Array): Program {
    const file = identify(`${folder}/exe`);
    const { path, isDeleted: exeDeleted } = withoutDeletedMark(decodeUtf8(exe));
    const program = {
      exe: path,
      exeDevice: file === null ? null : statDevice(file.device),
      exeInode: file?.inode ?? null,
      exeDeleted,
      exeMemfd: exeDeleted && path.text.startsWith("/memfd:"),
      script: null,
      interpreter: null,
      argvBytes: null,
    };
    return this.#programs.of(JSON.stringify(program), () => program);
  }

  /** Returns the inode of the process's pid namespace. */
  #pidNamespace(pid: number): number | null {
    const inode = /^pid:\[(\d+)\]$/.exec(readLink(`${this.root}/${pid}/ns/pid`) ?? "")?.[1];
    return inode === undefined ? null : Number(inode);
  }

  /** Returns the effective user of a process, which owns its folder (proc(5)); null when it is gone. */
  owner(pid: number): number | null {
    return ownerOf(`${this.root}/${pid}`);
  }

  /**
   * Returns the present command line, without the NULs that pad a title. null for zombies and kernel
   * threads, whose command line is empty, and for one whose end is unknown.
   */
  argv(pid: number) {
    const line = this.#commandLine(pid);
    return line && { argv: splitTitle(line.bytes), truncated: line.truncated };
  }

  /**
   * Returns the whole command line whose beginning is `known`. null when the process is gone, or runs
   * another image.
   */
  longerArgv(pid: number, startTicks: number | null, known: readonly Text[]) {
    const line = this.#commandLine(pid);
    if (line === null || this.stat(pid)?.startTicks !== startTicks) return null;
    // The kernel reported the beginning, so that empty arguments at the end are real.
    const argv = splitArgv(line.bytes, line.bytes.length);
    // The last known argument may itself have been cut.
    const whole = known.slice(0, -1).every(({ text }, i) => argv[i]?.text === text);
    return whole && argv.length >= known.length ? { argv, truncated: line.truncated } : null;
  }

  /** Reads only the bytes of the arguments: the kernel's file can include a part of the environment. */
  #commandLine(pid: number) {
    const folder = `${this.root}/${pid}`;
    for (let attempt = 0; attempt < ARGV_ATTEMPTS; attempt++) {
      const before = argumentBytes(folder);
      if (before === "gone") return null;
      const shown = readOnePiece(`${folder}/cmdline`, MAX_ARGV_BYTES);
      if (shown === null || shown.length === 0) return null;
      if (before !== null && shown.length === Math.min(before, MAX_ARGV_BYTES)) {
        return ownCommandLine(shown, before);
      }
      // An exec between two reads gives the bytes of one image and the size of another. The next
      // read overwrites the bytes of this one.
      const kept = shown.slice();
      if (argumentBytes(folder) === before) return ownCommandLine(kept, before);
    }
    return null;
  }

  #redacted(scanned: ScannedProcess): ScannedProcess {
    if (this.redactor === null) return scanned;
    const { details, ...sample } = scanned;
    const { comm } = sample;
    // The name is redacted with the path that it comes from.
    const image = details === null ? null : this.redactor.redacted({ ...details, comm });
    return { ...this.redactor.redacted(sample), details: image };
  }

  /** All processes. `wants` says for which the details are to be read as well. */
  scan(wants: (sample: StatSample) => boolean): Scan {
    const startTs = bootTime();
    const processes: ScannedProcess[] = [];
    for (const pid of this.pids()) {
      const sample = this.stat(pid);
      if (sample === null) continue;
      const details = wants(sample)
        ? this.details(pid, sample.kernelThread, sample.ttyDevice)
        : null;
      processes.push(this.#redacted({ ...sample, details }));
    }
    return { processes, startTs, endTs: bootTime(), complete: this.complete };
  }
}

/** Returns the size of the arguments; null when the kernel hides it. */
function argumentBytes(folder: string): number | null | "gone" {
  const stat = readOnePiece(`${folder}/stat`);
  return stat === null ? "gone" : parseArgumentBytes(stat);
}

/** Returns the sampled fields of a row from a scanned process. */
export function sampledFields(scanned: ScannedProcess): Partial<SampledFields> {
  const { state, threads, rssBytes, cpuUserNs, cpuSystemNs, nice, kernelThread, pgid, sid } =
    scanned;
  const fields: Partial<SampledFields> = {
    state,
    threads,
    rssBytes,
    cpuUserNs,
    cpuSystemNs,
    nice,
    kernelThread,
    pgid,
    sid,
  };
  const details = scanned.details;
  if (details === null) return fields;
  const { cwd, euid, nsPid, pidNs, cgroup, login, program } = details;
  // An event may have reported what the kernel no longer shows, as of a zombie.
  return {
    ...fields,
    ...(cwd === null ? {} : { cwd }),
    ...(euid === null ? {} : { euid }),
    ...(nsPid === null ? {} : { nsPid }),
    ...(pidNs === null ? {} : { pidNs }),
    ...(login === null ? {} : { login }),
    ...(program === null ? {} : { program }),
    ...(cgroup === null ? {} : { cgroup, container: containerId(cgroup) }),
  };
}
