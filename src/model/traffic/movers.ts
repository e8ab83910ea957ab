import type { NetProtocol } from "../event/activity.ts";
import type {
  RecordedCalls,
  RecordedTraffic,
  SentAndReceived,
} from "../activity/recorded_activity.ts";
import { commandLine, commandName } from "../report/command_name.ts";
import type { ProcessRecord } from "../report/process_record.ts";
import { greatest } from "../report/ranking.ts";
import type { Selection } from "../report/selection.ts";
import type { ConnectionCounts } from "./connection_counts.ts";

/** A process in a list of the report. */
export interface NamedProcess {
  readonly host: string | null;
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
}

/** The traffic of one process. null is unknown. */
export interface Mover extends NamedProcess {
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  readonly protocols: RecordedTraffic["protocols"];
  readonly connects: number;
  readonly failedConnects: number;
  readonly accepts: number;
  /** Its exit says whether the numbers cover its whole life; null without one. */
  readonly complete: boolean | null;
}

/** The calls on files of one process. */
export interface FileUser extends NamedProcess, RecordedCalls {}

/** The bytes that one process read and wrote over its life, as its exit reports them. */
export interface StorageUser extends NamedProcess {
  readonly rchar: number | null;
  readonly wchar: number | null;
  readonly readBytes: number | null;
  readonly writeBytes: number | null;
}

/** The traffic of all processes of a selection, and the processes that moved most. */
export interface Movers {
  /** null when no process has a known number. */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  readonly protocols: RecordedTraffic["protocols"];
  /** Processes with traffic or connections. */
  readonly processes: number;
  readonly movers: readonly Mover[];
}

/** Returns the processes that sent and received most. */
export function moversOf(
  selection: Selection,
  counts: ReadonlyMap<number, ConnectionCounts>,
  top: number,
): Movers {
  const movers: Mover[] = [];
  let all: SentAndReceived | null = null;
  const protocols = new Map<NetProtocol, SentAndReceived>();
  for (const record of selection.processes) {
    const mover = moverOf(record, selection, counts.get(record.id));
    if (mover === null) continue;
    movers.push(mover);
    const { sentBytes, receivedBytes } = mover;
    if (sentBytes !== null && receivedBytes !== null) {
      all = sumOf(all, { sentBytes, receivedBytes });
    }
    for (const [name, traffic] of Object.entries(mover.protocols)) {
      const protocol = name as NetProtocol;
      protocols.set(protocol, sumOf(protocols.get(protocol) ?? null, traffic));
    }
  }
  return {
    sentBytes: all?.sentBytes ?? null,
    receivedBytes: all?.receivedBytes ?? null,
    protocols: Object.fromEntries(protocols),
    processes: movers.length,
    movers: greatest(movers, top, moverWeight),
  };
}

/** Returns the processes with the most calls on files. */
export function fileUsersOf({ processes, ...time }: Selection, top: number): FileUser[] {
  const users = processes.flatMap((record): FileUser[] => {
    const calls = record.activity?.calls(time.fromTs, time.toTs) ?? null;
    return calls === null || callsOf(calls) === 0 ? [] : [{ ...nameOf(record), ...calls }];
  });
  return greatest(users, top, callsOf);
}

/** Returns the ended processes that read and wrote most, storage counted once more. */
export function storageUsersOf({ processes }: Selection, top: number): StorageUser[] {
  const users = processes.flatMap((record): StorageUser[] => {
    const { rchar, wchar, readBytes, writeBytes } = record.usage;
    const user = { ...nameOf(record), rchar, wchar, readBytes, writeBytes };
    return storageWeight(user) === 0 ? [] : [user];
  });
  return greatest(users, top, storageWeight);
}

/** Returns a process as lists show it. */
export function nameOf(record: ProcessRecord): NamedProcess {
  const { host, pid, key } = record;
  return { host, pid, key, command: commandName(record), commandLine: commandLine(record) };
}

function moverOf(
  record: ProcessRecord,
  { contents, fromTs, toTs }: Selection,
  listed: ConnectionCounts | undefined,
): Mover | null {
  const { activity, usage: { net } } = record;
  const isWhole = fromTs === contents.fromTs && toTs === contents.toTs;
  const traffic = activity?.traffic(fromTs, toTs) ?? null;
  // Without `net` events, as in a recording of exits only, the exit has the numbers.
  const summary = isWhole ? net : null;
  const most = (a: number | null | undefined, b: number | null | undefined) =>
    a == null ? b ?? null : Math.max(a, b ?? 0);
  const known = isWhole ? activity : listed;
  const mover = {
    sentBytes: most(traffic?.sentBytes, summary?.sentBytes),
    receivedBytes: most(traffic?.receivedBytes, summary?.receivedBytes),
    protocols: traffic?.protocols ?? {},
    connects: most(known?.connects, summary?.connects) ?? 0,
    failedConnects: most(known?.failedConnects, summary?.failedConnects) ?? 0,
    accepts: most(known?.accepts, summary?.accepts) ?? 0,
    complete: net?.isComplete ?? null,
  };
  const { connects, failedConnects, accepts } = mover;
  const isIdle = bytesOf(mover) + connects + failedConnects + accepts === 0;
  return isIdle ? null : { ...nameOf(record), ...mover };
}

function bytesOf({ sentBytes, receivedBytes }: Pick<Mover, "sentBytes" | "receivedBytes">): number {
  return (sentBytes ?? 0) + (receivedBytes ?? 0);
}

/** Returns the rank of a process: one that only connected comes behind all that moved bytes. */
export function moverWeight(mover: Mover): number {
  return 2 * bytesOf(mover) + (mover.connects + mover.accepts + mover.failedConnects > 0 ? 1 : 0);
}

/** Returns the rank of a process that read and wrote. */
export function storageWeight({ rchar, wchar }: StorageUser): number {
  return (rchar ?? 0) + (wchar ?? 0);
}

/** Returns the number of calls on files. */
export function callsOf({ opens, failedOpens, creates, unlinks, renames }: RecordedCalls): number {
  return opens + failedOpens + (creates ?? 0) + unlinks + renames;
}

/** Adds two amounts of traffic. */
export function sumOf(a: SentAndReceived | null, b: SentAndReceived): SentAndReceived {
  return {
    sentBytes: (a?.sentBytes ?? 0) + b.sentBytes,
    receivedBytes: (a?.receivedBytes ?? 0) + b.receivedBytes,
  };
}

/** Returns the protocol that moved most, with its share: `tcp 98%`. */
export function mostlyText({ protocols }: Pick<Mover, "protocols">): string {
  const shares = Object.entries(protocols).map(([name, { sentBytes, receivedBytes }]) => ({
    name,
    bytes: sentBytes + receivedBytes,
  })).sort((a, b) => b.bytes - a.bytes);
  const all = shares.reduce((sum, { bytes }) => sum + bytes, 0);
  const [first] = shares;
  if (first === undefined || all === 0) return "-";
  const share = Math.floor(first.bytes / all * 100);
  return shares.length === 1 ? first.name : `${first.name} ${share}%`;
}
