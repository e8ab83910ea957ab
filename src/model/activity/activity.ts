import type { ActivityKind, Direction } from "../event/activity.ts";
import type {
  ActivityEvent,
  ConnectionEvent,
  ExitEvent,
  LostEvent,
  ProcessActivityEvent,
} from "../event/event.ts";
import { MAX_ACTIVE_PROCESSES } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { SECOND } from "../base/units.ts";
import { type Connection, Connections } from "./connections.ts";
import { type NetRate, ProcessActivity } from "./process_activity.ts";

/** The events that the fold reads. */
export type ActivityInput = ProcessActivityEvent | ActivityEvent | ExitEvent | LostEvent;

/** The read-only view of an {@linkcode Activity}. */
export interface ActivityReader {
  /** Increases with every change. */
  readonly revision: number;
  /** The kinds that are traced now. */
  readonly kinds: ReadonlySet<ActivityKind>;
  /** It knows what processes moved, so that one without traffic has moved nothing. */
  readonly hasTotals: boolean;
  /** The begin of the tracing of `net`, nanoseconds since boot; Infinity while it is off. */
  readonly netSinceTs: number;
  /** Why they are not the kinds that were asked for; null when they are. */
  readonly reason: string | null;
  /** Records or messages that the numbers lack, and losses of unknown size. */
  readonly lost: number;
  readonly lostUncounted: number;
  /** Processes dropped to keep the bound. */
  readonly droppedProcesses: number;
  readonly connections: Pick<
    Connections,
    "live" | "closed" | "liveCount" | "dropped" | "reading"
  >;
  /** Returns what a process did; undefined when nothing is known. */
  get(key: ProcessKey): ProcessActivity | undefined;
  processes(): Iterable<ProcessActivity>;
  /** Yields the connections of a process: the open ones, then the closed ones, the last one first. */
  connectionsOf(key: ProcessKey): Iterable<Connection>;
  /** Returns the bytes a second of all processes; null while `net` is not traced. */
  hostRate(now: number): NetRate | null;
  /** Returns a copy, which does not change with this one. */
  copy(): ActivityReader;
}

/** Folds the events of activity: totals by process and connections, both bounded. */
export class Activity implements ActivityReader {
  #processes = new Map<ProcessKey, ProcessActivity>();
  #connections = new Connections();
  #kinds: ReadonlySet<ActivityKind> = new Set();
  #revision = 0;
  #settledTs = -Infinity;
  readonly hasTotals = true;
  netSinceTs = Infinity;
  reason: string | null = null;
  lost = 0;
  lostUncounted = 0;
  droppedProcesses = 0;

  get revision(): number {
    return this.#revision;
  }
  get kinds(): ReadonlySet<ActivityKind> {
    return this.#kinds;
  }
  get connections(): Connections {
    return this.#connections;
  }
  get(key: ProcessKey): ProcessActivity | undefined {
    return this.#processes.get(key);
  }
  processes(): Iterable<ProcessActivity> {
    return this.#processes.values();
  }

  *connectionsOf(key: ProcessKey): Iterable<Connection> {
    for (const connection of this.#connections.live()) {
      if (connection.key === key) yield connection;
    }
    for (const connection of this.#connections.closed()) {
      if (connection.key === key) yield connection;
    }
  }

  hostRate(now: number): NetRate | null {
    if (!this.#kinds.has("net")) return null;
    let [sent, received] = [0, 0];
    for (const process of this.#processes.values()) {
      const rate = process.rate(now);
      sent += rate.sent;
      received += rate.received;
    }
    return { sent, received };
  }

  apply(event: ActivityInput): void {
    this.#revision++;
    switch (event.type) {
      case "activity":
        this.#begin(event);
        return;
      case "lost":
        if (event.where !== "activity") return;
        if (event.count === null) this.lostUncounted++;
        else this.lost += event.count;
        return;
      case "exit": {
        const process = this.#processes.get(event.key);
        if (process === undefined) return;
        process.isDead = true;
        process.summary = event.net ?? null;
        return;
      }
      case "net":
        this.#process(event.key).addNet(event.ts, event);
        this.#settle(event.ts);
        return;
      case "file":
        this.#process(event.key).addFile(event);
        return;
      case "open":
        this.#process(event.key).addOpen(event);
        return;
      default:
        this.#connection(event);
    }
  }

  /** Sets what no event of a recording's key frame says: the counts of a process, and its death. */
  restoreCounts(
    key: ProcessKey,
    counts: Pick<ProcessActivity, "connects" | "accepts" | "failedConnects" | "isDead">,
  ): void {
    const process = this.#process(key);
    process.connects = counts.connects;
    process.accepts = counts.accepts;
    process.failedConnects = counts.failedConnects;
    process.isDead = counts.isDead;
  }

  copy(): Activity {
    const twin = new Activity();
    for (const [key, process] of this.#processes) twin.#processes.set(key, process.copy());
    twin.#connections = this.#connections.copy();
    twin.#kinds = this.#kinds;
    twin.#revision = this.#revision;
    twin.netSinceTs = this.netSinceTs;
    twin.reason = this.reason;
    twin.lost = this.lost;
    twin.lostUncounted = this.lostUncounted;
    twin.droppedProcesses = this.droppedProcesses;
    return twin;
  }

  #begin({ ts, kinds, reason }: ActivityEvent): void {
    const now = new Set(kinds);
    if (!now.has("net")) this.netSinceTs = Infinity;
    else if (!this.#kinds.has("net")) this.netSinceTs = ts;
    // Without `net` no end of a connection is reported, and a new start lists them again.
    if (!now.has("net") || !this.#kinds.has("net")) this.#connections.clearLive();
    this.#kinds = now;
    this.reason = reason;
  }

  #connection(event: ConnectionEvent): void {
    this.#connections.apply(event);
    const process = this.#process(event.key);
    process.addPeer(event, directionOf(event));
    if (event.type === "accept") process.accepts++;
    if (event.type !== "connect") return;
    if (event.result === "established") process.connects++;
    else process.failedConnects++;
  }

  /** Ends old rates, once a second. */
  #settle(ts: number): void {
    if (ts - this.#settledTs < SECOND) return;
    this.#settledTs = ts;
    for (const process of this.#processes.values()) process.settle(ts);
  }

  #process(key: ProcessKey): ProcessActivity {
    const known = this.#processes.get(key);
    if (known !== undefined) return known;
    if (this.#processes.size >= MAX_ACTIVE_PROCESSES) this.#drop();
    const process = new ProcessActivity(key);
    this.#processes.set(key, process);
    return process;
  }

  /** Drops the dead half of the oldest processes, or the oldest one when few are dead. */
  #drop(): void {
    let dropped = 0;
    for (const [key, { isDead }] of this.#processes) {
      if (!isDead) continue;
      this.#processes.delete(key);
      if (++dropped >= MAX_ACTIVE_PROCESSES / 16) break;
    }
    if (dropped === 0) {
      const [oldest] = this.#processes.keys();
      if (oldest !== undefined) this.#processes.delete(oldest);
      dropped = 1;
    }
    this.droppedProcesses += dropped;
  }
}

/** Returns who began a connection. That of an older one is unknown; its port is taken for the service's. */
function directionOf(event: ConnectionEvent): Direction {
  if (event.type === "close" || event.type === "transfer") return event.direction ?? "accept";
  return event.type === "connect" ? "connect" : event.type === "listen" ? "listen" : "accept";
}
