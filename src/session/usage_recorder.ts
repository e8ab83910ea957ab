import type { SampleEvent } from "../model/event/event.ts";
import type { ProcessSample } from "../model/event/sample.ts";
import type { Process } from "../model/process/process.ts";
import type { ExtraReading } from "../model/process/extra_usage.ts";
import type { StatSample } from "../model/scan/scanned_process.ts";
import type { ProcessTable } from "../model/table/table.ts";
import {
  MAX_RECORDED_SAMPLES,
  MAX_SAMPLE_READS,
  MAX_SAMPLED_AT_ONCE,
} from "../model/base/limits.ts";

/** The sources of the values of a {@linkcode UsageRecorder}. */
export interface UsageSource {
  readonly stat: (pid: number) => StatSample | null;
  /** What the process read and wrote so far; null where the kernel hides it. */
  readonly io: (pid: number, threads: number) => Io;
  /** Nanoseconds since boot. */
  readonly now: () => number;
}

type Io = Pick<ExtraReading, "rchar" | "wchar" | "readBytes" | "writeBytes" | "ioOfThread">;

/** The last reading of a process, and the last sample of it that was emitted. */
interface Reading {
  readonly ts: number;
  readonly cpuNs: number;
  /** null when the process was born only then: it had read and written nothing. */
  readonly io: Io | null;
  readonly sample: ProcessSample;
}

/** An event, and the time until the recorder wants to be called again. */
export interface NextSample {
  readonly event: SampleEvent | null;
  readonly waitMs: number;
}

/**
 * Samples cpu, memory, io and state of the living processes for a recording, at a low pace. A round
 * reads every process once, in portions, and emits those that differ. After a round with many
 * processes, or with many that differ, the next one comes later: cpu and bytes stay bounded.
 */
export class UsageRecorder {
  #last = new WeakMap<Process, Reading>();
  #rest: Process[] = [];
  #round = -1;
  #beganTs = -Infinity;
  #nextNs = 0;
  /** Processes that differed in this round so far. */
  #changed = 0;

  /**
   * @param paceNs the time between two rounds at least, nanoseconds
   * @param isWanted whether a process is in the recording
   */
  constructor(
    private readonly table: Pick<ProcessTable, "living" | "liveCount">,
    private readonly source: UsageSource,
    private readonly paceNs: number,
    private readonly isWanted: (row: Process) => boolean,
  ) {}

  /** Reads the next portion; begins a round when the last one is over. */
  next(): NextSample {
    const isFirst = this.#rest.length === 0;
    if (isFirst) this.#begin();
    const portion = this.#rest.splice(-MAX_SAMPLED_AT_ONCE);
    const event = this.#sample(portion);
    const isOver = this.#rest.length === 0;
    if (isOver) {
      this.#nextNs = Math.max(this.#nextNs, (this.#changed / MAX_RECORDED_SAMPLES) * 6e10);
    }
    const passed = this.source.now() - this.#beganTs;
    return {
      // The first event of a round is a sign of life, also when no process differs.
      event: isFirst || event.processes.length > 0 ? event : null,
      waitMs: isOver ? Math.max(0, this.#nextNs - passed) / 1e6 : PORTION_PAUSE_MS,
    };
  }

  /** Reads all that is left of a round, or a new one; none right after the last one. */
  *finish(): Generator<SampleEvent> {
    if (this.#rest.length === 0 && this.source.now() - this.#beganTs < LEAST_ROUND_NS) return;
    do {
      const { event } = this.next();
      if (event !== null) yield event;
    } while (this.#rest.length > 0);
  }

  #begin(): void {
    const { now } = this.source;
    const ts = now();
    const isLate = ts - this.#beganTs > 3 * this.#nextNs + 2e9;
    // After a pause readers take nothing as unchanged.
    if (isLate) this.#last = new WeakMap();
    this.#round++;
    this.#beganTs = ts;
    this.#changed = 0;
    this.#nextNs = Math.max(this.paceNs, (this.table.liveCount / MAX_SAMPLE_READS) * 1e9);
    this.#rest = [...this.table.living()].filter(this.isWanted);
  }

  #sample(rows: readonly Process[]): SampleEvent {
    const processes: ProcessSample[] = [];
    for (const row of rows) {
      if (row.ending !== null) continue;
      const sample = this.#read(row);
      if (sample !== null) processes.push(sample);
    }
    this.#changed += processes.length;
    const ts = this.source.now();
    return { type: "sample", ts, round: this.#round, nextNs: this.#nextNs, processes };
  }

  /** Returns the values of a process; null when it is gone, or when they are those of its last sample. */
  #read(row: Process): ProcessSample | null {
    const stat = this.source.stat(row.pid);
    if (stat === null || stat.key !== row.key) return null;
    const io = this.source.io(row.pid, stat.threads);
    const ts = this.source.now();
    const { cpuUserNs, cpuSystemNs, rssBytes, threads, nice, state, key, pid } = stat;
    const cpuNs = cpuUserNs + cpuSystemNs;
    const before = this.#last.get(row) ?? atBirth(row, stat);
    const elapsed = before === null ? 0 : ts - before.ts;
    const isLong = elapsed >= LEAST_INTERVAL_NS;
    const rate = (name: "rchar" | "wchar" | "readBytes" | "writeBytes") => {
      const now = io[name];
      if (!isLong || before === null || now === null) return null;
      const former = before.io === null ? 0 : before.io[name];
      // The totals of one thread and those of /proc/PID/io do not compare.
      if (former === null || (before.io ?? io).ioOfThread !== io.ioOfThread) return null;
      return Math.round(Math.max(0, now - former) / (elapsed / 1e9));
    };
    const cpuPercent = before === null || !isLong
      ? null
      : Math.round(Math.max(0, cpuNs - before.cpuNs) / elapsed * 1000) / 10;
    const sample: ProcessSample = {
      ...{ pid, key, state, cpuPercent, cpuUserNs, cpuSystemNs, rssBytes, threads, nice },
      ...{ readRate: rate("rchar"), writeRate: rate("wchar") },
      ...{ diskReadRate: rate("readBytes"), diskWriteRate: rate("writeBytes") },
    };
    const known = this.#last.get(row)?.sample;
    const isSame = known !== undefined && isEqual(known, sample);
    this.#last.set(row, {
      ...{ ts, cpuNs, io },
      sample: isSame ? known : sample,
    });
    return isSame ? null : sample;
  }
}

/** Returns the counts of a process at its birth; null when the birth was not seen. */
function atBirth(row: Process, { pid, key }: StatSample): Reading | null {
  if (!row.birth.seen) return null;
  const nothing: ProcessSample = {
    ...{ pid, key, state: null, cpuPercent: null, cpuUserNs: 0, cpuSystemNs: 0, rssBytes: null },
    ...{ threads: null, nice: null, readRate: null, writeRate: null },
    ...{ diskReadRate: null, diskWriteRate: null },
  };
  return { ts: row.startTs, cpuNs: 0, io: null, sample: nothing };
}

function isEqual(a: ProcessSample, b: ProcessSample): boolean {
  for (const name in a) {
    if (a[name as keyof ProcessSample] !== b[name as keyof ProcessSample]) return false;
  }
  return true;
}

/** Cpu time counts in steps of 10 ms: a shorter interval gives no percentage. */
const LEAST_INTERVAL_NS = 300e6;

/** A last round this soon after the one before has no news. */
const LEAST_ROUND_NS = 1e9;

/** Between two portions of a round the events have their turn. */
const PORTION_PAUSE_MS = 20;
