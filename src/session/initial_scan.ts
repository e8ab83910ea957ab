import type { Process } from "../model/process/process.ts";
import type { ProcessKey } from "../model/base/process_key.ts";
import { snapshotOf } from "../model/scan/reconcile.ts";
import type { ProcDetails, StatSample } from "../model/scan/scanned_process.ts";
import type { Session } from "./session.ts";
import { HostLookup } from "../sources/procfs/host_lookup.ts";
import type { ProcReader } from "../sources/procfs/proc_reader.ts";
import { sampledFields } from "../sources/procfs/proc_reader.ts";

/** Time for details (command line, owner, cgroup) before the first frame, milliseconds. */
const FIRST_MS = 12;
/** Time in each later portion. */
const PORTION_MS = 20;

/**
 * Fills the session's table from /proc, so that the first frame is full while bpftrace is still
 * attaching. It stores all processes at once, and details while time remains. Later portions add the
 * missing details.
 */
export class InitialScan {
  /** Processes with missing details. */
  readonly #left = new Map<ProcessKey, StatSample>();
  readonly #lookup: HostLookup;
  /** The time of the scan of /proc. */
  readonly #ts: number;

  constructor(
    private readonly session: Pick<Session, "table" | "prime">,
    private readonly proc: ProcReader,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#lookup = new HostLookup(proc.pageBytes);
    const end = this.clock() + FIRST_MS;
    const { processes, endTs } = proc.scan(() => this.clock() < end);
    this.#ts = endTs;
    for (const { details, ...sample } of processes) {
      this.#store(sample, details);
      if (details === null) this.#left.set(sample.key, sample);
    }
  }

  /** Reads a portion of the missing details, shown processes first; returns true when none is missing. */
  readMore(shown: Iterable<{ readonly process: Process }>): boolean {
    const end = this.clock() + PORTION_MS;
    for (const { process } of shown) this.#readDetails(process.key);
    for (const key of this.#left.keys()) {
      if (this.clock() >= end) return false;
      this.#readDetails(key);
    }
    return true;
  }

  #readDetails(key: ProcessKey): void {
    const sample = this.#left.get(key);
    if (sample === undefined) return;
    this.#left.delete(key);
    const row = this.session.table.get(key);
    // An exec or an exit after the scan has newer details.
    if (row === undefined || row.ending !== null || row.image.argv !== null) return;
    const details = this.proc.details(sample.pid, sample.kernelThread, sample.ttyDevice);
    const now = this.proc.stat(sample.pid);
    if (now?.key === key) this.#store(now, details);
  }

  #store(sample: StatSample, details: ProcDetails | null): void {
    const scanned = { ...sample, details };
    this.session.prime(snapshotOf(scanned, this.#ts, this.#lookup, false));
    this.session.table.sampled(sample.key, sampledFields(scanned));
  }
}
