import type { Captured, ExitObservation, Observation } from "../parse/observation.ts";
import type { TableView } from "../../model/process/process_reader.ts";

/** The thread counts of one process. */
interface Count {
  living: number;
  started: number;
}

/**
 * Counts threads where the probe does not mark the last thread of a process. A process ends with its
 * last thread, not with its first thread.
 *
 * The count is exact while no event is lost. For a process older than the watch it starts with the
 * number in /proc. The ledger holds only older processes and processes that had a second thread.
 */
export class ThreadLedger {
  readonly #counts = new Map<number, Count>();

  constructor(private readonly table: Pick<TableView, "byPid">) {}

  /** Returns the observation of a whole process; null when only a thread came or left. */
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

  /** Sets the count to one thread: exec(2) ends all other threads of its process. */
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
  cpuTickedNs: null,
  maxRssPages: null,
  minorFaults: null,
  majorFaults: null,
  voluntarySwitches: null,
  involuntarySwitches: null,
  readBytes: null,
  writeBytes: null,
  rchar: null,
  wchar: null,
  syscr: null,
  syscw: null,
  cancelledWriteBytes: null,
  isWithoutThreads: false,
  imagePeakPages: null,
  execFailed: false,
  seccompMode: 0,
};
