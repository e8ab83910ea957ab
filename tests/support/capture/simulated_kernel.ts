import type { Observation } from "../../../src/capture/parse/observation.ts";
import { NANOSECONDS_PER_TICK, processKey, ticksOf } from "../../../src/model/base/process_key.ts";
import type { Scan, ScannedProcess } from "../../../src/model/scan/scanned_process.ts";
import { execSeen, exitSeen, forkSeen, renameSeen } from "./observations.ts";

/** A process of the simulated kernel. */
export interface SimulatedProcess {
  readonly pid: number;
  readonly startTicks: number;
  parent: SimulatedProcess | null;
  comm: string;
  isSubreaper: boolean;
}

/** One act of a process. `who` and `other` are indexes into the living processes, modulo their number. */
export interface Step {
  readonly act: "fork" | "exec" | "exit" | "rename" | "subreaper" | "wait";
  readonly who: number;
  readonly other: number;
  /** Nanoseconds since the step before. */
  readonly gap: number;
}

const INIT = 1;
/** A low limit, so that the kernel soon reuses pids. */
const PID_MAX = 24;

/**
 * A model of a kernel's processes and of the probes' observations. It follows the manuals (fork(2),
 * execve(2), prctl(2), proc(5)), not the tested code.
 */
export class SimulatedKernel {
  readonly processes = new Map<number, SimulatedProcess>();
  now = 1_000_000_000;
  #lastPid = INIT;
  #seq = 0;

  /** Creates a kernel with init and `before` older processes. */
  constructor(before = 2) {
    const init = { pid: INIT, startTicks: 0, parent: null, comm: "init", isSubreaper: false };
    this.processes.set(INIT, init);
    for (let i = 0; i < before; i++) this.#born(init, `old${i}`, this.#nextPid(0));
  }

  /** Does a step; returns the observation of the probes, null for a step that they do not see. */
  step({ act, who, other, gap }: Step): Observation | null {
    this.now += gap;
    const living = [...this.processes.values()];
    const process = living[who % living.length]!;
    const name = `${"abcdefgh"[other % 8]}${other}`;
    switch (act) {
      case "fork":
        return this.#fork(process, other);
      case "exec":
        return this.#exec(process, name, other);
      case "rename":
        process.comm = name;
        return renameSeen(name, this.#place(process));
      case "subreaper":
        process.isSubreaper = !process.isSubreaper;
        return null;
      case "exit":
        return process.pid === INIT ? null : this.#exit(process, other);
      case "wait":
        return null;
    }
  }

  /** Returns a scan of /proc at this moment. */
  scan(): Scan {
    const processes = [...this.processes.values()].map((process): ScannedProcess => ({
      pid: process.pid,
      startTicks: process.startTicks,
      key: processKey(process.pid, process.startTicks),
      comm: { text: process.comm },
      state: "S",
      ppid: process.parent?.pid ?? 0,
      pgid: process.pid,
      sid: process.pid,
      cpuUserNs: 0,
      cpuSystemNs: 0,
      nice: 0,
      threads: 1,
      rssBytes: 0,
      kernelThread: false,
      ttyDevice: 0,
      exiting: false,
      details: null,
    }));
    // The order of readdir(3).
    processes.sort((a, b) => a.pid - b.pid);
    return { processes: processes, startTs: this.now, endTs: this.now, complete: true };
  }

  /** Returns `pid-start ppid comm` for each process, in order of pid. */
  list(): string[] {
    return [...this.processes.values()].sort((a, b) => a.pid - b.pid)
      .map(({ pid, startTicks, parent, comm }) =>
        `${pid}-${startTicks} ${parent?.pid ?? 0} ${comm}`
      );
  }

  #fork(caller: SimulatedProcess, choice: number): Observation {
    const pid = this.#nextPid(choice);
    // CLONE_PARENT, which init cannot use: clone(2).
    const isSibling = choice % 7 === 0 && caller.parent !== null;
    const parent = isSibling ? caller.parent! : caller;
    const child = this.#born(parent, caller.comm, pid);
    return forkSeen({
      ts: this.now,
      ...this.#count(),
      pid,
      startTicks: child.startTicks,
      ppid: parent.pid,
      parentStartTicks: parent.startTicks,
      // Sometimes a thread of the caller forks.
      parentTid: choice % 3 === 0 && !isSibling ? 40_000 : caller.pid,
    });
  }

  #exec(process: SimulatedProcess, name: string, choice: number): Observation {
    process.comm = name;
    const oldTid = choice % 5 === 0 ? 40_000 : process.pid;
    const ppid = process.parent?.pid ?? 0;
    return execSeen(name, { ...this.#place(process), oldTid, ppid });
  }

  #exit(process: SimulatedProcess, choice: number): Observation {
    const reaper = this.#reaperOf(process);
    this.processes.delete(process.pid);
    for (const child of this.processes.values()) {
      if (child.parent === process) child.parent = reaper;
    }
    const status = choice % 4 === 0 ? 9 : (choice % 4) << 8;
    const ppid = process.parent?.pid ?? 0;
    return exitSeen({ ...this.#place(process), ppid, reaperPid: reaper.pid, status });
  }

  /** Returns the nearest subreaper among the ancestors, or init: prctl(2). */
  #reaperOf(process: SimulatedProcess): SimulatedProcess {
    for (let above = process.parent; above !== null; above = above.parent) {
      if (above.isSubreaper) return above;
    }
    return this.processes.get(INIT)!;
  }

  /** Returns the next free pid; sometimes the last one again if it is free (clone3's set_tid). */
  #nextPid(choice: number): number {
    const again = choice % 4 === 1 && !this.processes.has(this.#lastPid);
    let pid = again ? this.#lastPid - 1 : this.#lastPid;
    for (let tried = 0; tried < PID_MAX; tried++) {
      pid = pid >= PID_MAX ? 2 : pid + 1;
      if (!this.processes.has(pid)) return this.#lastPid = pid;
    }
    // All pids are taken: this uses larger numbers.
    do pid++; while (this.processes.has(pid));
    return pid;
  }

  #born(parent: SimulatedProcess, comm: string, pid: number): SimulatedProcess {
    // The kernel reads the time of birth slightly before the probe does.
    const startTicks = ticksOf(this.now - 2_000);
    const child = { pid, startTicks, parent, comm, isSubreaper: false };
    this.processes.set(pid, child);
    return child;
  }

  #place({ pid, startTicks }: SimulatedProcess) {
    return { ts: this.now, ...this.#count(), pid, startTicks };
  }

  #count() {
    return { cpu: 0, seq: ++this.#seq };
  }
}

/** Nanoseconds after which a scan cannot overlap earlier events. */
export const A_MOMENT = 2_000 * NANOSECONDS_PER_TICK;
