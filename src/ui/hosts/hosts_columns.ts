import type { HostColumn } from "../../model/hosts/host_rows.ts";

/** A column of Hosts with its place. */
export interface PlacedHostColumn {
  readonly what: HostColumn | "spark" | "detail";
  /** The column that a click sorts by; null for none. */
  readonly column: HostColumn | null;
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly align: "left" | "right";
}

type Plan = readonly [
  what: HostColumn | "spark",
  title: string,
  width: (columns: number) => number,
  from: number,
];

/** A text of fewer cells says nothing: the rest of the line stays empty. */
export const LEAST_DETAIL = 10;

const fixed = (width: number) => () => width;

/** `from`: the least width of a screen with the column. */
const PLAN: readonly Plan[] = [
  [
    "name",
    "HOST",
    (columns) => Math.max(10, Math.min(32, Math.max(16, Math.floor(columns / 6)), columns >> 2)),
    0,
  ],
  ["state", "STATE", fixed(10), 0],
  ["rate", "FORK/s", fixed(6), 40],
  ["spark", "LAST MINUTE", (columns) => Math.max(12, Math.min(60, columns - 160)), 72],
  ["processes", "PROCS", fixed(6), 96],
  ["failures", "FAILED", fixed(6), 48],
  ["oom", "OOM", fixed(4), 112],
  ["lost", "LOST", fixed(6), 78],
  ["load", "LOAD", fixed(6), 128],
  ["memory", "MEM%", fixed(5), 136],
  ["cost", "COST%", fixed(5), 144],
  ["clock", "CLOCK", fixed(8), 68],
  ["version", "VERSION", fixed(8), 104],
];

/** Returns the columns that a screen this wide has room for. The reason takes the rest. */
export function hostColumns(columns: number): readonly PlacedHostColumn[] {
  const placed: PlacedHostColumn[] = [];
  let x = 1;
  for (const [what, title, widthAt, from] of PLAN) {
    if (columns < from) continue;
    const width = widthAt(columns);
    const isLeft = what === "name" || what === "state" || what === "spark" || what === "version";
    placed.push({
      ...{ what, title, x, width, align: isLeft ? "left" : "right" },
      column: what === "spark" ? "rate" : what,
    });
    x += width + (isLeft ? 1 : 2);
  }
  const width = Math.max(0, columns - x);
  const title = width < LEAST_DETAIL ? "" : "BUSIEST";
  const rest = { title, x, width, align: "left" } as const;
  return [...placed, { what: "detail", column: null, ...rest }];
}
