import type { Life } from "./life.ts";
import type { Selection } from "./selection.ts";

/** A process born in the recording, and all that descend from it by birth. */
export interface Family {
  readonly root: Life;
  /** The root too, in order of `id`. */
  readonly members: readonly Life[];
  /** Children of each, by its `id`. */
  readonly children: ReadonlyMap<number, readonly Life[]>;
}

/**
 * The largest family among the chosen lives whose root was born in the recording: with
 * `record -- make` that of make, wherever else the one that started most. null when nobody was born.
 */
export function largestFamily({ lives }: Selection, born: readonly Life[]): Family | null {
  const isBorn = new Set<number>(born.map(({ id }) => id));
  const children = new Map<number, Life[]>();
  const roots: Life[] = [];
  for (const life of lives) {
    if (!isBorn.has(life.id)) continue;
    if (life.parentId === null || !isBorn.has(life.parentId)) roots.push(life);
    else {
      const siblings = children.get(life.parentId);
      if (siblings === undefined) children.set(life.parentId, [life]);
      else siblings.push(life);
    }
  }
  let largest: { root: Life; members: Life[] } | null = null;
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
