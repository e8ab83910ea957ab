import { readFolder, readText } from "../src/sources/libc/file.ts";
import { libc } from "../src/sources/libc/library.ts";
import { reaped } from "../src/sources/libc/spawn.ts";

const SYSCONF_CLOCK_TICKS = 2;
const TICK_MS = 1000 / Number(libc().sysconf(SYSCONF_CLOCK_TICKS));

/** CPU that a program and its descendants have used, milliseconds; children that it reaped too. */
export interface Cost {
  readonly all: number;
  /** The part of the sidecar, bpftrace; 0 where there is none. */
  readonly sidecar: number;
  /** The rest, without the sidecar. */
  readonly own: number;
}

/** Returns the cpu that the living members of a family have used so far. */
export function costOf(pid: number): Cost {
  let all = 0;
  let sidecar = 0;
  for (const member of family(pid)) {
    const stat = readText(`/proc/${member}/stat`);
    if (stat === null) continue;
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" ");
    // user, system, and both of reaped children: proc_pid_stat(5), fields 14 to 17.
    const ms = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
    all += ms;
    if (member !== pid && isSidecar(stat.slice(stat.indexOf("(") + 1, end))) sidecar += ms;
  }
  return { all, sidecar, own: all - sidecar };
}

const PR_SET_CHILD_SUBREAPER = 36n;
/** The number of prctl(2). */
const PRCTL = Deno.build.arch === "aarch64" ? 167n : 157n;

/**
 * Runs `work`, and then waits for the sidecars that it left: an ended TraceFlock does not wait until
 * the kernel has taken off the probes. Their cpu counts as that of reaped children.
 */
export async function withOrphans<Result>(work: () => Promise<Result>): Promise<Result> {
  const adopt = (isAdopting: boolean) =>
    libc().syscall(PRCTL, PR_SET_CHILD_SUBREAPER, isAdopting ? 1n : 0n, 0n, 0n);
  adopt(true);
  try {
    const result = await work();
    for (const pid of family(Deno.pid).slice(1)) {
      const stat = readText(`/proc/${pid}/stat`) ?? "";
      if (!isSidecar(stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")))) continue;
      while (reaped(pid) === null) await sleep(20);
    }
    return result;
  } finally {
    adopt(false);
  }
}

/** CPU of all children that this process has reaped, their reaped descendants included, ms. */
export function reapedCpuMs(): number {
  const stat = readText("/proc/self/stat") ?? "";
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // cutime and cstime: proc_pid_stat(5), fields 16 and 17.
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

export function costBetween(before: Cost, after: Cost): Cost {
  return {
    all: after.all - before.all,
    sidecar: after.sidecar - before.sidecar,
    own: after.own - before.own,
  };
}

function isSidecar(comm: string): boolean {
  return comm === "bpftrace" || comm === "setpriv";
}

/** Memory of one process by the name that proc_pid_status(5) has for it, megabytes; NaN when gone. */
export function megabytes(pid: number, field: "VmRSS" | "VmHWM"): number {
  const kB = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readText(`/proc/${pid}/status`) ?? "");
  return kB === null ? NaN : (Number(kB[1]) * 1024) / 1e6;
}

/** A process and its living descendants, parents before children. */
export function family(pid: number): number[] {
  const members = [pid];
  for (const member of members) {
    for (const thread of readFolder(`/proc/${member}/task`) ?? []) {
      if (thread.startsWith(".")) continue;
      const children = readText(`/proc/${member}/task/${thread}/children`) ?? "";
      members.push(...children.split(" ").filter((word) => word !== "").map(Number));
    }
  }
  return members;
}

export function isAlive(pid: number): boolean {
  const stat = readText(`/proc/${pid}/stat`);
  return stat !== null && stat[stat.lastIndexOf(")") + 2] !== "Z";
}

/** All processes of the machine. */
export function processCount(): number {
  return (readFolder("/proc") ?? []).filter((name) => /^\d+$/.test(name)).length;
}

/** Births since boot, threads too: how idle a machine is. */
export function birthCount(): number {
  return Number(/^processes (\d+)$/m.exec(readText("/proc/stat") ?? "")?.[1]);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
