import type { FlockEvent } from "./event.ts";
import { NANOSECONDS_PER_TICK, processKey, startTicksOf } from "../base/process_key.ts";

/**
 * Shifts an event of one boot to the clock of another boot. The keys shift too, so that processes of
 * different boots have different keys.
 */
export function rebased(event: FlockEvent, shiftNs: number): FlockEvent {
  if (shiftNs === 0) return event;
  const ts = event.ts + shiftNs;
  switch (event.type) {
    case "meta":
    case "ready":
    case "end":
    case "activity":
      return { ...event, ts };
    case "sample": {
      const processes = event.processes.map((process) => ({
        ...process,
        key: movedKey(process.pid, process.key, shiftNs),
      }));
      return { ...event, ts, processes };
    }
    case "lost":
      return event.fromTs === undefined
        ? { ...event, ts }
        : { ...event, ts, fromTs: event.fromTs + shiftNs };
    case "gap":
      return { ...event, ts, fromTs: event.fromTs + shiftNs, toTs: event.toTs + shiftNs };
    default: {
      const key = movedKey(event.pid, event.key, shiftNs);
      const parentKey = event.parentKey === null
        ? null
        : movedKey(pidIn(event.parentKey), event.parentKey, shiftNs);
      if (event.type !== "process") return { ...event, ts, key, parentKey };
      const startTime = event.startTime === null ? null : event.startTime + shiftNs;
      return { ...event, ts, key, parentKey, startTime };
    }
  }
}

function movedKey(pid: number, key: string, shiftNs: number): string {
  const ticks = startTicksOf(key);
  return Number.isNaN(ticks)
    ? key
    : processKey(pid, ticks + Math.floor(shiftNs / NANOSECONDS_PER_TICK));
}

function pidIn(key: string): number {
  return Number(key.slice(0, key.indexOf("-")));
}
