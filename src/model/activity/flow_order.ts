import { endpointText } from "./activity_text.ts";
import type { Connection, ReadingFacts } from "./connections.ts";
import { flowAge, flowRate, servicePort } from "./flow.ts";
import { serviceName } from "./service_name.ts";

/** A column by which Flows can be in order. */
export type FlowColumn =
  | "pid"
  | "comm"
  | "state"
  | "service"
  | "sent"
  | "received"
  | "rate"
  | "age"
  | "peer";

export const FLOW_COLUMNS: readonly FlowColumn[] = [
  ...["pid", "comm", "state", "service", "sent", "received", "rate", "age", "peer"] as const,
];

/** The order of Flows. By `state` open connections come first, the newest of them before the others. */
export interface FlowSorting {
  readonly column: FlowColumn;
  readonly descending: boolean;
}

const LARGEST_FIRST: ReadonlySet<FlowColumn> = new Set(["sent", "received", "rate"]);

/** Returns the column's own first direction. */
export function flowSortingBy(column: FlowColumn): FlowSorting {
  return { column, descending: LARGEST_FIRST.has(column) };
}

type Value = number | string | null;

/**
 * Returns connections in an order; `rows` are in the order of their states. Unknown values come last in
 * both directions, and equal ones keep their order.
 */
export function orderedFlows(
  rows: readonly Connection[],
  { column, descending }: FlowSorting,
  now: number,
  last: ReadingFacts,
): readonly Connection[] {
  if (column === "state") return descending ? rows.toReversed() : rows;
  const sign = descending ? -1 : 1;
  return rows.map((row) => ({ row, value: valueOf(row, column, now, last) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        return Number(a.value === null) - Number(b.value === null);
      }
      return a.value === b.value ? 0 : a.value < b.value ? -sign : sign;
    })
    .map(({ row }) => row);
}

function valueOf(
  flow: Connection,
  column: Exclude<FlowColumn, "state">,
  now: number,
  last: ReadingFacts,
): Value {
  switch (column) {
    case "pid":
      return flow.pid;
    case "comm":
      return flow.comm?.text ?? null;
    case "service": {
      const port = servicePort(flow);
      return port === null ? null : serviceName(port) ?? String(port).padStart(5, "0");
    }
    case "sent":
      return flow.sentBytes;
    case "received":
      return flow.receivedBytes;
    case "rate":
      return flowRate(flow, now, last);
    case "age":
      return flowAge(flow, now);
    case "peer": {
      const end = flow.direction === "listen" ? flow.local : flow.remote;
      return end === null ? null : endpointText(end);
    }
  }
}
