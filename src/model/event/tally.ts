import type { EventType, FlockEvent, LostEvent } from "./event.ts";

/** Counts of seen and missed events since the start. */
export class Tally {
  readonly events: EventCounts = noEvents();
  /** Lost events by place, without losses of unknown size; of activity, the records of the probes. */
  readonly lost: Record<LostEvent["where"], number> = { kernel: 0, queue: 0, line: 0, activity: 0 };
  /** Losses of unknown size. */
  lostUncounted = 0;
  /** Exits with a code other than 0 or by a signal. */
  failures = 0;
  /** Events that arrived too late for their place in the order. */
  late = 0;
  /** Execs, renames and reparents dropped from histories to keep the bound. */
  momentsCut = 0;
  /** Dead processes dropped from the table to keep the bound. */
  forgotten = 0;

  count(event: FlockEvent): void {
    countType(this.events, event.type);
    if (event.type === "lost") {
      if (event.count !== null) this.lost[event.where] += event.count;
      else if (event.where !== "activity") this.lostUncounted++;
    } else if (event.type === "exit") {
      if (event.signal !== null || (event.exitCode !== null && event.exitCode !== 0)) {
        this.failures++;
      }
    }
    if ("late" in event && event.late === true) this.late++;
  }

  /** Adds the counts of another host. */
  add(other: Tally): void {
    for (const type of Object.keys(this.events) as EventType[]) {
      this.events[type] += other.events[type];
    }
    for (const place of Object.keys(this.lost) as LostEvent["where"][]) {
      this.lost[place] += other.lost[place];
    }
    this.lostUncounted += other.lostUncounted;
    this.failures += other.failures;
    this.late += other.late;
    this.momentsCut += other.momentsCut;
    this.forgotten += other.forgotten;
  }

  /** All lost events of known number. A loss of activity hides no event of the lifecycle. */
  get lostTotal(): number {
    return this.lost.kernel + this.lost.queue + this.lost.line;
  }
}

/** The number of events of each type. */
export type EventCounts = Record<EventType, number>;

/** Returns counts of zero. */
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
    signal: 0,
    exec_failed: 0,
    setuid: 0,
    net: 0,
    file: 0,
    connect: 0,
    accept: 0,
    listen: 0,
    close: 0,
    connection: 0,
    transfer: 0,
    open: 0,
    activity: 0,
    sample: 0,
    lost: 0,
    gap: 0,
  };
}

/** Counts an event. The frequent types have literal names, because V8 looks up a computed name each time. */
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

const EVERY_TYPE: Readonly<Record<EventType, true>> = {
  fork: true,
  exec: true,
  exit: true,
  reparent: true,
  rename: true,
  move: true,
  signal: true,
  exec_failed: true,
  setuid: true,
  net: true,
  file: true,
  connect: true,
  accept: true,
  listen: true,
  close: true,
  connection: true,
  transfer: true,
  open: true,
  activity: true,
  sample: true,
  process: true,
  lost: true,
  gap: true,
  meta: true,
  ready: true,
  end: true,
};

/** The type of every event. The compiler checks that the record is complete. */
export const EVENT_TYPES: readonly string[] = Object.keys(EVERY_TYPE);
