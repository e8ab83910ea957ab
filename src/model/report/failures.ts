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
      const { pid, key, endTs } = record;
      const example = { pid, key, ts: endTs ?? 0, commandLine: commandLine(record) };
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
