import type { Lookup } from "../model/event/lookup.ts";
import type { Process } from "../model/process/process.ts";
import type { SampledPast } from "../model/table/sampled_past.ts";
import type { ScannedProcess, StatSample } from "../model/scan/scanned_process.ts";
import type { ProcessTable } from "../model/table/table.ts";
import { ExtraSampler, type ExtraSourceReader } from "./extra_sampler.ts";
import { type ExtraNeeds, type ExtraSource, NO_NEEDS } from "../model/process/extra_usage.ts";
import { type ProcReader, sampledFields } from "../sources/procfs/proc_reader.ts";
import type { StatFiles } from "../sources/procfs/stat_files.ts";

/** On a busy machine, this many samples together read the rest of the table once. */
const BUSY_ROUNDS = 4;
/** The same on a quiet machine, where the sampled processes explain all cpu time. */
const QUIET_ROUNDS = 20;
/** A machine is busy when the sampled processes leave more than this share of a core unexplained. */
const UNEXPLAINED_SHARE = 0.05;
/** The most processes in one sample, so that a sample takes milliseconds on any machine. */
const MAX_READS = 2_000;

type StatReader = Pick<ProcReader, "stat">;

/** The sources of the values of a {@linkcode Sampler}. */
export interface SampleSource {
  readonly proc: Pick<ProcReader, "stat" | "details" | "owner">;
  /** Files that stay open between samples, for the processes on the screen. */
  readonly files: Pick<StatFiles, "stat" | "retain">;
  readonly lookup: Pick<Lookup, "user">;
  /** Nanoseconds since boot. */
  readonly now: () => number;
  /** The cpu time of all processes of the machine together, nanoseconds; null: unknown. */
  readonly busyNs: () => number | null;
  /** Keeps the samples for a step back in time. */
  readonly past?: SampledPast;
  /** Reads the values that only some columns need. */
  readonly extra?: ExtraSourceReader;
}

/** The values of the last reading of a row. */
interface Reading {
  cpuNs: number;
  ts: number;
  owner: number | null;
  ownerTs: number;
}

/**
 * Samples the values that events cannot carry (memory, state, cpu) from /proc. Every sample reads the
 * processes on the screen, new processes and processes that use cpu. The rest take turns. The kernel
 * reports births and deaths, so the sampler does not search for them.
 */
export class Sampler {
  readonly #last = new WeakMap<Process, Reading>();
  readonly #missing = new WeakSet<Process>();
  /** Processes that used cpu before their last reading. */
  #active = new Set<Process>();
  #rest: Process[] = [];
  #read = new Set<Process>();
  /** The cpu time of the sampled processes since the reading before. */
  #explainedNs = 0;
  #busy: { ns: number; ts: number } | null = null;
  readonly #extra: ExtraSampler | null;
  /** The sources for the rows that are read at the moment. */
  #sources: ReadonlySet<ExtraSource> = NO_NEEDS.all;

  /** Calls `onGone` for a row that is alive in the table, and missing from /proc twice in a row. */
  constructor(
    private readonly table: ProcessTable,
    private readonly source: SampleSource,
    private readonly onGone: () => void,
  ) {
    this.#extra = source.extra === undefined ? null : new ExtraSampler(table, source.extra);
  }

  /**
   * Reads a round of processes.
   *
   * @param visible the processes on the screen; a paused or earlier picture has copies of rows
   * @param intervalNs the approximate time until the next round
   * @param needs the rare values that the screen needs at present
   */
  sample(visible: Iterable<Process>, intervalNs = 1e9, needs: ExtraNeeds = NO_NEEDS): void {
    const { files, proc } = this.source;
    this.#read = new Set();
    this.#explainedNs = 0;
    this.#extra?.begin();
    this.#sources = needs.visible;
    const shown = new Set<number>();
    for (const { key } of visible) {
      const row = this.table.isAlive(key) ? this.table.get(key) : undefined;
      if (row === undefined) continue;
      shown.add(row.pid);
      this.#visit(row, files);
    }
    files.retain(shown);
    this.#sources = needs.all;
    for (const row of this.#active) {
      if (row.ending === null) this.#visit(row, proc);
      else this.#active.delete(row);
    }
    // The cpu use of a new process needs two readings.
    this.table.living().forEach((row) => {
      if (row.usage.cpuPercent === null) this.#visit(row, proc);
    });
    const rounds = this.#isBusy() ? BUSY_ROUNDS : QUIET_ROUNDS;
    // An order or a filter by a rare value needs it of every row.
    this.#visitRest(needs.all.size > 0 ? 1 : rounds);
    this.#extra?.end(needs.all.size > 0);
    this.source.past?.pass(this.source.now(), intervalNs);
  }

  /**
   * Reads the rare values of rows between two rounds. The shares of memory wait for the round: the kernel
   * walks all pages for them.
   */
  readMore(processes: Iterable<Process>, needs: ExtraNeeds): void {
    const sources = new Set(needs.visible);
    sources.delete("rollup");
    for (const { key } of processes) {
      const row = this.table.isAlive(key) ? this.table.get(key) : undefined;
      // The pid can belong to another process by now.
      if (row === undefined || this.source.proc.stat(row.pid)?.key !== key) continue;
      this.#extra?.take(row, sources, this.source.now());
    }
  }

  #visitRest(rounds: number): void {
    if (this.#rest.length === 0) this.#rest = [...this.table.living()];
    const share = Math.ceil(this.table.liveCount / rounds);
    for (let i = 0; i < share && this.#rest.length > 0; i++) {
      this.#visit(this.#rest.pop()!, this.source.proc);
    }
  }

  /** Whether other processes than the sampled ones use cpu; true when the cpu time is unknown. */
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
      // The exit event usually comes soon. When it does not come, it was lost.
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
    // Only /proc has the details of an older process, and of a process with a new owner.
    const details = row.usage.state === null || row.identity.uid === null || isAnother
      ? proc.details(row.pid, sample.kernelThread, sample.ttyDevice)
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
    this.#extra?.take(row, this.#sources, ts);
    this.source.past?.record(row, ts);
  }

  /** No event reports setuid(2) and similar calls. The owner of the folder in /proc shows them. */
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

/** The resolution of cpu time is 10 ms: a shorter interval would give a coarse percentage. */
const MIN_INTERVAL_NS = 300e6;
/** Interval between two readings of the owner of a process. */
const OWNER_INTERVAL_NS = 2.5e9;
