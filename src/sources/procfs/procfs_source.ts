import { NO_CAPABILITIES } from "../../model/event/event.ts";
import { exists } from "../libc/file.ts";
import type { Lookup } from "../../model/event/lookup.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import { snapshotOf } from "../../model/scan/reconcile.ts";
import { scanDiff } from "../../model/scan/scan_diff.ts";
import type { StatSample } from "../../model/scan/scanned_process.ts";
import { bootTime } from "../libc/clock.ts";
import type { Deliver, Source, SourceFacts, SourceItem } from "../source.ts";
import type { ProcReader } from "./proc_reader.ts";

/** Between two scans, at least and at most; in between, so that scanning takes a twentieth of a core. */
const SHORTEST_MS = 50;
const LONGEST_MS = 1_000;
const COST_SHARE = 20;
/** Each image is read once in this many scans: an exec need not change the name. */
const IMAGE_ROUNDS = 8;

/**
 * Births and deaths from scans of /proc, for users who may not trace. It misses every process that
 * lives for less than the time between two scans, and how a process ended; its capabilities say so.
 */
export class ProcfsSource implements Source {
  readonly name = "procfs";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  /** Scans once more; null until the source is ready. */
  #scan: (() => void) | null = null;
  #round = 0;

  constructor(private readonly proc: ProcReader, private readonly lookup: Lookup) {}

  describe(): SourceFacts {
    return {
      bpftrace: null,
      capabilities: {
        ...NO_CAPABILITIES,
        argv: "procfs",
        threads: true,
        exe: true,
        gid: true,
        tty: true,
        loginUid: exists("/proc/self/loginuid"),
      },
    };
  }

  start(table: TableView, deliver: Deliver): Promise<void> {
    deliver(this.#first(table));
    this.#scan = () => deliver(this.#changes(table));
    this.#next(this.#scan, SHORTEST_MS);
    return Promise.resolve();
  }

  /** Scans once more, to see what ended before the stop. */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#scan?.();
    this.#stopped = true;
    return Promise.resolve();
  }

  #next(scan: () => void, afterMs: number): void {
    this.#timer = setTimeout(() => {
      if (this.#stopped) return;
      const began = bootTime();
      scan();
      const costMs = (bootTime() - began) / 1e6;
      this.#next(scan, Math.min(LONGEST_MS, Math.max(SHORTEST_MS, costMs * COST_SHARE)));
    }, afterMs);
  }

  *#first(table: TableView): Generator<SourceItem> {
    const scan = this.proc.scan(() => true);
    for (const scanned of scan.processes) {
      if (table.get(scanned.key) === undefined) {
        yield snapshotOf(scanned, scan.endTs, this.lookup, false);
      }
    }
    yield { type: "scanned", scan };
    if (!this.proc.complete) {
      yield {
        type: "notice",
        topic: "procfs",
        text: "/proc shows only a part of the processes (hidepid or a pid namespace)",
      };
    }
    yield { type: "begin", ts: Math.max(scan.endTs, table.lastTs), isReady: true };
  }

  *#changes(table: TableView): Generator<SourceItem> {
    this.#round = (this.#round + 1) % IMAGE_ROUNDS;
    const scan = this.proc.scan((sample: StatSample) => {
      const row = table.get(sample.key);
      return row === undefined || row.image.comm?.text !== sample.comm.text ||
        sample.pid % IMAGE_ROUNDS === this.#round;
    });
    yield* scanDiff(table, scan, this.lookup);
    yield { type: "scanned", scan };
  }
}
