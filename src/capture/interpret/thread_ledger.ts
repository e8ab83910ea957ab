import type { Captured, ExitObservation, Observation } from "../parse/observation.ts";
import type { TableView } from "../../model/process/process_reader.ts";

/** Threads of one process. */
interface Count {
  living: number;
  started: number;
}

/**
 * Counts threads, where the kernel does not say which one is the last of its process: a process ends
 * when its last thread does, not when its first one does.
 *
 * Exact while nothing is lost. Of a process older than the watch it starts with the number that /proc
 * showed. It holds only processes that are older, or ever had a second thread.
 */
export class ThreadLedger {
  readonly #counts = new Map<number, Count>();

  constructor(private readonly table: Pick<TableView, "byPid">) {}

  /** What was seen, as a matter of whole processes; null when it is none. */
  observation(seen: Captured): Observation | null {
    if (seen.kind === "fork") this.#counts.delete(seen.pid);
    if (seen.kind === "exec") this.#alone(seen.pid);
    if (seen.kind !== "thread") return seen;
    const count = this.#count(seen.pid);
    if (seen.change === "born") {
      count.living++;
      count.started++;
      this.#counts.set(seen.pid, count);
      return null;
    }
    count.living--;
    if (count.living > 0) {
      this.#counts.set(seen.pid, count);
      return null;
    }
    this.#counts.delete(seen.pid);
    const { ts, cpu, seq, pid, startTicks, uid, late } = seen;
    return {
      ...UNKNOWN,
      kind: "exit",
      ts,
      cpu,
      seq,
      pid,
      startTicks,
      uid,
      cgroupId: seen.cgroupId,
      threadsStarted: count.started,
      ...(late ? { late } : {}),
    };
  }

  /** Whoever calls exec(2) has no other threads afterwards. */
  #alone(pid: number): void {
    const count = this.#counts.get(pid);
    if (count !== undefined) count.living = 1;
    else if (!this.table.byPid(pid)?.birth.seen) this.#counts.set(pid, { living: 1, started: 0 });
  }

  #count(pid: number): Count {
    const known = this.#counts.get(pid);
    if (known !== undefined) return known;
    const row = this.table.byPid(pid);
    return { living: row?.birth.seen ? 1 : row?.usage.threads ?? 1, started: 0 };
  }
}

const UNKNOWN: Omit<
  ExitObservation,
  "kind" | "ts" | "cpu" | "seq" | "pid" | "startTicks" | "uid" | "cgroupId" | "threadsStarted"
> = {
  ppid: null,
  reaperPid: null,
  status: null,
  cpuUserNs: null,
  cpuSystemNs: null,
  maxRssPages: null,
  minorFaults: null,
  majorFaults: null,
  voluntarySwitches: null,
  involuntarySwitches: null,
  readBytes: null,
  writeBytes: null,
  imagePeakPages: null,
  execFailed: false,
};
