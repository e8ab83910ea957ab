import { median as medianOfSorted } from "../src/model/base/quantile.ts";

/** One measured figure with all of its values, to show the spread. */
export interface Figure {
  /** What was measured: "vfork storm, cpu an event: traceflock". */
  readonly name: string;
  /** "x" for the ratio of two values that were measured in the same run. */
  readonly unit: string;
  readonly values: readonly number[];
}

/** One promise and the value measured for it. */
export interface Budget {
  readonly what: string;
  /** The bench set this limit; the other budgets are the contract of the project. */
  readonly isOurs?: boolean;
  /** The limit is the size of something that the code bounds, so nothing of it has to stay free. */
  readonly isExact?: boolean;
  readonly limit: number;
  readonly unit: string;
  /** null when the value could not be measured; `why` gives the reason. */
  readonly measured: number | null;
  readonly why?: string;
}

/** One line of a chart. */
export interface Curve {
  /** The chart that shows it. */
  readonly chart: "events" | "event-cost" | "processes" | "rows";
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A peer that could not be measured, and why. Its value is absent, never 0. */
export interface Missing {
  readonly name: string;
  readonly why: string;
}

/** The results of one suite. */
export interface Findings {
  readonly figures: readonly Figure[];
  readonly budgets: readonly Budget[];
  readonly curves: readonly Curve[];
  readonly missing: readonly Missing[];
}

/**
 * A suite, which records what it finds as it goes: findings before a failure count. A quick run takes
 * some seconds and gives rough ratios.
 */
export type Suite = (finder: Finder, quick: boolean) => Promise<void>;

/** Gathers findings. */
export class Finder implements Findings {
  readonly figures: Figure[] = [];
  readonly budgets: Budget[] = [];
  readonly curves: Curve[] = [];
  readonly missing: Missing[] = [];

  figure(name: string, unit: string, all: readonly number[]): void {
    // JSON has no NaN, and the value of a process that has exited is no 0.
    const values = all.filter(Number.isFinite);
    if (values.length > 0) this.figures.push({ name, unit, values });
  }

  /** Records the ratio of each round: the tracers ran in turn. */
  ratio(name: string, over: readonly number[], under: readonly number[]): readonly number[] {
    const values = over.slice(0, under.length).map((value, i) => value / under[i]!);
    this.figure(name, "x", values);
    return values;
  }

  /** Records a promise about the median of these values; without values it is not measured. */
  budget(what: string, limit: number, unit: string, values: readonly number[], why?: string): void {
    this.#promise({ what, limit, unit }, values, why);
  }

  /** Records a budget that the bench set itself. */
  ourBudget(what: string, limit: number, unit: string, values: readonly number[]): void {
    this.#promise({ what, limit, unit, isOurs: true }, values);
  }

  /** Records the size of something that the code bounds. */
  bound(what: string, limit: number, unit: string, values: readonly number[]): void {
    this.#promise({ what, limit, unit, isExact: true }, values);
  }

  #promise(
    about: Pick<Budget, "what" | "limit" | "unit" | "isOurs" | "isExact">,
    all: readonly number[],
    why = "could not be measured",
  ): void {
    const values = all.filter(Number.isFinite);
    const measured = values.length > 0 ? median(values) : null;
    this.budgets.push({ ...about, measured, ...(measured === null ? { why } : {}) });
  }

  /** Records a peer that could not run, once. */
  miss(name: string, why: string): void {
    if (!this.missing.some((missing) => missing.name === name)) this.missing.push({ name, why });
  }
}

/** The part of a budget that has to stay free, so no budget depends on noise. */
const SPARE = 0.2;

/** Whether a budget is met with {@linkcode SPARE} of it left; null when it was not measured. */
export function isMet({ measured, limit, isExact = false }: Budget): boolean | null {
  return measured === null ? null : measured <= limit * (isExact ? 1 : 1 - SPARE);
}

/** The value in the middle, or the mean of the two in the middle of an even count; NaN of none. */
export function median(values: readonly number[]): number {
  return medianOfSorted([...values].sort((a, b) => a - b)) ?? NaN;
}

/** Returns the value below which this part of all values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/**
 * Returns the power of x by which y grows: 1 means in proportion, 2 with the square. It is fitted by
 * least squares on logarithms, over the points from a tenth of the largest x on: at smaller x the
 * constant cost hides the growth.
 */
export function growth(points: readonly (readonly [x: number, y: number])[]): number {
  const largest = Math.max(...points.map(([x]) => x));
  const logs = points.filter(([x, y]) => x >= largest / 10 && y > 0)
    .map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (axis: 0 | 1) => logs.reduce((sum, log) => sum + log[axis], 0) / logs.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const over = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

/** Formats a number with three significant digits; from 1,000 on as a whole number. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return "?";
  const digits = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
  return digits.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
