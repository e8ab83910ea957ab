import { commandLine, commandName } from "./command_name.ts";
import type { Life } from "./life.ts";
import type { Selection } from "./selection.ts";

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
export function bornWithin({ lives, fromTs, toTs }: Selection): Life[] {
  return lives.filter(({ birthSeen, startTs }) =>
    birthSeen && startTs >= fromTs && startTs <= toTs
  );
}

/** Whom the most processes became. Each counts once, for the last program that it was. */
export function startedMost(born: readonly Life[], top: number): StartedCommand[] {
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
export function starters(born: readonly Life[], all: readonly Life[], top: number): Starter[] {
  const counts = new Map<number, number>();
  for (const { parentId } of born) {
    if (parentId !== null) counts.set(parentId, (counts.get(parentId) ?? 0) + 1);
  }
  return largest(counts, top).map(([id, births]) => {
    const parent = all[id] as Life;
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
