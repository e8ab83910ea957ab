import { MAX_ACTIVITY_RECORDS } from "../../model/base/limits.ts";
import type { ActivityRecord } from "./activity_record.ts";

/**
 * Collects the records that bpftrace prints before a watermark, and hands them on in the order of
 * their CPUs. bpftrace prints the entries of a map in any order, and prints some twice. Of records
 * that the watermark does not count it may have printed only some.
 */
export class RecordBatch {
  /** By CPU. */
  readonly #waiting: ActivityRecord[][];
  /** The last number of each CPU that was handed on. */
  readonly #last: number[];
  #count = 0;

  constructor(cpus: number, private readonly handOn: (record: ActivityRecord) => void) {
    this.#waiting = Array.from({ length: cpus }, () => []);
    this.#last = new Array<number>(cpus).fill(0);
  }

  add(record: ActivityRecord): void {
    const { cpu, seq } = record;
    const last = this.#last[cpu];
    if (last === undefined || seq <= last) return;
    this.#waiting[cpu]!.push(record);
    if (++this.#count >= MAX_ACTIVITY_RECORDS) {
      this.#waiting.forEach((_, cpu) => this.#end(cpu, Infinity));
    }
  }

  /** Hands on the records that a watermark counts on these CPUs. */
  end(firstCpu: number, counts: readonly number[]): void {
    counts.forEach((count, i) => this.#end(firstCpu + i, count));
  }

  #end(cpu: number, count: number): void {
    const waiting = this.#waiting[cpu];
    if (waiting === undefined || waiting.length === 0) return;
    waiting.sort((a, b) => a.seq - b.seq);
    let taken = 0;
    for (; taken < waiting.length && waiting[taken]!.seq <= count; taken++) {
      const record = waiting[taken]!;
      if (record.seq === this.#last[cpu]) continue;
      this.#last[cpu] = record.seq;
      this.handOn(record);
    }
    this.#count -= taken;
    if (taken === waiting.length) waiting.length = 0;
    else waiting.splice(0, taken);
  }
}
