import type { FlowColumn } from "../../model/activity/flow_order.ts";

/** A column of Flows with its place. */
export interface PlacedFlowColumn {
  readonly column: FlowColumn;
  readonly title: string;
  readonly x: number;
  readonly width: number;
  readonly align: "left" | "right";
}

type Plan = readonly [
  column: FlowColumn,
  title: string,
  width: number,
  align: "left" | "right",
  from: number,
];

/**
 * `from`: the least width of a screen with the column. The peer has the port, so a narrow screen shows
 * bytes rather than the name of the service.
 */
const PLAN: readonly Plan[] = [
  ["pid", "PID", 7, "right", 0],
  ["comm", "COMM", 15, "left", 60],
  ["state", "STATE", 11, "left", 0],
  ["service", "SERVICE", 13, "left", 96],
  ["sent", "SENT", 5, "right", 80],
  ["received", "RECV", 5, "right", 80],
  ["rate", "RATE/s", 6, "right", 110],
  ["age", "AGE", 6, "right", 0],
];

/** Returns the columns that a screen this wide has room for. The peer takes the rest. */
export function flowColumns(columns: number): readonly PlacedFlowColumn[] {
  const placed: PlacedFlowColumn[] = [];
  let x = 1;
  for (const [column, title, width, align, from] of PLAN) {
    if (columns < from) continue;
    placed.push({ column, title, x, width, align });
    x += width + 1;
  }
  const width = Math.max(0, columns - x);
  return [...placed, { column: "peer", title: "PEER", x, width, align: "left" }];
}
