import { MAX_MERGED_EVENTS } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { Churn } from "../churn/churn.ts";
import type { FlockEvent, ProcessEvent } from "../event/event.ts";
import { EventLog } from "../event/event_log.ts";
import type { Process } from "../process/process.ts";

/** Events of other hosts may come this much later, nanoseconds: a line is on its way for so long. */
const HOLD = 500e6;

/** Rows of one host by key. */
interface RowsOfHost {
  get(key: ProcessKey): Process | undefined;
}

/** An event of a host, by the viewer's clock. */
interface Waiting {
  readonly event: FlockEvent;
  readonly arrived: number;
  readonly rows: RowsOfHost | null;
}

/**
 * The events of several hosts in one log and one churn. Their order is by time of day; the events of one
 * host keep their own order. An event waits for half a second, so that earlier events of other hosts
 * can take their place before it.
 */
export class AcrossHosts {
  readonly log = new EventLog();
  readonly churn = new Churn(true);
  /** Events that found no time to wait, because too many were waiting. */
  hurried = 0;
  readonly #queues = new Map<string, Waiting[]>();
  #size = 0;

  /** Takes events of a host, in their order. `shiftNs` makes its time since boot the viewer's. */
  observe(
    host: string,
    events: readonly FlockEvent[],
    shiftNs: number,
    now: number,
    rows: RowsOfHost | null,
  ): void {
    let queue = this.#queues.get(host);
    if (queue === undefined) this.#queues.set(host, queue = []);
    for (const event of events) {
      if (event.type === "meta" || event.type === "ready" || event.type === "end") continue;
      queue.push({ event: moved(event, host, shiftNs), arrived: now, rows });
      this.#size++;
    }
    this.release(now);
  }

  /** Adds the events that have waited long enough to the log and to the churn. */
  release(now: number): void {
    while (this.#size > 0) {
      const isFull = this.#size > MAX_MERGED_EVENTS;
      let first: Waiting[] | null = null;
      let isDue = isFull;
      for (const queue of this.#queues.values()) {
        const head = queue[0];
        if (head === undefined) continue;
        if (head.arrived <= now - HOLD) isDue = true;
        if (first === null || head.event.ts < first[0]!.event.ts) first = queue;
      }
      if (first === null || !isDue) return;
      this.#take(first.shift()!);
      if (isFull) this.hurried++;
    }
  }

  #take({ event, rows }: Waiting): void {
    this.#size--;
    this.log.push(event);
    if (!("pid" in event)) return;
    const host = event.host ?? "";
    this.churn.observe(keyed(event, host), {
      get: (key) => rows?.get(key.slice(0, key.indexOf("@"))),
    });
  }
}

/** Returns an event by the viewer's clock, with the name of its host. */
function moved(event: FlockEvent, host: string, shiftNs: number): FlockEvent {
  const ts = event.ts + shiftNs;
  if (event.type !== "gap") return { ...event, host, ts };
  return { ...event, host, ts, fromTs: event.fromTs + shiftNs, toTs: event.toTs + shiftNs };
}

/** Returns an event whose keys are those of one host: two hosts have the same keys. */
function keyed<E extends ProcessEvent>(event: E, host: string): E {
  const { key, parentKey } = event;
  return {
    ...event,
    key: `${key}@${host}`,
    parentKey: parentKey === null ? null : `${parentKey}@${host}`,
  };
}
