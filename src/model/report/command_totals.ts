import { median } from "../base/quantile.ts";
import { commandName } from "./command_name.ts";
import { cpuOf, durationOf, hasFailed, type ProcessRecord } from "./process_record.ts";

/** All processes of one command together. */
export interface CommandTotal {
  readonly command: string | null;
  readonly count: number;
  readonly failures: number;
  /** Sum of the lives, so far of those that go on; of processes side by side it is more than the time that passed. */
  readonly durationNs: number;
  /** Of those whose end was seen: a life that goes on has no length yet. null when none ended. */
  readonly medianNs: number | null;
  /** null when it is known of none of them. */
  readonly cpuNs: number | null;
  readonly maxRssBytes: number | null;
}

/** Sums by command, in order of first birth. */
export function commandTotals(born: readonly ProcessRecord[], toTs: number): CommandTotal[] {
  const groups = new Map<string | null, ProcessRecord[]>();
  for (const life of born) {
    const command = commandName(life);
    const group = groups.get(command);
    if (group === undefined) groups.set(command, [life]);
    else group.push(life);
  }
  return [...groups].map(([command, lives]) => totalOf(command, lives, toTs));
}

/** The commands that used most cpu; those of which nothing is known come last. */
export function byCpu(totals: readonly CommandTotal[], top: number): CommandTotal[] {
  return [...totals].sort((a, b) => (b.cpuNs ?? -1) - (a.cpuNs ?? -1)).slice(0, top);
}

/** The commands that took longest, all together. */
export function byDuration(totals: readonly CommandTotal[], top: number): CommandTotal[] {
  return [...totals].sort((a, b) => b.durationNs - a.durationNs).slice(0, top);
}

function totalOf(
  command: string | null,
  lives: readonly ProcessRecord[],
  toTs: number,
): CommandTotal {
  const spans = lives.map((life) => durationOf(life, toTs));
  const ended = spans.filter((_, i) => lives[i]!.ending?.seen === true).sort((a, b) => a - b);
  let [cpuNs, maxRssBytes, failures] = [null as number | null, null as number | null, 0];
  for (const life of lives) {
    const cpu = cpuOf(life);
    if (cpu !== null) cpuNs = (cpuNs ?? 0) + cpu;
    const rss = life.usage.maxRssBytes;
    if (rss !== null) maxRssBytes = Math.max(maxRssBytes ?? 0, rss);
    if (hasFailed(life)) failures++;
  }
  return {
    command,
    count: lives.length,
    failures,
    durationNs: spans.reduce((sum, span) => sum + span, 0),
    medianNs: median(ended),
    cpuNs,
    maxRssBytes,
  };
}
