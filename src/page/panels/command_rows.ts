import { median } from "../../model/base/quantile.ts";
import type { Recording } from "../base/recording.ts";

/** Sums over the processes of one name that were born in the recording. Times are nanoseconds. */
export interface CommandRow {
  readonly name: string;
  readonly count: number;
  readonly failures: number;
  /** The sum of the durations, so far for live processes. */
  readonly total: number;
  /** Median and longest duration of processes with an exit event; null when there is none. */
  readonly median: number | null;
  readonly longest: number | null;
  readonly cpu: number | null;
}

export type CommandColumn = keyof CommandRow;

/** Returns a row for each name, in no order. */
export function commandRows(
  recording: Recording,
  isChosen: (place: number) => boolean,
): CommandRow[] {
  const groups = new Map<number, number[]>();
  for (let place = 0; place < recording.count; place++) {
    if (!recording.has(place, "born") || !isChosen(place)) continue;
    const comm = recording.data.processes.comm[place]!;
    const group = groups.get(comm);
    if (group === undefined) groups.set(comm, [place]);
    else group.push(place);
  }
  return [...groups].map(([comm, places]) => totalOf(recording, recording.text(comm), places));
}

function totalOf(recording: Recording, name: string | null, places: number[]): CommandRow {
  const { cpuUser, cpuSystem } = recording.data.processes;
  const durations = Float64Array.from(
    places.filter((place) => recording.has(place, "endSeen")),
    (place) => recording.duration(place),
  ).sort();
  const cpus = places.flatMap((place) => {
    const [user, system] = [cpuUser[place]!, cpuSystem[place]!];
    return user === null || system === null ? [] : [user + system];
  });
  return {
    name: name ?? "?",
    count: places.length,
    failures: places.filter((place) => recording.failed(place)).length,
    total: places.reduce((sum, place) => sum + recording.duration(place), 0),
    median: median(durations),
    longest: durations.at(-1) ?? null,
    cpu: cpus.length > 0 ? cpus.reduce((sum, cpu) => sum + cpu, 0) : null,
  };
}

/** Sorts the rows by a column; unknown comes last in either order. */
export function sortedRows(
  totals: readonly CommandRow[],
  column: CommandColumn,
  descending: boolean,
): CommandRow[] {
  const way = descending ? -1 : 1;
  return [...totals].sort((a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order = typeof left === "string"
      ? left < String(right) ? -1 : left > String(right) ? 1 : 0
      : left - Number(right);
    return order * way || b.count - a.count || (a.name < b.name ? -1 : 1);
  });
}
