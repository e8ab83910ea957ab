import type { Lookup } from "../model/lookup.ts";
import type { Process } from "../model/process.ts";
import type { Sighting } from "../model/sighting.ts";
import type { ProcessTable } from "../model/table.ts";
import type { ProcReader } from "../sources/procfs/proc_reader.ts";
import { sampledFields } from "../sources/procfs/sampled_fields.ts";

/** The rest of the table is walked once in so many samples. */
const ROUNDS = 4;
/** Processes read in one go at the most, so that a sample takes milliseconds on any machine. */
const MAX_READS = 2_000;

/**
 * Reads what events cannot carry (memory, state, cpu) from /proc, by relevance: what is on the screen
 * every time, the rest in turn. Births and deaths come from the kernel, so nothing else is needed.
 */
export class Sampler {
  /** Cpu time and moment of the last sample, for the percentage. */
  readonly #last = new WeakMap<Process, { cpuNs: number; ts: number }>();
  readonly #missing = new WeakSet<Process>();
  readonly #owners = new WeakMap<Process, number | null>();
  #rest: Process[] = [];

  /** `onGone` hears of a row that lives in the table and was not in /proc, twice in a row. */
  constructor(
    private readonly table: ProcessTable,
    private readonly proc: Pick<ProcReader, "stat" | "particulars" | "owner">,
    private readonly lookup: Pick<Lookup, "user">,
    private readonly now: () => number,
    private readonly onGone: () => void,
  ) {}

  sample(visible: Iterable<Process>): void {
    const read = new Set<Process>();
    for (const row of visible) {
      if (row.ending === null && !read.has(row)) {
        read.add(row);
        this.#read(row);
      }
    }
    if (this.#rest.length === 0) this.#rest = [...this.table.living()];
    const share = Math.min(MAX_READS, Math.ceil(this.table.liveCount / ROUNDS));
    for (let i = 0; i < share && this.#rest.length > 0; i++) {
      const row = this.#rest.pop()!;
      if (row.ending === null && !read.has(row)) this.#read(row);
    }
  }

  #read(row: Process): void {
    const ts = this.now();
    const sample = this.proc.stat(row.pid);
    if (sample === null || sample.key !== row.key) {
      // Its exit event is on its way, as a rule; if it stays away, it was lost.
      if (this.#missing.has(row)) this.onGone();
      this.#missing.add(row);
      return;
    }
    this.#missing.delete(row);
    // No event tells of setuid(2) and the like; who owns the folder in /proc tells it.
    const owner = this.proc.owner(row.pid);
    const changed = this.#owners.has(row) && this.#owners.get(row) !== owner;
    this.#owners.set(row, owner);
    // What was not seen to begin, and what is another now, stands in /proc.
    const particulars = row.state === null || row.uid === null || changed
      ? this.proc.particulars(row.pid, sample.kernelThread)
      : null;
    const sighting: Sighting = { ...sample, particulars };
    const cpuNs = sample.cpuUserNs + sample.cpuSystemNs;
    const last = this.#last.get(row);
    const elapsed = last === undefined ? 0 : ts - last.ts;
    const cpuPercent = last === undefined || elapsed < MIN_INTERVAL_NS
      ? row.cpuPercent
      : ((cpuNs - last.cpuNs) / elapsed) * 100;
    if (last === undefined || elapsed >= MIN_INTERVAL_NS) this.#last.set(row, { cpuNs, ts });
    this.table.sampled(row.key, {
      ...sampledFields(sighting),
      cpuPercent,
      ...this.#identity(particulars?.uid ?? null),
    });
  }

  #identity(uid: number | null) {
    return uid === null ? {} : { uid, user: this.lookup.user(uid) };
  }
}

/** The grain of cpu time is 10 ms, so that a shorter interval says little. */
const MIN_INTERVAL_NS = 300e6;
