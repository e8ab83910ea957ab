import { median as medianOfSorted } from "../src/model/quantile.ts";

/** One measured figure: all its values, so that nobody has to believe a mean. */
export interface Figure {
  /** What was measured, such as "vfork storm, cpu an event: traceflock". */
  readonly name: string;
  /** "x" for a ratio of two that were measured in the same run. */
  readonly unit: string;
  readonly values: readonly number[];
}

/** One promise, and how near we are. */
export interface Budget {
  readonly what: string;
  readonly limit: number;
  readonly unit: string;
  /** null when it could not be measured; `why` says so then. */
  readonly measured: number | null;
  readonly why?: string;
}

/** Something measured against something else, for a chart. */
export interface Curve {
  /** The chart it belongs to. */
  readonly chart: "events" | "event-cost" | "processes" | "rows";
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A peer that could not be measured, and why. It never appears as 0. */
export interface Missing {
  readonly name: string;
  readonly why: string;
}

/** What one suite has found. */
export interface Findings {
  readonly figures: readonly Figure[];
  readonly budgets: readonly Budget[];
  readonly curves: readonly Curve[];
  readonly missing: readonly Missing[];
}

/** A suite; quick ones take some seconds and give the ratios only roughly. */
export type Suite = (quick: boolean) => Promise<Findings>;

/** Gathers findings. */
export class Finder implements Findings {
  readonly figures: Figure[] = [];
  readonly budgets: Budget[] = [];
  readonly curves: Curve[] = [];
  readonly missing: Missing[] = [];

  figure(name: string, unit: string, values: readonly number[]): void {
    if (values.length > 0) this.figures.push({ name, unit, values });
  }

  /** The ratios of what was measured in turn: round by round. */
  ratio(name: string, over: readonly number[], under: readonly number[]): readonly number[] {
    const values = over.slice(0, under.length).map((value, i) => value / under[i]!);
    this.figure(name, "x", values);
    return values;
  }

  /** A promise about the middle of these values; about nothing when there are none. */
  budget(what: string, limit: number, unit: string, values: readonly number[], why?: string): void {
    const middle = median(values);
    const measured = Number.isFinite(middle) ? middle : null;
    this.budgets.push({
      ...{ what, limit, unit, measured },
      ...(measured === null ? { why: why ?? "could not be measured" } : {}),
    });
  }

  /** Each peer once, however often it could not run. */
  miss(name: string, why: string): void {
    if (!this.missing.some((missing) => missing.name === name)) this.missing.push({ name, why });
  }
}

export function isMet({ measured, limit }: Budget): boolean | null {
  return measured === null ? null : measured <= limit;
}

/** The value in the middle, or the mean of the two in the middle of an even count; NaN of none. */
export function median(values: readonly number[]): number {
  return medianOfSorted([...values].sort((a, b) => a - b)) ?? NaN;
}

/** The value below which this part of all lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/**
 * The power of x by which y grows, over the points from a tenth of the largest x on: 1 is in proportion, 2 is
 * with the square. Least squares on logarithms; below, what costs the same at rest would hide it.
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

/** Three significant digits; whole numbers from 1,000 on. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) return "?";
  const digits = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
  return digits.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
