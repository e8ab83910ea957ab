import { commandLine, commandName } from "./command_name.ts";
import type { ProcessRecord } from "./process_record.ts";
import type { RecordingContents } from "./recording_contents.ts";
import type { Selection } from "./selection.ts";

/** A process that was born in the recording, and its descendants by birth. */
export interface Family {
  readonly root: ProcessRecord;
  /** The root and its descendants, in order of `id`. */
  readonly members: readonly ProcessRecord[];
  /** The children of each member, by its `id`. */
  readonly children: ReadonlyMap<number, readonly ProcessRecord[]>;
}

/**
 * Returns the largest family of selected processes; null when the selection has no birth. In a
 * recording of `record -- make` that is the family of make.
 */
export function largestFamily(
  { processes }: Selection,
  born: readonly ProcessRecord[],
): Family | null {
  const isBorn = new Set<number>(born.map(({ id }) => id));
  const children = new Map<number, ProcessRecord[]>();
  const roots: ProcessRecord[] = [];
  for (const record of processes) {
    if (!isBorn.has(record.id)) continue;
    if (record.parentId === null || !isBorn.has(record.parentId)) roots.push(record);
    else {
      const siblings = children.get(record.parentId);
      if (siblings === undefined) children.set(record.parentId, [record]);
      else siblings.push(record);
    }
  }
  let largest: { root: ProcessRecord; members: ProcessRecord[] } | null = null;
  for (const root of roots) {
    const members = [root];
    // A process may have more children than a call can have arguments.
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
  readonly host: string | null;
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
}

/** Returns the longest line of descent, eldest first. It begins without a known parent. */
export function deepestLine(
  contents: RecordingContents,
  chosen: readonly ProcessRecord[],
): Generation[] {
  const depth = depthsOf(contents.processes);
  let deepest: ProcessRecord | null = null;
  for (const record of chosen) {
    if (deepest === null || depth[record.id]! > depth[deepest.id]!) deepest = record;
  }
  const line: Generation[] = [];
  for (let at = deepest; at !== null && line.length <= contents.processes.length;) {
    const { host, pid, key } = at;
    line.push({ host, pid, key, command: commandName(at), commandLine: commandLine(at) });
    at = at.parentId === null ? null : contents.processes[at.parentId] ?? null;
  }
  return line.reverse();
}

/** Returns the number of ancestors of each process, by `id`. */
export function depthsOf(processes: readonly ProcessRecord[]): Int32Array {
  const depth = new Int32Array(processes.length).fill(-1);
  for (const record of processes) {
    const way: number[] = [];
    let at: number | null = record.id;
    while (at !== null && depth[at] === -1) {
      way.push(at);
      // Marks the way, so that a circle of parents ends here.
      depth[at] = -2;
      at = processes[at]?.parentId ?? null;
    }
    let below = at === null || depth[at]! < 0 ? 0 : depth[at]! + 1;
    for (const id of way.reverse()) depth[id] = below++;
  }
  return depth;
}
