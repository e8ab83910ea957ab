import { SECOND } from "../base/units.ts";
import type { ProcessRecord } from "./process_record.ts";
import type { Selection } from "./selection.ts";
import { commandLine, commandName } from "./command_name.ts";

/** How often a command was started. */
export interface StartedCommand {
  readonly command: string | null;
  readonly births: number;
  /** Of all births, 0 to 1. */
  readonly share: number;
}

/** How many children one process had. */
export interface Starter {
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
  readonly births: number;
  readonly share: number;
}

/** Births in the time that the report is about: those whose fork is in the recording. */
export function birthsWithin({ processes: lives, fromTs, toTs }: Selection): ProcessRecord[] {
  return lives.filter(({ birthSeen, startTs }) =>
    birthSeen && startTs >= fromTs && startTs <= toTs
  );
}

/** Whom the most processes became. Each counts once, for the last program that it was. */
export function startedMost(born: readonly ProcessRecord[], top: number): StartedCommand[] {
  const counts = new Map<string | null, number>();
  for (const life of born) {
    const command = commandName(life);
    counts.set(command, (counts.get(command) ?? 0) + 1);
  }
  return largest(counts, top).map(([command, births]) => ({
    command,
    births,
    share: births / born.length,
  }));
}

/** Who started the most. */
export function starters(
  born: readonly ProcessRecord[],
  all: readonly ProcessRecord[],
  top: number,
): Starter[] {
  const counts = new Map<number, number>();
  for (const { parentId } of born) {
    if (parentId !== null) counts.set(parentId, (counts.get(parentId) ?? 0) + 1);
  }
  return largest(counts, top).map(([id, births]) => {
    const parent = all[id] as ProcessRecord;
    return {
      pid: parent.pid,
      key: parent.key,
      command: commandName(parent),
      commandLine: commandLine(parent),
      births,
      share: births / born.length,
    };
  });
}

/** The largest counts, those met first before others of the same size. */
function largest<K>(counts: ReadonlyMap<K, number>, top: number): [K, number][] {
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, top);
}

const MINUTE = 60 * SECOND;

/** From here on minutes tell more than seconds. */
const LONG = 10 * MINUTE;

/** Births over time. */
export interface BirthRate {
  /** The time from `fromTs` on in equal steps, and how many were born in each. */
  readonly fromTs: number;
  readonly stepNs: number;
  readonly counts: readonly number[];
  /** The busiest time of one minute, or of one second when all is shorter than ten minutes. */
  readonly busiest: Busiest | null;
}

export interface Busiest {
  readonly fromTs: number;
  readonly spanNs: number;
  readonly births: number;
}

/** @param steps at most so many parts of the time */
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

/** The window of a fixed span that holds the most births, wherever it begins. */
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
