import { MAX_PAST_SAMPLE_BYTES, MAX_PAST_SAMPLE_TEXTS, MAX_SAMPLING_GAPS } from "../base/limits.ts";
import { type ProcessKey, processKey } from "../base/process_key.ts";
import type { Process } from "../process/process.ts";
import {
  NO_SAMPLE,
  type SampledStep,
  type SampledSteps,
  sampleOf as stepValues,
} from "../process/sample_history.ts";
import {
  COMMON_FIELDS,
  folderKey,
  NumberedTexts,
  placeOf,
  SAMPLE_FIELDS,
  type SampledValues,
  type TextNumbers,
  valuesOf,
} from "./sample_fields.ts";
import { newRecord, SampleLog } from "./sample_log.ts";
import { coded, decoded, SampleColumns } from "./sample_columns.ts";
import type { Text } from "../base/text.ts";

export type { SampledValues } from "./sample_fields.ts";

/** Sampled values at one time, each with the time of its first reading. */
export interface PastValues {
  get(key: ProcessKey): { readonly since: number; readonly values: SampledValues } | undefined;
}

/** The bounds of a {@linkcode SampledPast}. */
export interface SampledPastLimits {
  readonly maxBytes: number;
  readonly maxTexts: number;
}

const LIMITS: SampledPastLimits = {
  maxBytes: MAX_PAST_SAMPLE_BYTES,
  maxTexts: MAX_PAST_SAMPLE_TEXTS,
};

/**
 * The sampled values of the last minutes, for time travel. The present values are numbers in columns.
 * A log has the differences to what was before, so a step back begins at the present. A reading
 * without a change costs a comparison and no memory.
 */
export class SampledPast {
  readonly #log: SampleLog;
  readonly #now = new SampleColumns();
  readonly #slots = new WeakMap<Process, number>();
  /** The process of each slot; undefined is a free slot. */
  readonly #rows: (Process | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #texts: TextNumbers;
  readonly #record = newRecord();
  #lastPass: number | null = null;
  /** Intervals without readings, such as a suspended machine: all values are unknown in them. */
  readonly #gaps: { readonly from: number; readonly to: number }[] = [];

  constructor(private readonly limits: SampledPastLimits = LIMITS) {
    this.#log = new SampleLog(limits.maxBytes);
    this.#texts = {
      names: new NumberedTexts(limits.maxTexts),
      folders: new NumberedTexts(limits.maxTexts),
    };
  }

  /** The bytes of all former values. */
  get byteLength(): number {
    return this.#log.byteLength;
  }

  /** Records the values of a row that was sampled at `ts`, nanoseconds since boot. */
  record(row: Process, ts: number): void {
    const known = this.#slots.get(row);
    if (known === undefined) this.#first(row, ts);
    else if (this.#rows[known] === row) this.#compare(row, known, ts);
  }

  /** Ends a round of readings. The next one comes in about `intervalNs`. */
  pass(ts: number, intervalNs: number): void {
    const last = this.#lastPass;
    if (last !== null && ts - last > LATE * intervalNs + LEAST_GAP) {
      this.#gaps.push({ from: last, to: ts });
      if (this.#gaps.length > MAX_SAMPLING_GAPS) this.#gaps.shift();
    }
    this.#lastPass = ts;
    for (let slot = 0; slot < this.#rows.length; slot++) {
      const row = this.#rows[slot];
      if (row !== undefined && row.ending !== null) this.#end(row, slot, row.ending.ts);
    }
    const { names, folders } = this.#texts;
    if (names.isFull || folders.isFull) this.#dropTexts();
  }

  /** Whether there were readings around `ts`. */
  isReadAt(ts: number): boolean {
    return !this.#gaps.some(({ from, to }) => ts > from && ts < to);
  }

  /** Returns the values of each process at `ts`, without processes that were not read by then. */
  valuesAt(ts: number): PastValues {
    if (!this.isReadAt(ts)) return NO_VALUES;
    const at = this.#now.copy();
    const slots = new Map<ProcessKey, number>();
    for (const [slot, row] of this.#rows.entries()) if (row !== undefined) slots.set(row.key, slot);
    const us = microseconds(ts);
    this.#log.backTo(us, (record) => {
      const { kind, slot, pid, startTicks } = record;
      if (kind === "first") at.erase(slot);
      else at.undo(record);
      if (kind === "death") slots.set(processKey(pid, startTicks), slot);
    });
    return {
      get: (key) => {
        const slot = slots.get(key);
        // Without a time the slot was empty. After the log's oldest record the values are unknown.
        if (slot === undefined || !at.isTaken(slot) || at.sinceOf(slot) > us) return undefined;
        if (at.keyOf(slot) !== key) return undefined;
        const values = valuesOf((place) => at.valueOf(slot, place), this.#texts);
        return { since: at.sinceOf(slot) * 1000, values };
      },
    };
  }

  /** Returns the steps of cpu, memory and io of a process after `fromTs`, nanoseconds since boot. */
  stepsOf(key: ProcessKey, fromTs: number): SampledSteps {
    const steps: SampledStep[] = [];
    let slot = this.#rows.findIndex((row) => row?.key === key);
    const codes = STEP_PLACES.map((place) => this.#now.codeOf(slot, place));
    let since = this.#now.sinceOf(slot);
    const add = () => {
      const read = (place: number) => decoded(codes[STEP_PLACES.indexOf(place)] ?? 0);
      steps.push({ since: since * 1000, ...stepValues(valuesOf(read, this.#texts)) });
    };
    this.#log.backTo(microseconds(fromTs), (record) => {
      const { kind, mask, deltas } = record;
      if (kind === "death") {
        if (slot !== NONE || processKey(record.pid, record.startTicks) !== key) return;
        slot = record.slot;
        steps.push({ since: record.ts * 1000, ...NO_SAMPLE });
        codes.fill(0);
      } else if (record.slot !== slot) return;
      else add();
      if (kind === "first") slot = GONE;
      since = record.since;
      for (const [i, place] of STEP_PLACES.entries()) {
        if ((mask & (1 << place)) !== 0) codes[i]! += deltas[place]!;
      }
    });
    if (slot >= 0) add();
    return { steps: this.#withGaps(steps.reverse()), untilTs: this.#lastPass ?? 0 };
  }

  /** Makes the values unknown in the intervals without readings. */
  #withGaps(steps: readonly SampledStep[]): readonly SampledStep[] {
    const all = [...steps];
    for (const { from, to } of this.#gaps) {
      const last = steps.findLast(({ since }) => since <= to);
      if (last === undefined || last.since > from) continue;
      all.push({ since: from + 1, ...NO_SAMPLE }, { ...last, since: to });
    }
    return all.sort((a, b) => a.since - b.since);
  }

  #first(row: Process, ts: number): void {
    if (row.ending !== null) return;
    const slot = this.#free.pop() ?? this.#rows.length;
    this.#slots.set(row, slot);
    this.#rows[slot] = row;
    const us = microseconds(ts);
    this.#now.take(slot, row, us);
    for (let place = 0; place < SAMPLE_FIELDS.length; place++) {
      this.#now.set(slot, place, coded(SAMPLE_FIELDS[place]!.read(row, this.#texts)));
    }
    const record = this.#record;
    record.kind = "first";
    record.slot = slot;
    record.ts = us;
    this.#log.push(record);
  }

  #compare(row: Process, slot: number, ts: number): void {
    const record = this.#record;
    record.mask = 0;
    // A row without rare values has none of the rare fields.
    const hasRare = row.usage.extra !== null || this.#now.codeOf(slot, EXTRA) !== 0;
    const fields = hasRare ? SAMPLE_FIELDS.length : COMMON_FIELDS;
    for (let place = 0; place < fields; place++) {
      const code = coded(SAMPLE_FIELDS[place]!.read(row, this.#texts));
      const before = this.#now.codeOf(slot, place);
      if (code === before) continue;
      record.mask |= 1 << place;
      record.deltas[place] = before - code;
      this.#now.set(slot, place, code);
    }
    if (record.mask === 0) return;
    record.kind = "change";
    record.slot = slot;
    record.since = this.#now.sinceOf(slot);
    record.ts = Math.max(record.since, microseconds(ts));
    this.#now.setSince(slot, record.ts);
    this.#log.push(record);
  }

  #end(row: Process, slot: number, ts: number): void {
    const record = this.#record;
    record.kind = "death";
    record.slot = slot;
    record.since = this.#now.sinceOf(slot);
    record.ts = Math.max(record.since, microseconds(ts));
    record.pid = row.pid;
    record.startTicks = row.startTicks;
    record.mask = 0;
    for (let place = 0; place < SAMPLE_FIELDS.length; place++) {
      const code = this.#now.codeOf(slot, place);
      if (code === 0) continue;
      record.mask |= 1 << place;
      record.deltas[place] = code;
    }
    this.#log.push(record);
    this.#now.erase(slot);
    this.#rows[slot] = undefined;
    this.#free.push(slot);
  }

  /** Drops the texts that no present value has, and with them the former values. */
  #dropTexts(): void {
    const { names, folders } = this.#texts;
    const used = this.#usedTexts();
    if (Math.max(used.names.size, used.folders.size) > this.limits.maxTexts / 2) return;
    this.#log.clear();
    names.clear();
    folders.clear();
    for (const { slot, place, value } of used.places) {
      const number = typeof value === "string"
        ? names.numberOf(value, value)
        : folders.numberOf(folderKey(value), value);
      this.#now.set(slot, place, coded(number));
    }
  }

  #usedTexts() {
    const used = { names: new Set<string>(), folders: new Set<Text>() };
    const places: { slot: number; place: number; value: string | Text }[] = [];
    for (const [slot, row] of this.#rows.entries()) {
      if (row === undefined) continue;
      for (const place of NAMES) {
        const value = this.#texts.names.valueOf(decoded(this.#now.codeOf(slot, place)));
        if (value === null) continue;
        used.names.add(value);
        places.push({ slot, place, value });
      }
      const value = this.#texts.folders.valueOf(decoded(this.#now.codeOf(slot, CWD)));
      if (value === null) continue;
      used.folders.add(value);
      places.push({ slot, place: CWD, value });
    }
    return { ...used, places };
  }
}

/** A gap is a pause of this many intervals plus this many nanoseconds. */
const LATE = 3;
const LEAST_GAP = 2e9;

const NO_VALUES: PastValues = { get: () => undefined };

const CPU = placeOf("cpuPercent");
const RSS = placeOf("rssBytes");
/** The places of the values with a history. */
const STEP_PLACES = [
  ...[CPU, RSS, placeOf("readRate"), placeOf("writeRate")],
  ...[placeOf("diskReadRate"), placeOf("diskWriteRate"), placeOf("hasExtra")],
];
const EXTRA = placeOf("hasExtra");
const CWD = placeOf("cwd");
const NAMES = (["user", "cgroup", "container", "tty"] as const).map(placeOf);

/** No slot yet, and no slot any more. */
const NONE = -1;
const GONE = -2;

function microseconds(ts: number): number {
  return Math.floor(ts / 1000);
}
