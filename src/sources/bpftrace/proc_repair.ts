import type { Lookup } from "../../model/base/lookup.ts";
import { reconcile } from "../../model/scan/reconcile.ts";
import type { Sequencer } from "../../capture/order/sequencer.ts";
import type { Interpreter } from "../../capture/interpret/interpreter.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import { sampledFields } from "../procfs/sampled_fields.ts";
import type { SourceContext } from "../source.ts";

/** Milliseconds of calm after a loss before /proc is asked. */
const CALM_MS = 400;
/** In a storm of losses it is asked all the same, this often. */
const STORM_MS = 2_000;

/** What a walk through /proc came to. */
export interface Repaired {
  /** Processes that were found or buried. */
  readonly repaired: number;
  /** The moment as of which the table agrees with /proc. */
  readonly ts: number;
}

/** Brings the table in line with /proc, at the start and after every loss. */
export class ProcRepair {
  /** When the last loss was, and when the first one since the last scan. */
  #lostMs: number | null = null;
  #firstLostMs = 0;

  constructor(
    private readonly context: SourceContext,
    private readonly proc: ProcReader,
    private readonly lookup: Lookup,
    private readonly interpreter: Pick<Interpreter, "recentExits" | "isDying">,
  ) {}

  /** Something was lost. */
  wanted(): void {
    const now = performance.now();
    if (this.#lostMs === null) this.#firstLostMs = now;
    this.#lostMs = now;
  }

  /** To be called a few times a second. */
  tick(sequencer: Sequencer): void {
    if (this.#lostMs === null) return;
    const now = performance.now();
    if (now - this.#lostMs < CALM_MS && now - this.#firstLostMs < STORM_MS) return;
    this.#lostMs = null;
    void this.scan(sequencer, { repair: true });
  }

  /**
   * Walks /proc now, and when the stream has come to the end of that walk, makes the table agree.
   * Resolves then.
   */
  scan(sequencer: Sequencer, options: { readonly repair: boolean }): Promise<Repaired> {
    const table = this.context.table;
    const scan = this.proc.scan((sample) => table.get(sample.key)?.identity.uid == null);
    if (!scan.complete) {
      this.context.notice({
        topic: "procfs",
        text: "/proc shows only a part of the processes (hidepid or a pid namespace)",
      });
    }
    return new Promise((resolve) => {
      sequencer.mark(scan.endTs, () => {
        const events = reconcile(table, scan, this.lookup, {
          ...options,
          recentExits: this.interpreter.recentExits,
          isDying: (row) => this.interpreter.isDying(row),
        });
        for (const event of events) this.context.emit(event);
        for (const scanned of scan.processes) table.sampled(scanned.key, sampledFields(scanned));
        const repaired = events.filter(({ type }) => type === "process").length;
        resolve({ repaired, ts: scan.endTs });
      });
    });
  }
}
