import { commandLine, commandName } from "./command_name.ts";
import type { ProcessRecord } from "./process_record.ts";
import type { RecordingContents } from "./recording_contents.ts";
import type { Selection } from "./selection.ts";

/** A process born in the recording, and all that descend from it by birth. */
export interface Family {
  readonly root: ProcessRecord;
  /** The root too, in order of `id`. */
  readonly members: readonly ProcessRecord[];
  /** Children of each, by its `id`. */
  readonly children: ReadonlyMap<number, readonly ProcessRecord[]>;
}

/**
 * The largest family among the chosen lives whose root was born in the recording: with
 * `record -- make` that of make, wherever else the one that started most. null when nobody was born.
 */
export function largestFamily(
  { processes: lives }: Selection,
  born: readonly ProcessRecord[],
): Family | null {
  const isBorn = new Set<number>(born.map(({ id }) => id));
  const children = new Map<number, ProcessRecord[]>();
  const roots: ProcessRecord[] = [];
  for (const life of lives) {
    if (!isBorn.has(life.id)) continue;
    if (life.parentId === null || !isBorn.has(life.parentId)) roots.push(life);
    else {
      const siblings = children.get(life.parentId);
      if (siblings === undefined) children.set(life.parentId, [life]);
      else siblings.push(life);
    }
  }
  let largest: { root: ProcessRecord; members: ProcessRecord[] } | null = null;
  for (const root of roots) {
    const members = [root];
    // One by one: a process may have more children than a call can have arguments.
    for (let i = 0; i < members.length; i++) {
      for (const child of children.get(members[i]!.id) ?? []) members.push(child);
    }
    if (members.length > (largest?.members.length ?? 0)) largest = { root, members };
  }
  return largest === null ? null : {
    root: largest.root,
    members: largest.members.sort((a, b) => a.id - b.id),
    children,
  };
}

/** One generation of a line of descent. */
export interface Generation {
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
}

/** The longest line from a process without a known parent to one without children, eldest first. */
export function deepestLine(of: RecordingContents, chosen: readonly ProcessRecord[]): Generation[] {
  const depth = depthsOf(of.processes);
  let deepest: ProcessRecord | null = null;
  for (const life of chosen) {
    if (deepest === null || depth[life.id]! > depth[deepest.id]!) deepest = life;
  }
  const line: Generation[] = [];
  for (let at = deepest; at !== null && line.length <= of.processes.length;) {
    const { pid, key } = at;
    line.push({ pid, key, command: commandName(at), commandLine: commandLine(at) });
    at = at.parentId === null ? null : of.processes[at.parentId] ?? null;
  }
  return line.reverse();
}

/** How many ancestors each has, by `id`. */
export function depthsOf(lives: readonly ProcessRecord[]): Int32Array {
  const depth = new Int32Array(lives.length).fill(-1);
  for (const life of lives) {
    const way: number[] = [];
    let at: number | null = life.id;
    while (at !== null && depth[at] === -1) {
      way.push(at);
      // Marks the way, so that a ring of parents ends here.
      depth[at] = -2;
      at = lives[at]?.parentId ?? null;
    }
    let below = at === null || depth[at]! < 0 ? 0 : depth[at]! + 1;
    for (const id of way.reverse()) depth[id] = below++;
  }
  return depth;
}
