import { commandLine, commandName } from "./command_name.ts";
import type { Family } from "./family.ts";
import { greatest } from "./ranking.ts";
import { durationOf, endOf, type ProcessRecord } from "./process_record.ts";

/** A time in which the whole family waited for one process. */
export interface Step {
  readonly record: ProcessRecord;
  readonly fromTs: number;
  readonly toTs: number;
}

/** The critical path in numbers. Shares are of the root's duration. */
export interface CriticalPath {
  /** The sum of all steps, which is the duration of the root. */
  readonly durationNs: number;
  readonly steps: number;
  /** Sums by command, largest first. */
  readonly commands: readonly PathCommand[];
  /** The longest single steps. */
  readonly longest: readonly PathStep[];
}

export interface PathCommand {
  readonly command: string | null;
  readonly steps: number;
  readonly durationNs: number;
  readonly share: number;
}

export interface PathStep {
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
  /**
   * The command line of its ancestor below the root, such as a line of a makefile; null for the
   * root.
   */
  readonly job: string | null;
  readonly fromTs: number;
  readonly durationNs: number;
  readonly share: number;
}

/**
 * Returns the steps that the end of the root waited for. The walk starts at the end of the root and
 * goes back in time:
 *
 * 1. The time back to the end of the child that ended last belongs to the root.
 * 2. The lifetime of that child is walked in the same way.
 * 3. Before the birth of the child, the time belongs to the root again.
 *
 * At any time of the walk, a child that ended later is skipped: the parent did not wait for it.
 *
 * ```
 * make  ====..............=====.........====      = own time, . waits for a child
 * cc1       ==============                        on the path: ended last before make continued
 * cc2       =======                               not on the path: make waited for cc1 anyway
 * ld                           =========
 * ```
 *
 * The oldest step comes first. The steps cover the lifetime of the root without hole or overlap.
 */
export function criticalSteps({ root, children }: Family, toTs: number): Step[] {
  const steps: Step[] = [];
  const walk = (record: ProcessRecord, ts: number): Walk => ({
    record,
    ts,
    left: [...children.get(record.id) ?? []].sort((a, b) => endOf(a, toTs) - endOf(b, toTs)),
  });
  // An explicit stack, since a chain of processes may be deeper than the call stack.
  const stack = [walk(root, endOf(root, toTs))];
  for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
    const child = at.left.pop();
    if (child !== undefined && endOf(child, toTs) > at.ts) continue;
    const until = child === undefined ? at.record.startTs : endOf(child, toTs);
    if (until < at.ts) steps.push({ record: at.record, fromTs: until, toTs: at.ts });
    if (child !== undefined) {
      at.ts = Math.min(until, at.ts);
      stack.push(walk(child, at.ts));
      continue;
    }
    stack.pop();
    const above = stack.at(-1);
    if (above !== undefined) above.ts = Math.min(above.ts, at.record.startTs);
  }
  return steps.reverse();
}

interface Walk {
  readonly record: ProcessRecord;
  /** The walk has reached this time. */
  ts: number;
  /** Children that the walk has not reached; the one that ended last comes last. */
  readonly left: ProcessRecord[];
}

/** Sums up the critical path of a family. */
export function criticalPath(family: Family, toTs: number, top: number): CriticalPath {
  const steps = criticalSteps(family, toTs);
  const byId = new Map(family.members.map((record) => [record.id, record]));
  const durationNs = durationOf(family.root, toTs);
  const share = (ns: number) => durationNs === 0 ? 0 : ns / durationNs;
  const commands = new Map<string | null, { steps: number; durationNs: number }>();
  for (const { record, fromTs, toTs } of steps) {
    const command = commandName(record);
    const sum = commands.get(command) ?? { steps: 0, durationNs: 0 };
    sum.steps++;
    sum.durationNs += toTs - fromTs;
    commands.set(command, sum);
  }
  return {
    durationNs,
    steps: steps.length,
    commands: [...commands].map(([command, sum]) => ({
      command,
      ...sum,
      share: share(sum.durationNs),
    })).sort((a, b) => b.durationNs - a.durationNs).slice(0, top),
    longest: greatest(steps, top, (step) => step.toTs - step.fromTs)
      .map(({ record, fromTs, toTs }) => ({
        pid: record.pid,
        key: record.key,
        command: commandName(record),
        commandLine: commandLine(record),
        job: jobOf(record, family, byId),
        fromTs,
        durationNs: toTs - fromTs,
        share: share(toTs - fromTs),
      })),
  };
}

/** Returns the command line of the child of the root that the process is or descends from. */
function jobOf(
  record: ProcessRecord,
  { root }: Family,
  byId: ReadonlyMap<number, ProcessRecord>,
): string | null {
  let at: ProcessRecord | undefined = record;
  while (at !== undefined && at !== root && at.parentId !== root.id) {
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return at === undefined || at === root ? null : commandLine(at);
}
