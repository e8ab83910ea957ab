import { MAX_PAST_SAMPLES, MAX_SAMPLING_GAPS } from "../base/limits.ts";
import type { Identity, Process, ProcessImage, Usage } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** The values that only /proc has, and those that can change without an event. */
export type SampledValues =
  & Readonly<Usage>
  & Readonly<Pick<Identity, "uid" | "user" | "euid" | "cgroup" | "container" | "pgid" | "sid">>
  & Readonly<Pick<ProcessImage, "cwd">>;

/** The values of a process between two readings that differ. */
interface Sample {
  readonly key: ProcessKey;
  readonly since: number;
  until: number;
  readonly values: SampledValues;
}

/** Sampled values at one time, each with the time of its first reading. */
export type PastValues = ReadonlyMap<
  ProcessKey,
  { readonly since: number; readonly values: SampledValues }
>;

/** A sampled process with its latest values. */
interface Current {
  readonly row: Process;
  sample: Sample;
}

/**
 * The sampled values of the last minutes, for time travel. A reading without a change costs a
 * comparison and no memory.
 */
export class SampledPast {
  /** A ring of former values; the oldest are overwritten. */
  readonly #former: Sample[] = [];
  #next = 0;
  #current: Current[] = [];
  readonly #byRow = new WeakMap<Process, Current>();
  #lastPass: number | null = null;
  /** Intervals without readings, such as a suspended machine: all values are unknown in them. */
  readonly #gaps: { readonly from: number; readonly to: number }[] = [];

  /** Records the values of a row that was sampled at `ts`, nanoseconds since boot. */
  record(row: Process, ts: number): void {
    const known = this.#byRow.get(row);
    if (known === undefined) {
      const current = { row, sample: sampleOf(row, ts) };
      this.#byRow.set(row, current);
      this.#current.push(current);
    } else if (!isSame(known.sample.values, row)) {
      this.#keep(known.sample, ts);
      known.sample = sampleOf(row, ts);
    }
  }

  /** Ends a round of readings. The next one comes in about `intervalNs`. */
  pass(ts: number, intervalNs: number): void {
    const last = this.#lastPass;
    if (last !== null && ts - last > LATE * intervalNs + LEAST_GAP) {
      this.#gaps.push({ from: last, to: ts });
      if (this.#gaps.length > MAX_SAMPLING_GAPS) this.#gaps.shift();
    }
    this.#lastPass = ts;
    if (!this.#current.some(({ row }) => row.ending !== null)) return;
    this.#current = this.#current.filter(({ row, sample }) => {
      if (row.ending !== null) this.#keep(sample, row.ending.ts);
      return row.ending === null;
    });
  }

  /** Returns the values of each process at `ts`, without processes that were not read by then. */
  valuesAt(ts: number): PastValues {
    const values = new Map<ProcessKey, Pick<Sample, "since" | "values">>();
    if (this.#gaps.some(({ from, to }) => ts > from && ts < to)) return values;
    const take = (sample: Sample) => {
      if (sample.since <= ts && ts < sample.until) values.set(sample.key, sample);
    };
    for (const sample of this.#former) take(sample);
    for (const { sample } of this.#current) take(sample);
    return values;
  }

  #keep(sample: Sample, until: number): void {
    sample.until = until;
    this.#former[this.#next] = sample;
    this.#next = (this.#next + 1) % MAX_PAST_SAMPLES;
  }
}

/** A gap is a pause of this many intervals plus this many nanoseconds. */
const LATE = 3;
const LEAST_GAP = 2e9;

function sampleOf(row: Process, since: number): Sample {
  return { key: row.key, since, until: Infinity, values: valuesOf(row) };
}

function valuesOf(row: Process): SampledValues {
  const { usage: { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice, extra } } =
    row;
  const { identity: { uid, user, euid, cgroup, container, pgid, sid }, image: { cwd } } = row;
  // A plain literal: V8 stores spread groups in two objects.
  return {
    state,
    threads,
    rssBytes,
    cpuPercent,
    cpuUserNs,
    cpuSystemNs,
    nice,
    extra,
    uid,
    user,
    euid,
    cgroup,
    container,
    cwd,
    pgid,
    sid,
  };
}

function isSame(a: SampledValues, { usage, identity, image }: Process): boolean {
  return a.cpuPercent === usage.cpuPercent && a.rssBytes === usage.rssBytes &&
    a.state === usage.state && a.cpuUserNs === usage.cpuUserNs &&
    a.cpuSystemNs === usage.cpuSystemNs && a.threads === usage.threads && a.nice === usage.nice &&
    a.extra === usage.extra &&
    a.uid === identity.uid && a.user === identity.user && a.euid === identity.euid &&
    a.cgroup === identity.cgroup && a.container === identity.container &&
    a.cwd?.text === image.cwd?.text && a.pgid === identity.pgid && a.sid === identity.sid;
}
