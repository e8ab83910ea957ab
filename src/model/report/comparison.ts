import { median, quantile } from "../base/quantile.ts";
import { birthsWithin } from "./births.ts";
import { cpuOf, durationOf, hasFailed } from "./process_record.ts";
import { normalisedCommand } from "./command_name.ts";
import type { Selection } from "./selection.ts";

/** What the processes of one normalised command did in one recording. */
export interface CommandRun {
  readonly count: number;
  readonly failures: number;
  readonly medianNs: number;
  readonly totalNs: number;
  /** null when it is known of none. */
  readonly cpuNs: number | null;
}

/** One command in both recordings. */
export interface ChangedCommand {
  readonly command: string;
  readonly before: CommandRun;
  readonly now: CommandRun;
  /** Median now by median before. */
  readonly ratio: number;
}

export interface OneSided {
  readonly command: string;
  readonly run: CommandRun;
}

/** A recording compared with an earlier one. Commands of which nothing is known are left out. */
export interface Comparison {
  /** In this recording and not in the other, the most frequent first. */
  readonly onlyNow: readonly OneSided[];
  readonly onlyBefore: readonly OneSided[];
  /** More than noise, the greatest loss of time first. */
  readonly slower: readonly ChangedCommand[];
  readonly faster: readonly ChangedCommand[];
  /** Failed now, and ran before without failing. */
  readonly failsNow: readonly ChangedCommand[];
  /** How many there are of each, before lists were cut to `top`. */
  readonly counts: Readonly<
    Record<"onlyNow" | "onlyBefore" | "slower" | "faster" | "failsNow" | "inBoth", number>
  >;
}

/** Less is not worth a line: 5 ms, or a tenth. */
const LEAST_NS = 5e6;
const LEAST_RATIO = 1.1;

/** With few runs nothing is known of their spread: half as long again, and 50 ms. */
const FEW = 5;
const FEW_NS = 50e6;
const FEW_RATIO = 1.5;

/** Commands that ran few times from which on their ratios tell how much everything varies. */
const LEAST_PAIRS = 8;

/** So many standard deviations of those ratios are still noise. */
const DEVIATIONS = 4;

/** The notch of a box plot (McGill, Tukey, Larsen 1978): medians differ when theirs don't overlap. */
const NOTCH = 1.57;

interface Samples {
  readonly run: CommandRun;
  /** Half the width of the notch about the median. */
  readonly noiseNs: number;
}

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

/** `more` takes longer than `less`, by more than noise. */
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
 * How much commands that ran few times vary from one recording to the other: the deviation of the
 * logarithms of their ratios, by the median, so that a few that really changed don't count. That all
 * became slower alike is no variation.
 */
function spreadOfFew(both: readonly ChangedCommand[]): number {
  const logs = both.filter(({ before, now }) =>
    Math.min(before.count, now.count) < FEW && Math.max(before.medianNs, now.medianNs) >= FEW_NS
  ).map(({ ratio }) => Math.log(Math.max(1e-9, ratio))).sort((a, b) => a - b);
  if (logs.length < LEAST_PAIRS) return 0;
  const middle = median(logs) ?? 0;
  const distances = logs.map((log) => Math.abs(log - middle)).sort((a, b) => a - b);
  // Of a normal distribution the median distance is 0.6745 of the standard deviation.
  return (median(distances) ?? 0) / 0.6745;
}

function oneSided(here: Map<string, Samples>, there: Map<string, Samples>): OneSided[] {
  return [...here].filter(([command]) => !there.has(command))
    .map(([command, { run }]) => ({ command, run }))
    .sort((a, b) => b.run.count - a.run.count || b.run.totalNs - a.run.totalNs);
}

/** Processes that ended, by normalised command; how long the others will take nobody knows. */
function samplesOf(selection: Selection): Map<string, Samples> {
  const spans = new Map<string, { spans: number[]; failures: number; cpuNs: number | null }>();
  for (const life of birthsWithin(selection)) {
    const command = normalisedCommand(life);
    if (command === null || life.ending?.seen !== true) continue;
    let group = spans.get(command);
    if (group === undefined) spans.set(command, group = { spans: [], failures: 0, cpuNs: null });
    group.spans.push(durationOf(life, selection.toTs));
    if (hasFailed(life)) group.failures++;
    const cpu = cpuOf(life);
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
