import type { Lookup } from "../model/base/lookup.ts";
import type { Process } from "../model/process/process.ts";
import type { SampledPast } from "../model/table/sampled_past.ts";
import type { ScannedProcess, StatSample } from "../model/scan/scanned_process.ts";
import type { ProcessTable } from "../model/table/table.ts";
import { type ProcReader, sampledFields } from "../sources/procfs/proc_reader.ts";
import type { StatFiles } from "../sources/procfs/stat_files.ts";

/** The rest of the table is walked once in so many samples while the machine is busy with it, */
const BUSY_ROUNDS = 4;
/** and once in so many while all of its cpu time is that of processes which are read anyway. */
const QUIET_ROUNDS = 20;
/** Cpu time that nobody who was read has used: more than this share of a core is busy. */
const UNEXPLAINED_SHARE = 0.05;
/** Processes read in one go at the most, so that a sample takes milliseconds on any machine. */
const MAX_READS = 2_000;

type StatReader = Pick<ProcReader, "stat">;

/** Where a {@linkcode Sampler} gets its values. */
export interface SampleSource {
  readonly proc: Pick<ProcReader, "stat" | "details" | "owner">;
  /** For what is read every time. */
  readonly files: Pick<StatFiles, "stat" | "retain">;
  readonly lookup: Pick<Lookup, "user">;
  /** Nanoseconds since boot. */
  readonly now: () => number;
  /** Cpu time that all processes of the machine together have used, nanoseconds; null: unknown. */
  readonly busyNs: () => number | null;
  /** Keeps what was read for a step back in time. */
  readonly past?: SampledPast;
}

/** What the last reading of a row said. */
interface Reading {
  cpuNs: number;
  ts: number;
  owner: number | null;
  ownerTs: number;
}

/**
 * Reads what events cannot carry (memory, state, cpu) from /proc, by relevance: what is on the screen,
 * what is new and what uses cpu every time, the rest in turn. Births and deaths come from the kernel,
 * so nothing else is needed.
 */
export class Sampler {
  readonly #last = new WeakMap<Process, Reading>();
  readonly #missing = new WeakSet<Process>();
  /** Those that used cpu when they were last read. */
  #active = new Set<Process>();
  #rest: Process[] = [];
  #read = new Set<Process>();
  /** Cpu time that those who were read have used since they were read before. */
  #explainedNs = 0;
  #busy: { ns: number; ts: number } | null = null;

  /** `onGone` hears of a row that lives in the table and was not in /proc, twice in a row. */
  constructor(
    private readonly table: ProcessTable,
    private readonly source: SampleSource,
    private readonly onGone: () => void,
  ) {}

  /**
   * Reads a round of processes.
   *
   * @param visible those on the screen; of a paused or former picture they are copies of rows
   * @param intervalNs about the time until the next round
   */
  sample(visible: Iterable<Process>, intervalNs = 1e9): void {
    const { files, proc } = this.source;
    this.#read = new Set();
    this.#explainedNs = 0;
    const shown = new Set<number>();
    for (const { key } of visible) {
      const row = this.table.isAlive(key) ? this.table.get(key) : undefined;
      if (row === undefined) continue;
      shown.add(row.pid);
      this.#visit(row, files);
    }
    files.retain(shown);
    for (const row of this.#active) {
      if (row.ending === null) this.#visit(row, proc);
      else this.#active.delete(row);
    }
    // Two readings tell how much cpu a newcomer uses.
    for (const row of this.table.living()) {
      if (row.usage.cpuPercent === null) this.#visit(row, proc);
    }
    this.#visitRest(this.#isBusy() ? BUSY_ROUNDS : QUIET_ROUNDS);
    this.source.past?.pass(this.source.now(), intervalNs);
  }

  #visitRest(rounds: number): void {
    if (this.#rest.length === 0) this.#rest = [...this.table.living()];
    const share = Math.ceil(this.table.liveCount / rounds);
    for (let i = 0; i < share && this.#rest.length > 0; i++) {
      this.#visit(this.#rest.pop()!, this.source.proc);
    }
  }

  /** Somebody works who was not looked at; also when nobody knows. */
  #isBusy(): boolean {
    const ns = this.source.busyNs();
    const before = this.#busy;
    if (ns === null) return true;
    const ts = this.source.now();
    this.#busy = { ns, ts };
    if (before === null) return true;
    return ns - before.ns - this.#explainedNs > (ts - before.ts) * UNEXPLAINED_SHARE;
  }

  #visit(row: Process, reader: StatReader): void {
    if (row.ending !== null || this.#read.size >= MAX_READS || this.#read.has(row)) return;
    this.#read.add(row);
    const sample = reader.stat(row.pid);
    if (sample === null || sample.key !== row.key) {
      this.#active.delete(row);
      // Its exit event is on its way, as a rule; if it stays away, it was lost.
      if (this.#missing.has(row)) this.onGone();
      this.#missing.add(row);
      return;
    }
    this.#missing.delete(row);
    this.#take(row, sample);
  }

  #take(row: Process, sample: StatSample): void {
    const { proc, lookup } = this.source;
    const ts = this.source.now();
    const cpuNs = sample.cpuUserNs + sample.cpuSystemNs;
    const last = this.#last.get(row);
    const isAnother = last !== undefined && this.#hasNewOwner(row, last, ts);
    if (last === undefined) {
      this.#last.set(row, { cpuNs, ts, owner: proc.owner(row.pid), ownerTs: ts });
    }
    // What was not seen to begin, and what is another now, stands in /proc.
    const details = row.usage.state === null || row.identity.uid === null || isAnother
      ? proc.details(row.pid, sample.kernelThread)
      : null;
    const scanned: ScannedProcess = { ...sample, details };
    const uid = details?.uid ?? null;
    this.table.sampled(row.key, {
      ...sampledFields(scanned),
      cpuPercent: last === undefined
        ? row.usage.cpuPercent
        : this.#cpuPercent(row, last, cpuNs, ts),
      ...uid === null ? {} : { uid, user: lookup.user(uid) },
    });
    this.source.past?.record(row, ts);
  }

  /** No event tells of setuid(2) and the like; who owns the folder in /proc tells it. */
  #hasNewOwner(row: Process, last: Reading, ts: number): boolean {
    if (ts - last.ownerTs < OWNER_INTERVAL_NS) return false;
    const before = last.owner;
    last.owner = this.source.proc.owner(row.pid);
    last.ownerTs = ts;
    return last.owner !== before;
  }

  #cpuPercent(row: Process, last: Reading, cpuNs: number, ts: number): number | null {
    const elapsed = ts - last.ts;
    if (elapsed < MIN_INTERVAL_NS) return row.usage.cpuPercent;
    const used = cpuNs - last.cpuNs;
    this.#explainedNs += used;
    if (used > 0) this.#active.add(row);
    else this.#active.delete(row);
    last.cpuNs = cpuNs;
    last.ts = ts;
    return (used / elapsed) * 100;
  }
}

/** The grain of cpu time is 10 ms, so that a shorter interval says little. */
const MIN_INTERVAL_NS = 300e6;
/** Between two looks at who owns a process. */
const OWNER_INTERVAL_NS = 2.5e9;
