import { commandLine, commandName } from "./command_name.ts";
import { cpuOf, hasFailed, type ProcessRecord } from "./process_record.ts";
import type { Selection } from "./selection.ts";

/** Processes of one command that failed in one way. */
export interface FailureGroup {
  readonly command: string | null;
  /** null when killed by a signal. */
  readonly exitCode: number | null;
  readonly signalName: string | null;
  readonly count: number;
  /** Of them, those in which no child had failed: where the trouble began. */
  readonly origins: number;
  /** How long they ran, all together. */
  readonly durationNs: number;
  /** The first of them. */
  readonly example: {
    readonly pid: number;
    readonly key: string;
    readonly ts: number;
    readonly commandLine: string | null;
  };
}

/** What failing cost. */
export interface Waste {
  readonly failures: number;
  /** Failures in which no child had failed. */
  readonly origins: number;
  /** How long those ran, all together; what they ran within is not counted twice. */
  readonly durationNs: number;
  /** Cpu time of them, children not counted; null when it is known of none. */
  readonly cpuNs: number | null;
}

/** Those that ended badly within the time of the report. */
export function failuresOf({ processes: lives, fromTs, toTs }: Selection): ProcessRecord[] {
  return lives.filter((life) =>
    hasFailed(life) && life.endTs !== null && life.endTs >= fromTs && life.endTs <= toTs
  );
}

/**
 * Where trouble began: failed processes of which no child failed. A make that fails because gcc did
 * is the consequence, gcc the origin.
 */
export function originsOf(failures: readonly ProcessRecord[]): ProcessRecord[] {
  const consequences = new Set<number | null>(failures.map(({ parentId }) => parentId));
  return failures.filter(({ id }) => !consequences.has(id));
}

/** Failures grouped by command and status, the most frequent first. */
export function failureGroups(failures: readonly ProcessRecord[], top: number): FailureGroup[] {
  type Growing = { -readonly [K in keyof FailureGroup]: FailureGroup[K] };
  const origins = new Set(originsOf(failures));
  const groups = new Map<string, Growing>();
  for (const life of failures) {
    const { exitCode = null, signalName = null } = life.ending ?? {};
    const command = commandName(life);
    const name = JSON.stringify([command, exitCode, signalName]);
    let group = groups.get(name);
    if (group === undefined) {
      const { pid, key, endTs } = life;
      const example = { pid, key, ts: endTs ?? 0, commandLine: commandLine(life) };
      const none = { count: 0, origins: 0, durationNs: 0 };
      groups.set(name, group = { command, exitCode, signalName, ...none, example });
    }
    group.count++;
    if (origins.has(life)) group.origins++;
    group.durationNs += durationOf(life);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, top);
}

/** What was done for nothing. */
export function wasteOf(failures: readonly ProcessRecord[]): Waste {
  const origins = originsOf(failures);
  let [durationNs, cpuNs] = [0, null as number | null];
  for (const life of origins) {
    durationNs += durationOf(life);
    const cpu = cpuOf(life);
    if (cpu !== null) cpuNs = (cpuNs ?? 0) + cpu;
  }
  return { failures: failures.length, origins: origins.length, durationNs, cpuNs };
}

function durationOf({ startTs, endTs }: ProcessRecord): number {
  return endTs === null ? 0 : Math.max(0, endTs - startTs);
}
