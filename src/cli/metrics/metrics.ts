import { Counter, Gauge, Registry } from "prom-client";
import { MAX_STATES_READ } from "../../model/hosts/fleet_limits.ts";
import type { Tally } from "../../model/event/tally.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import type { StatSample } from "../../model/scan/scanned_process.ts";
import type { ExitCounter } from "./exit_counter.ts";

/** The files of a recording or of a spool at one time. */
export interface StoredFiles {
  readonly bytes: number;
  /** Milliseconds since 1970 at which the oldest file was begun; null without a file. */
  readonly oldestMs: number | null;
}

/** What the metrics are read from, at each scrape. A null is unknown, and has no metric. */
export interface MetricsInputs {
  readonly table: Pick<ProcessTable, "living" | "liveCount"> & { readonly tally: Tally };
  readonly exits: ExitCounter;
  readonly isReady: () => boolean;
  /** Restarts of bpftrace; null without it. */
  readonly restarts: () => number | null;
  readonly knowsOom: () => boolean;
  readonly files: () => StoredFiles | null;
  readonly stat: (pid: number) => StatSample | null;
  readonly pid: number;
  readonly startedMs: number;
  readonly nowMs: () => number;
  readonly build: () => Readonly<Record<BuildLabel, string>>;
}

const BUILD_LABELS = ["version", "deno", "bpftrace", "kernel", "source"] as const;
type BuildLabel = typeof BUILD_LABELS[number];

/** Types that every capture has; of the others, a zero would claim that they are traced. */
const ALWAYS: ReadonlySet<string> = new Set(
  ["fork", "exec", "exit", "reparent", "rename", "process", "lost", "gap"],
);

/** Names of the states of a process, by the letter of /proc. */
const STATES: ReadonlyMap<string, string> = new Map([
  ["R", "running"],
  ["S", "sleeping"],
  ["D", "disk_sleep"],
  ["T", "stopped"],
  ["t", "traced"],
  ["Z", "zombie"],
  ["I", "idle"],
]);

/**
 * The metrics of a running capture. Every label has a fixed set of values, so that the number of series
 * is bounded: no name of a process becomes one. The values are read at a scrape; between two scrapes
 * they cost nothing.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #metrics: Metric[] = [];

  constructor(private readonly inputs: MetricsInputs) {
    const { table: { tally }, exits } = inputs;
    this.#counters(
      "events_total",
      "Events since the start, by type.",
      ["type"],
      () =>
        Object.entries(tally.events).filter(([type, count]) => count > 0 || ALWAYS.has(type))
          .map(([type, count]) => [[type], count]),
    );
    this.#counters(
      "lost_events_total",
      "Lost events of known number, by place.",
      ["where"],
      () => Object.entries(tally.lost).map(([where, count]) => [[where], count]),
    );
    this.#counters(
      "uncounted_losses_total",
      "Losses whose number of events is unknown.",
      [],
      () => [[[], tally.lostUncounted]],
    );
    this.#counters(
      "late_events_total",
      "Events that came after later ones.",
      [],
      () => [[[], tally.late]],
    );
    this.#counters(
      "exits_total",
      "Exits since the start, by class.",
      ["class"],
      () => Object.entries(exits.exits).map(([name, count]) => [[name], count]),
    );
    this.#counters(
      "oom_kills_total",
      "Deaths by the kernel's OOM killer.",
      [],
      () => inputs.knowsOom() ? [[[], exits.oomKills]] : [],
    );
    this.#counters(
      "sidecar_restarts_total",
      "Times that bpftrace died and was started again.",
      [],
      () => one(inputs.restarts()),
    );
    this.#gauges(
      "ready",
      "1 when events are complete from now on, or reported as lost.",
      [],
      () => [[[], inputs.isReady() ? 1 : 0]],
    );
    this.#gauges(
      "processes",
      "Live processes and threads of the kernel, by state.",
      ["state"],
      () => this.#states(),
    );
    this.#gauges(
      "spool_bytes",
      "Bytes of the files of the recording.",
      [],
      () => one(inputs.files()?.bytes ?? null),
    );
    this.#gauges("spool_age_seconds", "Age of the oldest file of the recording.", [], () => {
      const oldest = inputs.files()?.oldestMs ?? null;
      return one(oldest === null ? null : Math.max(0, (inputs.nowMs() - oldest) / 1000));
    });
    this.#gauges("build_info", "Versions; always 1.", BUILD_LABELS, () => {
      const build = inputs.build();
      return [[BUILD_LABELS.map((label) => build[label]), 1]];
    });
    this.#costs();
  }

  /** Returns the metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #costs(): void {
    const { stat, pid } = this.inputs;
    const own = () => stat(pid);
    const cpu = (samples: readonly StatSample[]) =>
      samples.reduce((sum, { cpuUserNs, cpuSystemNs }) => sum + cpuUserNs + cpuSystemNs, 0) / 1e9;
    const rss = (samples: readonly StatSample[]) =>
      samples.reduce((sum, { rssBytes }) => sum + (rssBytes ?? NaN), 0);
    const known = (sample: StatSample | null) => sample === null ? [] : [sample];
    const value = (
      samples: readonly StatSample[],
      of: (samples: readonly StatSample[]) => number,
    ) => one(samples.length === 0 ? null : of(samples));
    const names = ["process_", "traceflock_sidecar_"] as const;
    for (
      const [prefix, samples] of [[names[0], () => known(own())], [
        names[1],
        () => this.#tracers(),
      ]] as const
    ) {
      const whose = prefix === "process_" ? "TraceFlock" : "bpftrace";
      this.#counters(
        "cpu_seconds_total",
        `Cpu time of ${whose}.`,
        [],
        () => value(samples(), cpu),
        prefix,
      );
      this.#gauges(
        "resident_memory_bytes",
        `Resident memory of ${whose}.`,
        [],
        () => value(samples(), rss),
        prefix,
      );
    }
    this.#gauges(
      "start_time_seconds",
      "Start of TraceFlock, seconds since 1970.",
      [],
      () => [[[], this.inputs.startedMs / 1000]],
      "process_",
    );
  }

  /** The children of TraceFlock that trace for it. */
  #tracers(): StatSample[] {
    const found: StatSample[] = [];
    for (const row of this.inputs.table.living()) {
      if (row.ppid !== this.inputs.pid || row.image.comm?.text !== "bpftrace") continue;
      const sample = this.inputs.stat(row.pid);
      if (sample?.key === row.key) found.push(sample);
    }
    return found;
  }

  #states(): Series {
    const { table, stat } = this.inputs;
    if (table.liveCount > MAX_STATES_READ) return [[["unknown"], table.liveCount]];
    const counts = new Map([...STATES.values(), "other"].map((state) => [state, 0]));
    for (const { pid, key } of table.living()) {
      const sample = stat(pid);
      if (sample?.key !== key) continue;
      const state = STATES.get(sample.state) ?? "other";
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    return [...counts].map(([state, count]) => [[state], count]);
  }

  #counters(...metric: NewMetric): void {
    const { name, help, labelNames, read } = this.#add("counter", ...metric);
    new Counter({
      ...{ name, help, labelNames, registers: [this.#registry] },
      collect() {
        this.reset();
        const series = read();
        // Without a value the metric is absent: zero would be a claim.
        if (series.length === 0) this.remove();
        for (const [labels, value] of series) this.inc(labelled(labelNames, labels), value);
      },
    });
  }

  #gauges(...metric: NewMetric): void {
    const { name, help, labelNames, read } = this.#add("gauge", ...metric);
    new Gauge({
      ...{ name, help, labelNames, registers: [this.#registry] },
      collect() {
        this.reset();
        const series = read();
        if (series.length === 0) this.remove();
        for (const [labels, value] of series) this.set(labelled(labelNames, labels), value);
      },
    });
  }

  #add(
    kind: Metric["kind"],
    ...[name, help, labelNames, read, prefix = "traceflock_"]: NewMetric
  ): Metric {
    const metric = { kind, name: prefix + name, help, labelNames, read };
    this.#metrics.push(metric);
    return metric;
  }

  /**
   * Gives the same metrics to OpenTelemetry. Deno exports them when OTEL_DENO is set; else the meter
   * does nothing. A name there has no `_total`.
   */
  exportTo(meter: Meter): void {
    for (const { kind, name, help, labelNames, read } of this.#metrics) {
      const options = { description: help };
      const instrument = kind === "counter"
        ? meter.createObservableCounter(name.replace(/_total$/, ""), options)
        : meter.createObservableGauge(name, options);
      instrument.addCallback((result) => {
        for (const [labels, value] of read()) result.observe(value, labelled(labelNames, labels));
      });
    }
  }
}

/** One metric, for the registry of Prometheus and for OpenTelemetry. */
interface Metric {
  readonly kind: "counter" | "gauge";
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly read: () => Series;
}

/** The parts of a {@linkcode Metric}; the prefix is of the name, and `traceflock_` when left out. */
type NewMetric = readonly [
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => Series,
  prefix?: string,
];

/** The part of a meter of OpenTelemetry that is used here. */
export interface Meter {
  createObservableCounter(name: string, options: { description: string }): Instrument;
  createObservableGauge(name: string, options: { description: string }): Instrument;
}

interface Instrument {
  addCallback(callback: (result: ObservableResult) => void): void;
}

interface ObservableResult {
  observe(value: number, attributes: Record<string, string>): void;
}

/** The values of one metric, each with the values of its labels. */
type Series = readonly (readonly [labels: readonly string[], value: number])[];

function one(value: number | null): Series {
  return value === null ? [] : [[[], value]];
}

function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
}
