import { median } from "../base/quantile.ts";
import { commandName } from "./command_name.ts";
import { cpuOf, durationOf, hasFailed, type ProcessRecord } from "./process_record.ts";

/** Sums over all processes of one command. */
export interface CommandTotal {
  readonly command: string | null;
  readonly count: number;
  readonly failures: number;
  /**
   * The sum of the durations, up to now for live processes. Parallel processes make it longer than
   * the time that passed.
   */
  readonly durationNs: number;
  /** The median duration of processes with an exit event; null when there is none. */
  readonly medianNs: number | null;
  /** The known cpu time; null when no process has any. */
  readonly cpuNs: number | null;
  readonly maxRssBytes: number | null;
}

/** Returns the sums by command, in order of the first birth. */
export function commandTotals(born: readonly ProcessRecord[], toTs: number): CommandTotal[] {
  const groups = new Map<string | null, ProcessRecord[]>();
  for (const record of born) {
    const command = commandName(record);
    const group = groups.get(command);
    if (group === undefined) groups.set(command, [record]);
    else group.push(record);
  }
  return [...groups].map(([command, processes]) => totalOf(command, processes, toTs));
}

/** Returns the commands with the most cpu time; unknown comes last. */
export function byCpu(totals: readonly CommandTotal[], top: number): CommandTotal[] {
  return [...totals].sort((a, b) => (b.cpuNs ?? -1) - (a.cpuNs ?? -1)).slice(0, top);
}

/** Returns the commands with the longest sum of durations. */
export function byDuration(totals: readonly CommandTotal[], top: number): CommandTotal[] {
  return [...totals].sort((a, b) => b.durationNs - a.durationNs).slice(0, top);
}

function totalOf(
  command: string | null,
  processes: readonly ProcessRecord[],
  toTs: number,
): CommandTotal {
  const spans = processes.map((record) => durationOf(record, toTs));
  const ended = spans.filter((_, i) => processes[i]!.ending?.seen === true).sort((a, b) => a - b);
  let [cpuNs, maxRssBytes, failures] = [null as number | null, null as number | null, 0];
  for (const record of processes) {
    const cpu = cpuOf(record);
    if (cpu !== null) cpuNs = (cpuNs ?? 0) + cpu;
    const rss = record.usage.maxRssBytes;
    if (rss !== null) maxRssBytes = Math.max(maxRssBytes ?? 0, rss);
    if (hasFailed(record)) failures++;
  }
  return {
    command,
    count: processes.length,
    failures,
    durationNs: spans.reduce((sum, span) => sum + span, 0),
    medianNs: median(ended),
    cpuNs,
    maxRssBytes,
  };
}
