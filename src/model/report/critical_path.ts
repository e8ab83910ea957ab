import { commandLine, commandName } from "./command_name.ts";
import type { Family } from "./family.ts";
import { greatest } from "./ranking.ts";
import { durationOf, type ProcessRecord } from "./process_record.ts";

/** A time in which everything waited for one process. */
export interface Step {
  readonly life: ProcessRecord;
  readonly fromTs: number;
  readonly toTs: number;
}

/** The critical path, told. Shares are of the root's duration. */
export interface CriticalPath {
  /** All steps together, which is the duration of the root. */
  readonly durationNs: number;
  readonly steps: number;
  /** By what ran, the largest first. */
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
  /** The child of the root within which it ran: the line of a makefile, say. null for the root. */
  readonly job: string | null;
  readonly fromTs: number;
  readonly durationNs: number;
  readonly share: number;
}

/**
 * What the root's end waited for, walked back from it: the time back to the end of that child of it
 * which ended last is its own; then comes the life of that child, walked in the same way; from the
 * child's birth on backwards it is the parent's turn again. What ended after a moment cannot have
 * been waited for at it.
 *
 * ```
 * make  ====..............=====.........====      = own time, . waits for a child
 * cc1       ==============                        on the path: ended last before make went on
 * cc2       =======                               not on it: make waited for cc1 anyway
 * ld                           =========
 * ```
 *
 * Oldest step first. The steps are the root's life without a hole and without overlap.
 */
export function criticalSteps({ root, children }: Family, toTs: number): Step[] {
  const steps: Step[] = [];
  const walk = (life: ProcessRecord, ts: number): Walk => ({
    life,
    ts,
    left: [...children.get(life.id) ?? []].sort((a, b) => endOf(a, toTs) - endOf(b, toTs)),
  });
  // A stack of our own: a chain of processes may be deeper than calls can be.
  const stack = [walk(root, endOf(root, toTs))];
  for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
    const child = at.left.pop();
    if (child !== undefined && endOf(child, toTs) > at.ts) continue;
    const until = child === undefined ? at.life.startTs : endOf(child, toTs);
    if (until < at.ts) steps.push({ life: at.life, fromTs: until, toTs: at.ts });
    if (child !== undefined) {
      at.ts = Math.min(until, at.ts);
      stack.push(walk(child, at.ts));
      continue;
    }
    stack.pop();
    const above = stack.at(-1);
    if (above !== undefined) above.ts = Math.min(above.ts, at.life.startTs);
  }
  return steps.reverse();
}

interface Walk {
  readonly life: ProcessRecord;
  /** So far back it has been walked. */
  ts: number;
  /** Children not looked at yet, the one that ended last at the end. */
  readonly left: ProcessRecord[];
}

/** The critical path of a family in numbers. */
export function criticalPath(family: Family, toTs: number, top: number): CriticalPath {
  const steps = criticalSteps(family, toTs);
  const byId = new Map(family.members.map((life) => [life.id, life]));
  const durationNs = durationOf(family.root, toTs);
  const share = (ns: number) => durationNs === 0 ? 0 : ns / durationNs;
  const commands = new Map<string | null, { steps: number; durationNs: number }>();
  for (const { life, fromTs, toTs } of steps) {
    const command = commandName(life);
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
      .map(({ life, fromTs, toTs }) => ({
        pid: life.pid,
        key: life.key,
        command: commandName(life),
        commandLine: commandLine(life),
        job: jobOf(life, family, byId),
        fromTs,
        durationNs: toTs - fromTs,
        share: share(toTs - fromTs),
      })),
  };
}

/** The command line of the child of the root that it is or descends from. */
function jobOf(
  life: ProcessRecord,
  { root }: Family,
  byId: ReadonlyMap<number, ProcessRecord>,
): string | null {
  let at: ProcessRecord | undefined = life;
  while (at !== undefined && at !== root && at.parentId !== root.id) {
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return at === undefined || at === root ? null : commandLine(at);
}

function endOf({ startTs, endTs }: ProcessRecord, toTs: number): number {
  return Math.max(startTs, endTs ?? toTs);
}
