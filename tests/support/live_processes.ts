import type { Sighting } from "../../src/model/scan/sighting.ts";
import { ProcReader } from "../../src/sources/procfs/proc_reader.ts";

const reader = new ProcReader();

/** Every process that is not a zombie, as /proc has it now. */
export function liveProcesses(): readonly Sighting[] {
  return allProcesses().filter(({ state }) => state !== "Z");
}

/** Zombies too: who was one before a stream began is in it as such, and is reaped without an event. */
export function allProcesses(): readonly Sighting[] {
  return reader.scan(() => false).sightings;
}

/** This very process, by pid and start time, still lives. */
export function isAlive(key: string): boolean {
  const sample = reader.stat(Number(key.split("-")[0]));
  return sample !== null && sample.key === key && sample.state !== "Z";
}

/** Resident memory, bytes; 0 when it is gone. */
export function rssOf(pid: number): number {
  return reader.stat(pid)?.rssBytes ?? 0;
}

/** The tracers below a process: its children of that trade and theirs. */
export function tracersBelow(pid: number): readonly Sighting[] {
  const below = new Set([pid]);
  const tracers: Sighting[] = [];
  // In order of birth, a parent comes before its child as a rule; twice finds the rest.
  const all = [...liveProcesses()].sort((a, b) => a.startTicks - b.startTicks);
  for (const round of [1, 2]) {
    for (const sighting of all) {
      if (!below.has(sighting.ppid) || below.has(sighting.pid)) continue;
      if (!/^(bpftrace|setpriv|fake_bpftrace)/.test(sighting.comm.text)) continue;
      below.add(sighting.pid);
      tracers.push(sighting);
    }
    if (round === 2) break;
  }
  return tracers;
}
