import { KeyedRows } from "../base/keyed_rows.ts";
import { type IndexField, OrderedRows, type Rows } from "../base/ordered_rows.ts";
import { isKnown, type Process } from "./process.ts";
import type { ProcessEvent } from "../event/event.ts";
import type { ProcessKey } from "../base/process_key.ts";

/**
 * Whether a row can be below a parent. A parent, also an adoptive one, is older than the child. A
 * start time from /proc may be off by a tick.
 */
export function canBeParent(parent: Process, row: Process): boolean {
  if (parent.startTicks > row.startTicks + 1) return false;
  return parent !== row && (row.children.size === 0 || !isAncestor(row, parent));
}

/**
 * Whether an event is about another process than a dead row with the same key. Either the kernel
 * reused the pid within the same tick, or /proc shows that the process never died.
 */
export function isReborn({ ending }: Process, event: ProcessEvent): boolean {
  if (ending === null || event.ts < ending.ts) return false;
  if (event.type === "fork") return isKnown(ending);
  return event.type === "process" && event.inferred === true && event.state !== "X";
}

/** Moves a row below another parent, or below none. */
export function attach(row: Process, parent: Process | null): void {
  if (row.parent === parent) return;
  if (row.parent !== null) childrenOf(row.parent).delete(row);
  row.parent = parent;
  if (parent !== null) childrenOf(parent).add(row);
}

/** Returns the children of a row as a list that the table can change. */
function childrenOf(row: Process): OrderedRows<Process> {
  if (row.children === NO_CHILDREN) row.children = newChildren();
  return row.children as OrderedRows<Process>;
}

/** Returns the keys of a process and of its known ancestors. */
export function ancestorKeys(row: Process | undefined): ReadonlySet<ProcessKey> {
  const keys = new Set<ProcessKey>();
  for (let at = row ?? null; at !== null && !keys.has(at.key); at = at.parent) keys.add(at.key);
  return keys;
}

/**
 * Returns rows that were found dead together, each before its parent: a row that dies below a living
 * parent stays below it, one that outlives its parent does not. Which died first is unknown.
 */
export function childrenFirst(gone: readonly Process[]): readonly Process[] {
  if (gone.length < 2) return gone;
  const depths = new Map<Process, number>(gone.map((row) => [row, NOT_COUNTED]));
  for (const row of gone) {
    const path: Process[] = [];
    let at: Process | null = row;
    while (at !== null && depths.get(at) === NOT_COUNTED) {
      path.push(at);
      at = at.parent;
    }
    let depth = (at === null ? undefined : depths.get(at)) ?? NOT_COUNTED;
    for (const member of path.reverse()) depths.set(member, ++depth);
  }
  return [...gone].sort((a, b) => depths.get(b)! - depths.get(a)!);
}

const NOT_COUNTED = -1;

/** Whether `row` is `other` or an ancestor of it. Broken input must not make a cycle of parents. */
function isAncestor(row: Process, other: Process): boolean {
  for (let at: Process | null = other; at !== null; at = at.parent) if (at === row) return true;
  return false;
}

/** Shared, because most processes have no children. */
export const NO_CHILDREN: Rows<Process> = new Set<Process>();

const AMONG_SIBLINGS: IndexField<Process> = {
  get: (row) => row.siblingIndex,
  set: (row, place) => row.siblingIndex = place,
};

/** Returns a list of the children of one row. Only the table changes it. */
export function newChildren(rows: Iterable<Process> = []): OrderedRows<Process> {
  return new OrderedRows(AMONG_SIBLINGS, rows);
}

/** The rows of a table: all of them by key; the live ones also by pid, and in order of arrival. */
export class ProcessIndex extends KeyedRows<Process> {
  readonly living = new OrderedRows<Process>({
    get: (row) => row.liveIndex,
    set: (row, place) => row.liveIndex = place,
  });

  /** Finds the live row with this pid. */
  byPid(pid: number): Process | undefined {
    return this.findIn(pid, this.living);
  }
}
