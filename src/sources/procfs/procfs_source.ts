import type { Lookup } from "../../model/base/lookup.ts";
import { snapshotOf } from "../../model/scan/reconcile.ts";
import { scanDiff } from "../../model/scan/scan_diff.ts";
import type { StatSample } from "../../model/scan/scanned_process.ts";
import { bootTime } from "../libc/clock.ts";
import type { Source, SourceContext, SourceFacts } from "../source.ts";
import type { ProcReader } from "./proc_reader.ts";
import { sampledFields } from "./sampled_fields.ts";

/** Between two scans, at least and at most; in between, so that scanning takes a twentieth of a core. */
const SHORTEST_MS = 50;
const LONGEST_MS = 1_000;
const COST_SHARE = 20;
/** The images of all processes are looked at once in so many scans, to see an exec without rename. */
const IMAGE_ROUNDS = 8;

/**
 * Births and deaths by looking at /proc again and again: for who may not trace. It misses every life
 * shorter than the distance of two scans, and how a process ended; its capabilities say so.
 */
export class ProcfsSource implements Source {
  readonly name = "procfs";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  /** Null until it is ready. */
  #context: SourceContext | null = null;
  #round = 0;

  constructor(private readonly proc: ProcReader, private readonly lookup: Lookup) {}

  describe(): SourceFacts {
    return {
      bpftrace: null,
      capabilities: {
        argv: "procfs",
        exitStatus: false,
        exitStats: false,
        shortLived: false,
        threads: true,
        renames: false,
      },
    };
  }

  start(context: SourceContext): Promise<void> {
    const scan = this.proc.scan(() => true);
    for (const scanned of scan.processes) {
      if (context.table.get(scanned.key) === undefined) {
        context.emit(snapshotOf(scanned, scan.endTs, this.lookup, false));
      }
      context.table.sampled(scanned.key, sampledFields(scanned));
    }
    if (!this.proc.complete) {
      context.notice({
        topic: "procfs",
        text: "/proc shows only a part of the processes (hidepid or a pid namespace)",
      });
    }
    context.ready(Math.max(scan.endTs, context.table.lastTs));
    context.flush();
    this.#context = context;
    this.#next(context, SHORTEST_MS);
    return Promise.resolve();
  }

  /** Looks once more: what ended since the last scan has ended before the stop. */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#context !== null && !this.#stopped) this.#scan(this.#context);
    this.#stopped = true;
    return Promise.resolve();
  }

  #next(context: SourceContext, afterMs: number): void {
    this.#timer = setTimeout(() => {
      if (this.#stopped) return;
      const began = bootTime();
      this.#scan(context);
      const costMs = (bootTime() - began) / 1e6;
      this.#next(context, Math.min(LONGEST_MS, Math.max(SHORTEST_MS, costMs * COST_SHARE)));
    }, afterMs);
  }

  #scan(context: SourceContext): void {
    const { table } = context;
    this.#round = (this.#round + 1) % IMAGE_ROUNDS;
    const scan = this.proc.scan((sample: StatSample) => {
      const row = table.get(sample.key);
      return row === undefined || row.image.comm?.text !== sample.comm.text ||
        sample.pid % IMAGE_ROUNDS === this.#round;
    });
    for (const event of scanDiff(table, scan, this.lookup)) context.emit(event);
    for (const scanned of scan.processes) table.sampled(scanned.key, sampledFields(scanned));
    context.flush();
  }
}
