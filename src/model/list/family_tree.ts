import { MAX_LISTED_ANCESTORS, MAX_LISTED_FAMILY } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { Ancestor, Process } from "../process/process.ts";
import type { ProcessReader } from "../process/process_reader.ts";
import type { TreeGuide } from "./tree_rows.ts";

/** One process of a family. */
export interface FamilyMember {
  /** Its row; null when the table has dropped it. */
  readonly process: Process | null;
  /** What its descendant remembers of it; null when the row is known. */
  readonly remembered: Ancestor | null;
  readonly guide: TreeGuide;
  /** Its parent in this tree; null for the outermost. */
  readonly parentKey: ProcessKey | null;
}

/** A process with its ancestors and its descendants, living and dead. */
export interface FamilyTree {
  /** The ancestors, the outermost first. */
  readonly above: readonly FamilyMember[];
  readonly self: FamilyMember;
  /** The descendants, depth first; siblings by birth. */
  readonly below: readonly FamilyMember[];
  /** Ancestors and descendants that exceed the limits. */
  readonly moreAbove: number;
  readonly moreBelow: number;
  readonly living: number;
  readonly dead: number;
  /** Its forks whose children the table has dropped; null is unknown. */
  readonly dropped: number | null;
}

/**
 * Returns the family of a process by birth: a reparented process stays below the process that forked
 * it, while the table has that one. Its guides begin at the process itself.
 */
export function familyTree(table: ProcessReader, self: Process): FamilyTree {
  const chain = ancestorsOf(table, self);
  const moreAbove = Math.max(0, chain.length - MAX_LISTED_ANCESTORS);
  const above = chain.slice(moreAbove);
  const parents = familyOf(table, self);
  let living = 0;
  const kept: Process[] = [];
  for (const row of table.living()) {
    if (!parents.has(row.key)) continue;
    living++;
    if (kept.length < MAX_LISTED_FAMILY) kept.push(row);
  }
  const room = MAX_LISTED_FAMILY - kept.length;
  let children = 0;
  for (const parent of parents.values()) if (parent === self.key) children++;
  kept.push(...latestOf(table, self, parents, room));
  return {
    ...{ above, moreAbove, living },
    self: { process: self, remembered: null, guide: [], parentKey: keyOf(above.at(-1)) },
    below: membersOf(self, kept, parents),
    moreBelow: parents.size - kept.length,
    dead: parents.size - living,
    dropped: self.forkCount === null ? null : Math.max(0, self.forkCount - children),
  };
}

function* latestOf(
  table: ProcessReader,
  self: Process,
  parents: ReadonlyMap<ProcessKey, ProcessKey>,
  room: number,
): Iterable<Process> {
  let left = room;
  if (left <= 0) return;
  for (const row of table.deadFromLast(self.startTs, ({ key }) => parents.has(key))) {
    yield row;
    if (--left === 0) return;
  }
}

/** Returns each descendant with its parent in the tree. */
function familyOf(table: ProcessReader, self: Process): ReadonlyMap<ProcessKey, ProcessKey> {
  /** Every process that is young enough: its parents by birth and of now. */
  const known = new Map<ProcessKey, readonly [ProcessKey | null, ProcessKey | null]>();
  const note = (row: Process) => {
    if (row.startTicks + 1 >= self.startTicks && row.key !== self.key) {
      known.set(row.key, [row.birth.parentKey, row.parent?.key ?? null]);
    }
    return false;
  };
  for (const row of table.living()) note(row);
  // The predicate sees each packed row without unpacking it.
  for (const _ of table.deadFromLast(self.startTs, note));
  const isHere = (key: ProcessKey | null) => key !== null && (key === self.key || known.has(key));
  const parentOf = (key: ProcessKey): ProcessKey | null => {
    const [atBirth, now] = known.get(key) ?? [null, null];
    return isHere(atBirth) ? atBirth : now;
  };
  const isBelow = new Map<ProcessKey, boolean>([[self.key, true]]);
  const family = new Map<ProcessKey, ProcessKey>();
  for (const key of known.keys()) {
    const path: ProcessKey[] = [];
    let at: ProcessKey | null = key;
    while (at !== null && known.has(at) && !isBelow.has(at)) {
      path.push(at);
      // A circle in a broken recording ends here.
      isBelow.set(at, false);
      at = parentOf(at);
    }
    const result = at !== null && isBelow.get(at) === true;
    for (const each of path) {
      isBelow.set(each, result);
      const parent = parentOf(each);
      if (result && parent !== null) family.set(each, parent);
    }
  }
  return family;
}

/** Arranges the kept descendants. A missing one in between is skipped: its children move up. */
function membersOf(
  self: Process,
  kept: readonly Process[],
  parents: ReadonlyMap<ProcessKey, ProcessKey>,
): readonly FamilyMember[] {
  const keys = new Set(kept.map(({ key }) => key));
  const children = new Map<ProcessKey, Process[]>();
  for (const row of kept) {
    let above = parents.get(row.key) ?? self.key;
    while (above !== self.key && !keys.has(above)) above = parents.get(above) ?? self.key;
    const siblings = children.get(above);
    if (siblings === undefined) children.set(above, [row]);
    else siblings.push(row);
  }
  for (const siblings of children.values()) {
    siblings.sort((a, b) => a.startTs - b.startTs || a.pid - b.pid);
  }
  const members: FamilyMember[] = [];
  const stack = pushed([], children.get(self.key) ?? [], [], self.key);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    members.push(next);
    const key = next.process!.key;
    pushed(stack, children.get(key) ?? [], next.guide, key);
  }
  return members;
}

/** Deeper rows have the guide of this depth: no screen is wider. */
const MAX_GUIDE = 64;

function pushed(
  stack: FamilyMember[],
  siblings: readonly Process[],
  guide: TreeGuide,
  parentKey: ProcessKey,
): FamilyMember[] {
  const before = guide.slice(0, MAX_GUIDE).map((part) =>
    part === "corner" ? "space" : part === "branch" ? "line" : part
  );
  for (let i = siblings.length - 1; i >= 0; i--) {
    const end = i === siblings.length - 1 ? "corner" : "branch";
    stack.push({
      ...{ process: siblings[i]!, remembered: null, parentKey },
      guide: [...before, end],
    });
  }
  return stack;
}

/** Returns the ancestors, the outermost first. */
function ancestorsOf(table: ProcessReader, self: Process): readonly FamilyMember[] {
  const chain: FamilyMember[] = [];
  const seen = new Set([self.key]);
  let row: Process | null = self;
  let remembered: Ancestor | null = self.history.birthParent;
  while (row !== null || remembered !== null) {
    const key: ProcessKey | null = remembered?.key ?? row?.birth.parentKey ?? row?.parent?.key ??
      null;
    const found: Process | undefined = key === null ? undefined : table.get(key);
    if (found === undefined && remembered === null) {
      // Its birth parent is unknown or dropped: the parent of now is above it.
      row = row?.parent ?? null;
    } else row = found ?? null;
    const next: ProcessKey | undefined = row?.key ?? remembered?.key;
    if (next === undefined || seen.has(next)) break;
    seen.add(next);
    chain.push({
      ...{ process: row, guide: [], parentKey: null },
      remembered: row === null ? remembered : null,
    });
    remembered = row === null ? remembered?.parent ?? null : row.history.birthParent;
  }
  return chain.reverse().map((member, i, all) => ({ ...member, parentKey: keyOf(all[i - 1]) }));
}

function keyOf(member: FamilyMember | undefined): ProcessKey | null {
  return member?.process?.key ?? member?.remembered?.key ?? null;
}
