import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { snapshotOf } from "../../model/scan/reconcile.ts";
import type { ProcDetails, StatSample } from "../../model/scan/scanned_process.ts";
import type { Session } from "../../session/session.ts";
import { HostLookup } from "../../sources/procfs/host_lookup.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { sampledFields } from "../../sources/procfs/sampled_fields.ts";

/** Time for details (command line, owner, cgroup) before the first frame, milliseconds. */
const FIRST_MS = 12;
/** And in each portion behind it. */
const PORTION_MS = 20;

/**
 * What /proc shows now, so that the first frame is full while bpftrace is still attaching: all
 * processes at once, their details as far as the time allows, the rest in portions behind it.
 */
export class Priming {
  /** Of which the details were not read. */
  readonly #left = new Map<ProcessKey, StatSample>();
  readonly #lookup: HostLookup;
  /** When /proc was walked. */
  readonly #ts: number;

  constructor(
    private readonly session: Pick<Session, "table" | "prime">,
    private readonly proc: ProcReader,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#lookup = new HostLookup(proc.pageBytes);
    const end = this.clock() + FIRST_MS;
    const { processes: sightings, endTs } = proc.scan(() => this.clock() < end);
    this.#ts = endTs;
    for (const { details, ...sample } of sightings) {
      this.#tell(sample, details);
      if (details === null) this.#left.set(sample.key, sample);
    }
  }

  /** Reads a portion of what was left out, those on the screen first; true when nothing is left. */
  goOn(shown: Iterable<{ readonly process: Process }>): boolean {
    const end = this.clock() + PORTION_MS;
    for (const { process } of shown) this.#complete(process.key);
    for (const key of this.#left.keys()) {
      if (this.clock() >= end) return false;
      this.#complete(key);
    }
    return true;
  }

  #complete(key: ProcessKey): void {
    const sample = this.#left.get(key);
    if (sample === undefined) return;
    this.#left.delete(key);
    const row = this.session.table.get(key);
    // Who has called exec meanwhile, or has ended, is known better.
    if (row === undefined || row.ending !== null || row.image.argv !== null) return;
    const details = this.proc.details(sample.pid, sample.kernelThread);
    const now = this.proc.stat(sample.pid);
    if (now?.key === key) this.#tell(now, details);
  }

  #tell(sample: StatSample, details: ProcDetails | null): void {
    const scanned = { ...sample, details };
    this.session.prime(snapshotOf(scanned, this.#ts, this.#lookup, false));
    this.session.table.sampled(sample.key, sampledFields(scanned));
  }
}
