import type { EventType } from "./event.ts";

/** How many events there were, by type. */
export type EventCounts = Record<EventType, number>;

export function noEvents(): EventCounts {
  return {
    meta: 0,
    ready: 0,
    end: 0,
    process: 0,
    fork: 0,
    exec: 0,
    exit: 0,
    reparent: 0,
    rename: 0,
    move: 0,
    lost: 0,
    gap: 0,
  };
}

/** Adds one. Those of a storm by their names: one that is computed V8 looks up each time. */
export function countType(counts: EventCounts, type: EventType): void {
  switch (type) {
    case "fork":
      counts.fork++;
      return;
    case "exec":
      counts.exec++;
      return;
    case "exit":
      counts.exit++;
      return;
    default:
      counts[type]++;
  }
}
