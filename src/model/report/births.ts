import { SECOND } from "../base/units.ts";
import type { ProcessRecord } from "./process_record.ts";
import type { Selection } from "./selection.ts";
import { commandLine, commandName } from "./command_name.ts";
import { largestCounts } from "./ranking.ts";

/** The births of one command. */
export interface StartedCommand {
  readonly command: string | null;
  readonly births: number;
  /** The share of all births, 0 to 1. */
  readonly share: number;
}

/** A process and the number of its children. */
export interface Starter {
  readonly host: string | null;
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
  readonly births: number;
  readonly share: number;
}

/** Returns the processes whose fork event is in the time of the report. */
export function birthsWithin({ processes, fromTs, toTs }: Selection): ProcessRecord[] {
  return processes.filter(({ birthSeen, startTs }) =>
    birthSeen && startTs >= fromTs && startTs <= toTs
  );
}

/** Returns the commands with the most births. A process counts once, for its last program. */
export function startedMost(born: readonly ProcessRecord[], top: number): StartedCommand[] {
  const counts = new Map<string | null, number>();
  for (const record of born) {
    const command = commandName(record);
    counts.set(command, (counts.get(command) ?? 0) + 1);
  }
  return largestCounts(counts, top).map(([command, births]) => ({
    command,
    births,
    share: births / born.length,
  }));
}

/** Returns the processes with the most children. */
export function starters(
  born: readonly ProcessRecord[],
  all: readonly ProcessRecord[],
  top: number,
): Starter[] {
  const counts = new Map<number, number>();
  for (const { parentId } of born) {
    if (parentId !== null) counts.set(parentId, (counts.get(parentId) ?? 0) + 1);
  }
  return largestCounts(counts, top).map(([id, births]) => {
    const parent = all[id] as ProcessRecord;
    return {
      host: parent.host,
      pid: parent.pid,
      key: parent.key,
      command: commandName(parent),
      commandLine: commandLine(parent),
      births,
      share: births / born.length,
    };
  });
}

const MINUTE = 60 * SECOND;

/** From this length on, the busiest minute is reported instead of the busiest second. */
const LONG = 10 * MINUTE;

/** Births over time. */
export interface BirthRate {
  /** The births in each of the equal steps from `fromTs` on. */
  readonly fromTs: number;
  readonly stepNs: number;
  readonly counts: readonly number[];
  /** The busiest minute, or the busiest second of a recording shorter than ten minutes. */
  readonly busiest: Busiest | null;
}

/** The window of time with the most births. */
export interface Busiest {
  readonly fromTs: number;
  readonly spanNs: number;
  readonly births: number;
}

/**
 * Counts births over time.
 *
 * @param steps the number of equal parts of the time
 */
export function birthRate(
  { fromTs, toTs }: Selection,
  born: readonly ProcessRecord[],
  steps: number,
): BirthRate {
  const stepNs = Math.max(1, (toTs - fromTs) / steps);
  const counts = new Array<number>(toTs > fromTs ? steps : 1).fill(0);
  const times = new Float64Array(born.length);
  for (const [i, { startTs }] of born.entries()) {
    times[i] = startTs;
    counts[Math.min(counts.length - 1, Math.floor((startTs - fromTs) / stepNs))]!++;
  }
  return { fromTs, stepNs, counts, busiest: busiest(times.sort(), toTs - fromTs) };
}

/** Returns the window of a minute or a second that holds the most births, wherever it begins. */
function busiest(times: Float64Array, wholeNs: number): Busiest | null {
  const spanNs = wholeNs >= LONG ? MINUTE : SECOND;
  let best: Busiest | null = null;
  let first = 0;
  for (let last = 0; last < times.length; last++) {
    while (times[last]! - times[first]! >= spanNs) first++;
    const births = last - first + 1;
    if (births > (best?.births ?? 0)) best = { fromTs: times[first]!, spanNs, births };
  }
  return best;
}
