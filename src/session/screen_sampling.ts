import type { ExtraNeeds } from "../model/process/extra_usage.ts";
import type { Process } from "../model/process/process.ts";
import type { Redactor } from "../model/redact/redactor.ts";
import type { HostVitals } from "../model/scan/host_vitals.ts";
import type { SampledPast } from "../model/table/sampled_past.ts";
import type { ProcessTable } from "../model/table/table.ts";
import { bootTime } from "../sources/libc/clock.ts";
import { ExtraReader } from "../sources/procfs/extra_reader.ts";
import { HostLookup } from "../sources/procfs/host_lookup.ts";
import type { ProcReader } from "../sources/procfs/proc_reader.ts";
import { StatFiles } from "../sources/procfs/stat_files.ts";
import { VitalsReader } from "../sources/procfs/vitals.ts";
import { Sampler } from "./sampler.ts";
import { ThreadSampler } from "./thread_sampler.ts";

/** What a screen shows of /proc at the moment. */
export interface SampledScreen {
  /** The processes on it; a paused or earlier picture has copies of rows. */
  readonly watched: readonly { readonly process: Process }[];
  /** The processes whose threads it shows; null when it shows none. */
  readonly threadsWanted: readonly Process[] | null;
  readonly extraNeeds: ExtraNeeds;
  readonly vitalsNeeds: Parameters<VitalsReader["read"]>[1];
  /** Milliseconds between two samples. */
  readonly refreshMs: number;
  changed(): void;
}

/** The parts of {@linkcode ScreenSampling}. */
export interface ScreenSamplingParts {
  readonly table: ProcessTable;
  readonly proc: ProcReader;
  /** Keeps the samples for a step back in time. */
  readonly past: SampledPast;
  readonly redactor: Redactor | null;
  /** Called for a row that is alive in the table, and missing from /proc twice in a row. */
  readonly onGone: () => void;
  /** The screen, which begins after the first reading of the host. */
  readonly screen: () => SampledScreen;
  /** Starts a timer. Returns a function that cancels it. */
  readonly later: (ms: number, callback: () => void) => () => void;
}

/** Samples processes, threads and host for a screen, at the pace of the screen. */
export class ScreenSampling {
  readonly threads: ThreadSampler;
  readonly #vitalsReader = new VitalsReader();
  readonly #sampler: Sampler;
  #vitals: HostVitals;
  #cancel = () => {};

  constructor(private readonly parts: ScreenSamplingParts) {
    const { table, proc, past, redactor, onGone } = parts;
    const { pageBytes } = proc;
    this.#vitals = this.#vitalsReader.read(bootTime());
    this.#sampler = new Sampler(table, {
      ...{ proc, past, now: bootTime, busyNs: () => this.#vitalsReader.busyNs },
      ...{ files: new StatFiles(pageBytes), lookup: new HostLookup(pageBytes) },
      extra: new ExtraReader(pageBytes),
    }, onGone);
    this.threads = new ThreadSampler({
      ...{ threads: (pid) => proc.threads(pid), now: bootTime },
      thread: (pid, tid) => {
        const reading = proc.thread(pid, tid);
        return reading === null || redactor === null ? reading : redactor.redacted(reading);
      },
    });
  }

  /** The latest values of the host. */
  get vitals(): HostVitals {
    return this.#vitals;
  }

  /** Begins: the first sample comes after the time of one. */
  begin(): void {
    this.#cancel = this.parts.later(this.parts.screen().refreshMs, () => this.refresh());
  }

  /** Samples at once, and counts the time to the next sample from now. */
  refresh(): void {
    this.#cancel();
    this.sample();
    this.begin();
  }

  /** Samples at once, beside the pace. */
  sample(): void {
    const screen = this.parts.screen();
    this.#vitals = this.#vitalsReader.read(bootTime(), screen.vitalsNeeds);
    const { threadsWanted } = screen;
    const watched = screen.watched.map(({ process }) => process);
    this.#sampler.sample(watched, screen.refreshMs * 1e6, screen.extraNeeds);
    if (threadsWanted !== null) this.threads.read(threadsWanted);
    screen.changed();
  }

  /** Reads the rare values of rows between two samples. */
  readMore(processes: Iterable<Process>, needs: ExtraNeeds): void {
    this.#sampler.readMore(processes, needs);
  }

  stop(): void {
    this.#cancel();
  }
}
