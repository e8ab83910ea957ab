import { errnoName } from "../base/errno_name.ts";
import type { DeathCause } from "../event/death.ts";
import { deathSentence } from "../process/death_text.ts";
import { commandLine, commandName } from "./command_name.ts";
import { cpuOf, durationOf, hasFailed, type ProcessRecord } from "./process_record.ts";
import type { Selection } from "./selection.ts";

/** The processes of one command that failed with one status. */
export interface FailureGroup {
  readonly command: string | null;
  /** null when a signal killed them. */
  readonly exitCode: number | null;
  readonly signalName: string | null;
  readonly count: number;
  /** The failures among them without a failed child: where the failure began. */
  readonly origins: number;
  /** The sum of their durations. */
  readonly durationNs: number;
  /** The first failure. */
  readonly example: {
    readonly host: string | null;
    readonly pid: number;
    readonly key: string;
    readonly ts: number;
    readonly commandLine: string | null;
  };
}

/** The time that failed processes used. */
export interface Waste {
  readonly failures: number;
  /** Failures without a failed child. */
  readonly origins: number;
  /** The sum of the durations of the origins. Their failed ancestors are not counted again. */
  readonly durationNs: number;
  /** The known cpu time of the origins without their children; null when none is known. */
  readonly cpuNs: number | null;
}

/** Returns the processes that failed within the time of the report. */
export function failuresOf({ processes, fromTs, toTs }: Selection): ProcessRecord[] {
  return processes.filter((record) =>
    hasFailed(record) && record.endTs !== null && record.endTs >= fromTs && record.endTs <= toTs
  );
}

/**
 * Returns the failed processes without a failed child. When make fails because gcc failed, gcc is
 * the origin and make a consequence.
 */
export function originsOf(failures: readonly ProcessRecord[]): ProcessRecord[] {
  const consequences = new Set<number | null>(failures.map(({ parentId }) => parentId));
  return failures.filter(({ id }) => !consequences.has(id));
}

/** Groups failures by command and status, most frequent first. */
export function failureGroups(failures: readonly ProcessRecord[], top: number): FailureGroup[] {
  type Growing = { -readonly [K in keyof FailureGroup]: FailureGroup[K] };
  const origins = new Set(originsOf(failures));
  const groups = new Map<string, Growing>();
  for (const record of failures) {
    const { exitCode = null, signalName = null } = record.ending ?? {};
    const command = commandName(record);
    const name = JSON.stringify([command, exitCode, signalName]);
    let group = groups.get(name);
    if (group === undefined) {
      const { host, pid, key, endTs } = record;
      const example = { host, pid, key, ts: endTs ?? 0, commandLine: commandLine(record) };
      const none = { count: 0, origins: 0, durationNs: 0 };
      groups.set(name, group = { command, exitCode, signalName, ...none, example });
    }
    group.count++;
    if (origins.has(record)) group.origins++;
    group.durationNs += durationOf(record, 0);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, top);
}

/** Sums up the time that failed processes used. */
export function wasteOf(failures: readonly ProcessRecord[]): Waste {
  const origins = originsOf(failures);
  let [durationNs, cpuNs] = [0, null as number | null];
  for (const record of origins) {
    durationNs += durationOf(record, 0);
    const cpu = cpuOf(record);
    if (cpu !== null) cpuNs = (cpuNs ?? 0) + cpu;
  }
  return { failures: failures.length, origins: origins.length, durationNs, cpuNs };
}

/** The failures with one cause: the same kind of death, and the same sender or error. */
export interface CauseCount {
  /** How the signal came about; `exec_failed` is a failed exec. null: the sender is unknown. */
  readonly cause: DeathCause | "exec_failed" | null;
  readonly signalName: string | null;
  /** The comm of the process that sent the signal. */
  readonly killedBy: string | null;
  /** The error of a failed exec. */
  readonly errnoName: string | null;
  readonly count: number;
  /** The first of them. */
  readonly example: {
    readonly host: string | null;
    readonly pid: number;
    readonly key: string;
    readonly ts: number;
    readonly command: string | null;
    /** One sentence about its death. */
    readonly sentence: string | null;
  };
}

/**
 * Counts the causes of the failures that have one: deaths by a signal and failed execs, most frequent
 * first.
 */
export function causesOf(failures: readonly ProcessRecord[], top: number): CauseCount[] {
  const groups = new Map<string, { -readonly [K in keyof CauseCount]: CauseCount[K] }>();
  for (const record of failures) {
    const { ending } = record;
    if (ending === null) continue;
    const failed = ending.death?.failedExec ?? null;
    if (ending.signal === null && failed === null) continue;
    const kind = {
      cause: failed === null ? ending.death?.cause ?? null : "exec_failed" as const,
      signalName: ending.signalName,
      killedBy: ending.death?.killedBy?.comm?.text ?? null,
      errnoName: failed === null ? null : errnoName(failed.errno),
    };
    const name = JSON.stringify(Object.values(kind));
    const known = groups.get(name);
    if (known !== undefined) {
      known.count++;
      continue;
    }
    const { host, pid, key, endTs } = record;
    const sentence = deathSentence(ending);
    const example = { host, pid, key, ts: endTs ?? 0, command: commandName(record), sentence };
    groups.set(name, { ...kind, count: 1, example });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, top);
}
