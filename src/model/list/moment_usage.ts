import type { FlockEvent } from "../event/event.ts";
import { type ProcessSample, type SampleRound, validUntil } from "../event/sample.ts";
import { type IoRates, ioRates } from "../process/extra_usage.ts";
import { type Process, UNKNOWN_USAGE } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { ProcessTable } from "../table/table.ts";

/** A process that was alive at a moment, and the resources that it used around it. */
export interface MomentUser {
  /** Its row, with the usage of the interval. */
  readonly row: Process;
  /** The interval of the percentage, which contains the moment; null when the percentage is unknown. */
  readonly fromTs: number | null;
  readonly toTs: number | null;
}

/** Who used the cpu at a moment. */
export interface MomentUsage {
  readonly ts: number;
  /** Most cpu first; those of unknown cpu are last. */
  readonly users: readonly MomentUser[];
}

/** What is known of a process up to the moment. */
interface Known {
  readonly row: Process;
  /** Its cpu time at `ts`; null when unknown. */
  readonly cpuNs: number | null;
  readonly ts: number;
  readonly isBirth: boolean;
  readonly isSampled: boolean;
}

/** The usage of an interval. */
type Interval = Pick<MomentUser, "fromTs" | "toTs"> & {
  readonly cpuPercent: number | null;
} & IoRates;

const NOTHING: Interval = {
  ...{ fromTs: null, toTs: null, cpuPercent: null, readRate: null, writeRate: null },
  ...{ diskReadRate: null, diskWriteRate: null },
};

/**
 * Returns who used the cpu at `ts`. For each process that was alive it takes the shortest known
 * interval around the moment: between two samples, or from or to its birth and exit, which have exact
 * numbers.
 *
 * @param table the table at `ts`, which this function only reads
 * @param later the events after `ts`; it reads only as many as it needs
 */
export function usageAt(table: ProcessTable, ts: number, later: Iterable<FlockEvent>): MomentUsage {
  const { lastRound } = table;
  const isSampled = lastRound !== null && ts <= validUntil(lastRound);
  const open = new Map<ProcessKey, Known>();
  for (const row of table.living()) {
    if (row.startTs <= ts) open.set(row.key, knownOf(row, isSampled ? lastRound.ts : null));
  }
  const users: MomentUser[] = [];
  const close = (known: Known, interval: Interval) => {
    open.delete(known.row.key);
    users.push(userOf(known, interval));
  };
  /** The round after the moment. */
  let next: SampleRound | null = null;
  let isOver = false;
  for (const event of later) {
    if (open.size === 0 || isOver) break;
    switch (event.type) {
      case "sample":
        if (isSampled && event.round > lastRound.round) next ??= event;
        if (next !== null && event.round > next.round) isOver = true;
        else {
          for (const sample of event.processes) {
            const known = open.get(sample.key);
            if (known !== undefined) close(known, untilSample(known, sample, event.ts));
          }
        }
        break;
      case "exit": {
        const known = open.get(event.key);
        if (known !== undefined) close(known, untilExit(known, event));
        break;
      }
      case "process": {
        const known = event.state === "X" ? open.get(event.key) : undefined;
        if (known !== undefined) close(known, NOTHING);
        break;
      }
      case "end":
        isOver = next !== null;
    }
  }
  for (const known of [...open.values()]) {
    // A process that the round after the moment does not have used no cpu since the round before.
    const isIdle = isOver && known.isSampled && next !== null;
    close(known, isIdle ? idle(known, next!.ts) : NOTHING);
  }
  return { ts, users: users.sort(byCpu) };
}

/** Returns whether any of the users has a known percentage. */
export function knowsCpu({ users }: MomentUsage): boolean {
  return users.some(({ row }) => row.usage.cpuPercent !== null);
}

function knownOf(row: Process, sampledTs: number | null): Known {
  const { usage: { cpuUserNs, cpuSystemNs }, birth, startTs } = row;
  if (sampledTs !== null && startTs <= sampledTs && cpuUserNs !== null && cpuSystemNs !== null) {
    const cpuNs = cpuUserNs + cpuSystemNs;
    return { row, cpuNs, ts: sampledTs, isBirth: false, isSampled: true };
  }
  return birth.seen
    ? { row, cpuNs: 0, ts: startTs, isBirth: true, isSampled: false }
    : { row, cpuNs: null, ts: startTs, isBirth: false, isSampled: false };
}

/** Returns the usage up to the first sample after the moment. */
function untilSample(known: Known, sample: ProcessSample, ts: number): Interval {
  const { cpuPercent, readRate, writeRate, diskReadRate, diskWriteRate } = sample;
  if (cpuPercent === null || known.cpuNs === null) return NOTHING;
  const io = { readRate, writeRate, diskReadRate, diskWriteRate };
  return { fromTs: known.ts, toTs: ts, cpuPercent, ...io };
}

/** Returns the usage up to the exit, which has the exact totals of the life. */
function untilExit(known: Known, exit: Extract<FlockEvent, { type: "exit" }>): Interval {
  const { cpuUserNs, cpuSystemNs, durationNs, rchar, wchar, readBytes, writeBytes } = exit;
  if (cpuUserNs === null || cpuSystemNs === null) return NOTHING;
  const isWhole = known.isBirth || known.cpuNs === null;
  if (known.cpuNs === null && durationNs === null) return NOTHING;
  const fromTs = known.cpuNs === null ? exit.ts - durationNs! : known.ts;
  const elapsed = exit.ts - fromTs;
  if (elapsed <= 0) return NOTHING;
  const rate = (bytes: number | null) => isWhole && bytes !== null ? bytes / (elapsed / 1e9) : null;
  return {
    ...{ fromTs, toTs: exit.ts, readRate: rate(rchar), writeRate: rate(wchar) },
    ...{ diskReadRate: rate(readBytes), diskWriteRate: rate(writeBytes) },
    // A sample counts in steps of 10 ms, and may be ahead of the exact total.
    cpuPercent: 100 * Math.max(0, cpuUserNs + cpuSystemNs - (known.cpuNs ?? 0)) / elapsed,
  };
}

function idle({ row: { usage }, ts }: Known, toTs: number): Interval {
  const { readRate = null, writeRate = null } = usage.extra ?? {};
  const { diskReadRate = null, diskWriteRate = null } = usage.extra ?? {};
  const io = { readRate, writeRate, diskReadRate, diskWriteRate };
  return { fromTs: ts, toTs, cpuPercent: 0, ...io };
}

function userOf({ row, isSampled }: Known, interval: Interval): MomentUser {
  const { fromTs, toTs, cpuPercent, ...rates } = interval;
  const extra = ioRates(rates);
  const usage = { ...(isSampled ? row.usage : UNKNOWN_USAGE), cpuPercent, extra };
  return { row: { ...row, usage }, fromTs, toTs };
}

function byCpu(a: MomentUser, b: MomentUser): number {
  const [one, other] = [a.row.usage, b.row.usage];
  return (other.cpuPercent ?? -1) - (one.cpuPercent ?? -1) ||
    (other.rssBytes ?? -1) - (one.rssBytes ?? -1) || a.row.pid - b.row.pid;
}
