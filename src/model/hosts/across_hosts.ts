import type { ProcessKey } from "../base/process_key.ts";
import { Churn } from "../churn/churn.ts";
import type { FlockEvent, ProcessEvent } from "../event/event.ts";
import { EventLog } from "../event/event_log.ts";
import type { Process } from "../process/process.ts";
import { HostMerge } from "./host_merge.ts";

/** Events of other hosts may come this much later, nanoseconds: a line is on its way for so long. */
const HOLD = 500e6;

/** The others wait this long for a host that sends its past, nanoseconds. */
const PATIENCE = 10e9;

/** Rows of one host by key. */
interface RowsOfHost {
  get(key: ProcessKey): Process | undefined;
}

/** An event of a host, by the viewer's clock. */
interface Waiting {
  readonly event: FlockEvent;
  readonly rows: RowsOfHost | null;
}

/**
 * The events of several hosts in one log and one churn. Their order is by time of day; the events of one
 * host keep their own order. An event waits for half a second, so that earlier events of other hosts
 * can take their place before it.
 */
export class AcrossHosts {
  readonly log = new EventLog();
  readonly churn: Churn;
  /** The events that wait for their place in the order. */
  readonly merge = new HostMerge<Waiting>(
    { hold: HOLD, patience: PATIENCE },
    (waiting) => this.#take(waiting),
  );

  /** @param isFiltered whether the hosts send only what matches a query */
  constructor(isFiltered = false) {
    this.churn = new Churn(true, isFiltered);
  }

  /** Takes events of a host, in their order. `shiftNs` makes its time since boot the viewer's. */
  observe(
    host: string,
    events: readonly FlockEvent[],
    shiftNs: number,
    now: number,
    rows: RowsOfHost | null,
  ): void {
    const waiting = events
      .filter(({ type }) => type !== "meta" && type !== "ready" && type !== "end")
      .map((event) => ({ event: moved(event, host, shiftNs), rows }));
    this.merge.push(host, waiting, ({ event }) => event.ts, now);
  }

  /** Adds the events that have waited long enough to the log and to the churn. */
  release(now: number): void {
    this.merge.release(now);
  }

  #take({ event, rows }: Waiting): void {
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
