/** One measured figure: all its values, so that nobody has to believe a mean. */
export interface Figure {
  /** What was measured, such as "storm vfork: traceflock". */
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** What the budget says of it, and whether it holds; absent where there is none. */
  readonly budget?: string;
  readonly holds?: boolean;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this part of all lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/** Three significant digits. */
export function rounded(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "?";
}

/** As a row of a Markdown table. */
export function figureRow(figure: Figure): string {
  const { name, unit, values, budget = "", holds } = figure;
  const range = `${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}`;
  const verdict = holds === undefined ? "" : holds ? "yes" : "**no**";
  return `| ${name} | ${
    rounded(median(values))
  } ${unit} | ${range} | ${values.length} | ${budget} | ${verdict} |`;
}
