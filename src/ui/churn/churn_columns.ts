import type { ChurnColumn } from "../../model/churn/churn_rows.ts";

/** A column of Churn with its place. The sparkline sorts by the rate. */
export interface PlacedChurnColumn {
  readonly column: ChurnColumn;
  readonly what: ChurnColumn | "spark";
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly align: "left" | "right";
}

type Plan = readonly [what: ChurnColumn | "spark", title: string, width: number, from: number];

const PLAN: readonly Plan[] = [
  ["rate", "RATE/s", 6, 0],
  ["spark", "LAST MINUTE", 0, 72],
  ["total", "TOTAL", 6, 0],
  ["alive", "ALIVE", 6, 56],
  ["failures", "FAILED", 6, 0],
  ["median", "MEDIAN", 6, 50],
  ["p99", "P99", 6, 64],
];

/** Returns the columns that a screen this wide has room for. The group takes the rest. */
export function churnColumns(columns: number, title: string): readonly PlacedChurnColumn[] {
  const placed: PlacedChurnColumn[] = [];
  let x = 1;
  for (const [what, name, fixed, from] of PLAN) {
    if (columns < from) continue;
    const width = what === "spark" ? Math.max(12, Math.min(60, columns - 90)) : fixed;
    const align = what === "spark" ? "left" : "right";
    placed.push({ column: what === "spark" ? "rate" : what, what, title: name, x, width, align });
    x += width + (what === "p99" ? 2 : 1);
  }
  const width = Math.max(0, columns - x);
  return [...placed, { column: "name", what: "name", title, x, width, align: "left" }];
}
