import type { ExitEvent, ProcessEvent } from "../event/event.ts";
import { MAX_LIFE_ENTRIES } from "../base/limits.ts";
import type { Text } from "../base/text.ts";
import { type ProcessRecord, type RecordedUsage, UNKNOWN_USAGE } from "./process_record.ts";

/** A life while its events are still coming: the fold alone writes into it. */
export type RecordBuilder = { -readonly [K in keyof ProcessRecord]: ProcessRecord[K] };

/** What names a process in an event. */
export interface EventIdentity extends Pick<ProcessEvent, "pid" | "key" | "ts"> {
  readonly comm: Text | null;
}

/** Shared by all to whom nothing has happened; a first moment makes a list of their own. */
const NOTHING: readonly never[] = [];

/** A life of which nothing is known but what names it. */
export function newRecord(id: number, event: EventIdentity, startTs: number): RecordBuilder {
  const { key, pid, ts, comm } = event;
  return {
    id,
    key,
    pid,
    parentId: null,
    parentKey: null,
    parentPid: null,
    startTs,
    birthSeen: false,
    endTs: null,
    inherited: { ts, comm, filename: null, argv: null, argvTruncated: false, cwd: null },
    execs: NOTHING,
    execsLeftOut: 0,
    renames: NOTHING,
    reparents: NOTHING,
    uid: null,
    user: null,
    cgroup: null,
    container: null,
    ending: null,
    usage: UNKNOWN_USAGE,
    births: 0,
    forkCount: null,
    inferred: false,
    late: false,
  };
}

/** The list with one moment more, at its place in time: events may come late. */
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

/** Takes one from the middle of a list that is too long: how it began and ended tells most. */
export function keepBound(moments: readonly unknown[]): 0 | 1 {
  if (moments.length <= MAX_LIFE_ENTRIES) return 0;
  (moments as unknown[]).splice(MAX_LIFE_ENTRIES >> 1, 1);
  return 1;
}

/** Nobody saw it die: it is not there any more. */
export function markGone(life: RecordBuilder, ts: number): void {
  if (life.ending !== null) return;
  life.endTs = Math.max(ts, life.startTs);
  life.ending = { seen: false, exitCode: null, signal: null, signalName: null, core: null };
  life.inferred = true;
}

/** The same pid came round within the same tick, or /proc shows that it never died. */
export function isNewProcess(
  { ending, endTs, birthSeen }: RecordBuilder,
  event: ProcessEvent,
): boolean {
  if (ending === null || endTs === null || event.ts < endTs) return false;
  if (event.type === "fork") return ending.seen || birthSeen;
  return event.type === "process" && event.state !== "X" && event.inferred === true;
}

/** What an exit tells of it. */
export function usageOf(event: ExitEvent): RecordedUsage {
  return {
    cpuUserNs: event.cpuUserNs,
    cpuSystemNs: event.cpuSystemNs,
    maxRssBytes: event.maxRssBytes,
    readBytes: event.readBytes,
    writeBytes: event.writeBytes,
    minorFaults: event.minorFaults,
    majorFaults: event.majorFaults,
    voluntarySwitches: event.voluntarySwitches,
    involuntarySwitches: event.involuntarySwitches,
    threadsTotal: event.threadsTotal,
  };
}
