import { MAX_PAST_SAMPLES, MAX_SAMPLING_GAPS } from "../base/limits.ts";
import type { Identity, Process, ProcessImage, Usage } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** What /proc alone knows of a process, and what can change without an event. */
export type SampledValues =
  & Readonly<Usage>
  & Readonly<Pick<Identity, "uid" | "user" | "euid" | "cgroup" | "container" | "pgid" | "sid">>
  & Readonly<Pick<ProcessImage, "cwd">>;

/** The values that a process had from one reading to the next that found others. */
interface Sample {
  readonly key: ProcessKey;
  readonly since: number;
  until: number;
  readonly values: SampledValues;
}

/** Sampled values of one moment, each with the time of the reading that found it first. */
export type PastValues = ReadonlyMap<
  ProcessKey,
  { readonly since: number; readonly values: SampledValues }
>;

/** A process that is read, with its newest values. */
interface Current {
  readonly row: Process;
  sample: Sample;
}

/**
 * The sampled values of the last minutes: what a step back in time shows. A reading that finds the
 * same values as before costs a comparison and no memory.
 */
export class SampledPast {
  /** Former values in a ring, the oldest overwritten. */
  readonly #former: Sample[] = [];
  #next = 0;
  #current: Current[] = [];
  readonly #byRow = new WeakMap<Process, Current>();
  #lastPass: number | null = null;
  /** Times without readings, such as a suspended machine: nothing is known of them. */
  readonly #gaps: { readonly from: number; readonly to: number }[] = [];

  /** A row has been read at `ts`, nanoseconds since boot, and has the new values. */
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

  /** A round of readings is over; the next comes in about `intervalNs`. */
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

  /** The values of each process at `ts`; a process that was not read by then is missing. */
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

/** Readings this many times later than announced, and later than this, leave a gap. */
const LATE = 3;
const LEAST_GAP = 2e9;

function sampleOf(row: Process, since: number): Sample {
  return { key: row.key, since, until: Infinity, values: valuesOf(row) };
}

function valuesOf(row: Process): SampledValues {
  const { usage: { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice } } = row;
  const { identity: { uid, user, euid, cgroup, container, pgid, sid }, image: { cwd } } = row;
  return {
    ...{ state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice },
    ...{ uid, user, euid, cgroup, container, cwd, pgid, sid },
  };
}

function isSame(a: SampledValues, { usage, identity, image }: Process): boolean {
  return a.cpuPercent === usage.cpuPercent && a.rssBytes === usage.rssBytes &&
    a.state === usage.state && a.cpuUserNs === usage.cpuUserNs &&
    a.cpuSystemNs === usage.cpuSystemNs && a.threads === usage.threads && a.nice === usage.nice &&
    a.uid === identity.uid && a.user === identity.user && a.euid === identity.euid &&
    a.cgroup === identity.cgroup && a.container === identity.container &&
    a.cwd?.text === image.cwd?.text && a.pgid === identity.pgid && a.sid === identity.sid;
}
