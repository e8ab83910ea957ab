import { median, quantile } from "../base/quantile.ts";
import { birthsWithin } from "./births.ts";
import { cpuOf, durationOf, hasFailed } from "./process_record.ts";
import { normalisedCommand } from "./command_name.ts";
import type { Selection } from "./selection.ts";

/** The exited processes of one normalised command in one recording. */
export interface CommandRun {
  readonly count: number;
  readonly failures: number;
  readonly medianNs: number;
  readonly totalNs: number;
  /** The known cpu time; null when no process has any. */
  readonly cpuNs: number | null;
}

/** A command that both recordings have. */
export interface ChangedCommand {
  readonly command: string;
  readonly before: CommandRun;
  readonly now: CommandRun;
  /** The median now divided by the median before. */
  readonly ratio: number;
}

/** A command that one recording has. */
export interface OneSided {
  readonly command: string;
  readonly run: CommandRun;
}

/**
 * The differences of a recording from an earlier one. Processes without a known command are left
 * out.
 */
export interface Comparison {
  /** Commands of this recording that the earlier one lacks, most frequent first. */
  readonly onlyNow: readonly OneSided[];
  readonly onlyBefore: readonly OneSided[];
  /** Commands that are slower or faster by more than noise, greatest difference of time first. */
  readonly slower: readonly ChangedCommand[];
  readonly faster: readonly ChangedCommand[];
  /** Commands that fail now and did not fail before. */
  readonly failsNow: readonly ChangedCommand[];
  /** The length of each list before it was cut to `top`. */
  readonly counts: Readonly<
    Record<"onlyNow" | "onlyBefore" | "slower" | "faster" | "failsNow" | "inBoth", number>
  >;
}

/** Smaller differences are not reported: 5 ms, or a tenth. */
const LEAST_NS = 5e6;
const LEAST_RATIO = 1.1;

/** Few runs show no spread, so that the difference must be 50 ms and half of the median. */
const FEW = 5;
const FEW_NS = 50e6;
const FEW_RATIO = 1.5;

/** From this many commands with few runs on, their ratios show how much all commands vary. */
const LEAST_PAIRS = 8;

/** A difference within this many standard deviations of those ratios is noise. */
const DEVIATIONS = 4;

/**
 * The notch of a box plot (McGill, Tukey, Larsen 1978): medians differ when notches don't overlap.
 */
const NOTCH = 1.57;

interface Samples {
  readonly run: CommandRun;
  /** Half the width of the notch around the median. */
  readonly noiseNs: number;
}

/** Compares a recording with an earlier one; each list has at most `top` entries. */
export function compare(now: Selection, before: Selection, top: number): Comparison {
  const [a, b] = [samplesOf(now), samplesOf(before)];
  const onlyNow = oneSided(a, b);
  const onlyBefore = oneSided(b, a);
  const both: { changed: ChangedCommand; noiseNs: number }[] = [];
  for (const [command, { run, noiseNs }] of a) {
    const earlier = b.get(command);
    if (earlier === undefined) continue;
    const ratio = run.medianNs / Math.max(1, earlier.run.medianNs);
    const changed = { command, before: earlier.run, now: run, ratio };
    both.push({ changed, noiseNs: noiseNs + earlier.noiseNs });
  }
  const spread = spreadOfFew(both.map(({ changed }) => changed));
  const isSlower = ({ changed: { before, now }, noiseNs }: typeof both[number]) =>
    isMore(before, now, noiseNs, spread);
  const isFaster = ({ changed: { before, now }, noiseNs }: typeof both[number]) =>
    isMore(now, before, noiseNs, spread);
  const gain = ({ before, now }: ChangedCommand) => (now.medianNs - before.medianNs) * now.count;
  const slower = both.filter(isSlower).map(({ changed }) => changed)
    .sort((a, b) => gain(b) - gain(a));
  const faster = both.filter(isFaster).map(({ changed }) => changed)
    .sort((a, b) => gain(a) - gain(b));
  const failsNow = both.map(({ changed }) => changed)
    .filter(({ before, now }) => now.failures > 0 && before.failures === 0)
    .sort((a, b) => b.now.failures - a.now.failures);
  return {
    onlyNow: onlyNow.slice(0, top),
    onlyBefore: onlyBefore.slice(0, top),
    slower: slower.slice(0, top),
    faster: faster.slice(0, top),
    failsNow: failsNow.slice(0, top),
    counts: {
      onlyNow: onlyNow.length,
      onlyBefore: onlyBefore.length,
      slower: slower.length,
      faster: faster.length,
      failsNow: failsNow.length,
      inBoth: both.length,
    },
  };
}

/** Whether `more` takes longer than `less` by more than noise. */
function isMore(less: CommandRun, more: CommandRun, noiseNs: number, spread: number): boolean {
  const difference = more.medianNs - less.medianNs;
  if (Math.min(less.count, more.count) < FEW) {
    const ratio = more.medianNs / Math.max(1, less.medianNs);
    return difference >= FEW_NS && ratio >= FEW_RATIO && Math.log(ratio) > DEVIATIONS * spread;
  }
  return difference >= LEAST_NS && more.medianNs >= LEAST_RATIO * less.medianNs &&
    difference > noiseNs;
}

/**
 * Returns how much commands with few runs vary between the recordings: the deviation of the
 * logarithms of their ratios. It is computed by medians, so that a few real changes don't count. A
 * slowdown that all commands share is no variation.
 */
function spreadOfFew(both: readonly ChangedCommand[]): number {
  const logs = both.filter(({ before, now }) =>
    Math.min(before.count, now.count) < FEW && Math.max(before.medianNs, now.medianNs) >= FEW_NS
  ).map(({ ratio }) => Math.log(Math.max(1e-9, ratio))).sort((a, b) => a - b);
  if (logs.length < LEAST_PAIRS) return 0;
  const middle = median(logs) ?? 0;
  const distances = logs.map((log) => Math.abs(log - middle)).sort((a, b) => a - b);
  // In a normal distribution the median distance is 0.6745 of the standard deviation.
  return (median(distances) ?? 0) / 0.6745;
}

function oneSided(here: Map<string, Samples>, there: Map<string, Samples>): OneSided[] {
  return [...here].filter(([command]) => !there.has(command))
    .map(([command, { run }]) => ({ command, run }))
    .sort((a, b) => b.run.count - a.run.count || b.run.totalNs - a.run.totalNs);
}

/**
 * Returns the exited processes by normalised command. The duration of the others is not known yet.
 */
function samplesOf(selection: Selection): Map<string, Samples> {
  const spans = new Map<string, { spans: number[]; failures: number; cpuNs: number | null }>();
  for (const record of birthsWithin(selection)) {
    const command = normalisedCommand(record);
    if (command === null || record.ending?.seen !== true) continue;
    let group = spans.get(command);
    if (group === undefined) spans.set(command, group = { spans: [], failures: 0, cpuNs: null });
    group.spans.push(durationOf(record, selection.toTs));
    if (hasFailed(record)) group.failures++;
    const cpu = cpuOf(record);
    if (cpu !== null) group.cpuNs = (group.cpuNs ?? 0) + cpu;
  }
  return new Map(
    [...spans].map(([command, { spans, failures, cpuNs }]) => {
      const sorted = spans.sort((a, b) => a - b);
      const spread = (quantile(sorted, 0.75) ?? 0) - (quantile(sorted, 0.25) ?? 0);
      const totalNs = sorted.reduce((sum, span) => sum + span, 0);
      const run = {
        count: sorted.length,
        failures,
        medianNs: median(sorted) ?? 0,
        totalNs,
        cpuNs,
      };
      return [command, { run, noiseNs: NOTCH * spread / Math.sqrt(sorted.length) }];
    }),
  );
}
