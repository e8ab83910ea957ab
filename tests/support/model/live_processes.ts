import type { ScannedProcess } from "../../../src/model/scan/scanned_process.ts";
import { readText } from "../../../src/sources/libc/file.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";

const reader = new ProcReader();

/** Returns every process in /proc except zombies. */
export function liveProcesses(): readonly ScannedProcess[] {
  return allProcesses().filter(({ state }) => state !== "Z");
}

/** Returns every process in /proc. A zombie from before a stream is in its snapshot, and is reaped without an event. */
export function allProcesses(): readonly ScannedProcess[] {
  return reader.scan(() => false).processes;
}

/** Whether the process with this pid and start time is alive. */
export function isAlive(key: string): boolean {
  const sample = reader.stat(Number(key.split("-")[0]));
  return sample !== null && sample.key === key && sample.state !== "Z";
}

/** Whether there is a process with this pid, also one that has just taken it. */
export function isRunning(pid: number): boolean {
  return reader.stat(pid) !== null;
}

/** Whether a process catches or ignores the signal of this number. Before, the signal would end it. */
export function hasTaken(pid: number, signal: number): boolean {
  const status = readText(`/proc/${pid}/status`) ?? "";
  const masks = [...status.matchAll(/^Sig(?:Cgt|Ign):\s*([0-9a-f]+)$/gm)];
  return masks.some(([, mask]) => (BigInt(`0x${mask}`) >> BigInt(signal - 1) & 1n) === 1n);
}

/** Returns the resident memory in bytes; 0 after the process has exited. */
export function rssOf(pid: number): number {
  return reader.stat(pid)?.rssBytes ?? 0;
}

/** Returns the cpu time in nanoseconds; 0 after the process has exited. */
export function cpuOf(pid: number): number {
  const sample = reader.stat(pid);
  return sample === null ? 0 : sample.cpuUserNs + sample.cpuSystemNs;
}

/** Returns the tracers among the descendants of a process. */
export function tracersBelow(pid: number): readonly ScannedProcess[] {
  const below = new Set([pid]);
  const tracers: ScannedProcess[] = [];
  // In order of birth a parent usually comes before its child; the second round finds the rest.
  const all = [...liveProcesses()].sort((a, b) => a.startTicks - b.startTicks);
  for (const round of [1, 2]) {
    for (const scanned of all) {
      if (!below.has(scanned.ppid) || below.has(scanned.pid)) continue;
      if (!/^(bpftrace|setpriv|fake_bpftrace)/.test(scanned.comm.text)) continue;
      below.add(scanned.pid);
      tracers.push(scanned);
    }
    if (round === 2) break;
  }
  return tracers;
}
