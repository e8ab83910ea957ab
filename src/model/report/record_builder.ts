import type { ExitEvent, ProcessEvent } from "../event/event.ts";
import { MAX_RECORD_ENTRIES } from "../base/limits.ts";
import type { Text } from "../base/text.ts";
import {
  type ProcessRecord,
  type RecordedUsage,
  UNKNOWN_USAGE,
  UNSEEN_ENDING,
} from "./process_record.ts";

/** A process record that the fold still writes into. */
export type RecordBuilder = { -readonly [K in keyof ProcessRecord]: ProcessRecord[K] };

/** The fields of an event that name a process. */
export interface EventIdentity extends Pick<ProcessEvent, "pid" | "key" | "ts" | "host"> {
  readonly comm: Text | null;
}

/** The empty list that new records share; the first entry gives a record its own list. */
const NOTHING: readonly never[] = [];

/** Returns a record that knows only the identity of its process. */
export function newRecord(id: number, event: EventIdentity, startTs: number): RecordBuilder {
  const { host = null, key, pid, ts, comm } = event;
  return {
    id,
    host,
    key,
    pid,
    parentId: null,
    parentKey: null,
    parentPid: null,
    startTs,
    birthSeen: false,
    endTs: null,
    inherited: {
      ts,
      comm,
      filename: null,
      argv: null,
      argvTruncated: false,
      cwd: null,
      program: null,
    },
    execs: NOTHING,
    execsLeftOut: 0,
    renames: NOTHING,
    reparents: NOTHING,
    uid: null,
    user: null,
    cgroup: null,
    container: null,
    login: null,
    ending: null,
    usage: UNKNOWN_USAGE,
    activity: null,
    births: 0,
    forkCount: null,
    inferred: false,
    late: false,
  };
}

/** Inserts a moment at its place in time, since events may come late; returns the list. */
export function insertByTime<T extends { readonly ts: number }>(
  moments: readonly T[],
  moment: T,
): T[] {
  const list = moments.length === 0 ? [] : moments as T[];
  let place = list.length;
  while (place > 0 && (list[place - 1] as T).ts > moment.ts) place--;
  if (place === list.length) list.push(moment);
  else list.splice(place, 0, moment);
  return list;
}

/** Removes the middle entry of a list that is too long, which keeps the first and the last. */
export function keepBound(moments: readonly unknown[]): 0 | 1 {
  if (moments.length <= MAX_RECORD_ENTRIES) return 0;
  (moments as unknown[]).splice(MAX_RECORD_ENTRIES >> 1, 1);
  return 1;
}

/** Ends a process that has exited without an exit event. */
export function markGone(record: RecordBuilder, ts: number): void {
  if (record.ending !== null) return;
  record.endTs = Math.max(ts, record.startTs);
  record.ending = UNSEEN_ENDING;
  record.inferred = true;
}

/**
 * Whether the event is about another process than the ended record of the same key. The kernel may
 * reuse a pid within one tick, and /proc may show that the process never died.
 */
export function isNewProcess(
  { ending, endTs, birthSeen }: RecordBuilder,
  event: ProcessEvent,
): boolean {
  if (ending === null || endTs === null || event.ts < endTs) return false;
  if (event.type === "fork") return ending.seen || birthSeen;
  return event.type === "process" && event.state !== "X" && event.inferred === true;
}

/** Returns the usage that an exit event reports. */
export function usageOf(event: ExitEvent): RecordedUsage {
  return {
    cpuUserNs: event.cpuUserNs,
    cpuSystemNs: event.cpuSystemNs,
    maxRssBytes: event.maxRssBytes,
    readBytes: event.readBytes,
    writeBytes: event.writeBytes,
    rchar: event.rchar,
    wchar: event.wchar,
    syscr: event.syscr,
    syscw: event.syscw,
    cancelledWriteBytes: event.cancelledWriteBytes,
    net: event.net ?? null,
    minorFaults: event.minorFaults,
    majorFaults: event.majorFaults,
    voluntarySwitches: event.voluntarySwitches,
    involuntarySwitches: event.involuntarySwitches,
    threadsTotal: event.threadsTotal,
  };
}
