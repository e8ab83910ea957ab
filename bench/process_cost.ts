import { readFolder, readText } from "../src/sources/libc/file.ts";

const TICK_MS = 10;

/** Milliseconds of CPU that a process and all its living descendants have used. */
export function cpuMs(pid: number): number {
  let sum = 0;
  for (const member of family(pid)) {
    const text = readText(`/proc/${member}/stat`);
    if (text === null) continue;
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    sum += (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }
  return sum;
}

/** The most memory it ever had at a time, megabytes; of the process alone. */
export function peakMegabytes(pid: number): number {
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`) ?? "")?.[1];
  return Number(peak) / 1024;
}

/** A process and its descendants. */
export function family(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readFolder("/proc") ?? []) {
    if (!/^\d+$/.test(name)) continue;
    const text = readText(`/proc/${name}/stat`);
    if (text === null) continue;
    const parent = Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const members = [pid];
  for (const member of members) members.push(...(children.get(member) ?? []));
  return members;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whether a program is in PATH. */
export function installed(program: string): boolean {
  try {
    return new Deno.Command("which", { args: [program], stdout: "null", stderr: "null" })
      .outputSync()
      .success;
  } catch {
    return false;
  }
}
