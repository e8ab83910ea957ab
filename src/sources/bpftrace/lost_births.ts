import type { SnapshotEvent } from "../../model/event/event.ts";
import type { Lookup } from "../../model/base/lookup.ts";
import { snapshotOf } from "../../model/scan/reconcile.ts";
import { UnseenBirths } from "../../capture/interpret/unseen_births.ts";
import type { UnseenProcesses } from "../../capture/interpret/unseen_process.ts";
import { bootTime } from "../libc/clock.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import type { SourceContext } from "../source.ts";

/** Declares each fork as lost that only its process shows. */
export class LostBirths implements UnseenProcesses {
  readonly #births = new UnseenBirths();
  /** Processes that started before may be ones that /proc does not show. */
  #promisedTs = -Infinity;
  /** The tracer is gone or has just returned: the gap is declared as a whole. */
  isGap = false;

  constructor(
    private readonly context: SourceContext,
    private readonly proc: ProcReader,
    private readonly lookup: Lookup,
  ) {}

  /** All that live are known, as far as /proc shows them; from `ts` on every fork is promised. */
  watch(ts: number): void {
    if (!this.proc.complete) this.#promisedTs = ts;
  }

  /** So many events before `ts` were declared lost. */
  declared(ts: number, count: number): void {
    this.#births.declared(ts, count);
  }

  found(key: string, startTs: number): void {
    if (!this.isGap && startTs >= this.#promisedTs) this.#births.found(key, startTs, bootTime());
  }

  born(key: string): void {
    this.#births.seen(key);
  }

  living(pid: number, startTicks: number, ts: number): SnapshotEvent | null {
    const sample = this.proc.stat(pid);
    if (sample === null || sample.startTicks !== startTicks || sample.state === "X") return null;
    const details = this.proc.details(pid, sample.kernelThread);
    return snapshotOf({ ...sample, details }, ts, this.lookup, true);
  }

  /** Emits one `lost` event for each birth that the stream has passed and no other loss covers. */
  declare(releasedTs: number): void {
    for (let left = this.#births.unexplained(releasedTs); left > 0; left--) {
      this.context.emit({
        type: "lost",
        ts: this.context.table.lastTs,
        count: 1,
        where: "kernel",
        reason: "a process appeared whose fork no probe saw",
      });
    }
  }
}
