import { KeyedRows } from "../base/keyed_rows.ts";
import { type IndexField, OrderedRows, type Rows } from "../base/ordered_rows.ts";
import { isKnown, type Process } from "./process.ts";
import type { ProcessEvent } from "../event/event.ts";
import type { ProcessKey } from "../base/process_key.ts";

/**
 * A parent is older than its children, and so is whoever adopts them. The start of one may have been
 * guessed, and be off by a tick.
 */
export function canBeParent(parent: Process, row: Process): boolean {
  if (parent.startTicks > row.startTicks + 1) return false;
  return parent !== row && (row.children.size === 0 || !isAncestor(row, parent));
}

/**
 * The event is about a life that begins after the row's end: the same pid came round within the same
 * tick, another process by the same key; or /proc shows that it never died.
 */
export function isReborn({ ending }: Process, event: ProcessEvent): boolean {
  if (ending === null || event.ts < ending.ts) return false;
  if (event.type === "fork") return isKnown(ending);
  return event.type === "process" && event.inferred === true && event.state !== "X";
}

/** Puts a row below another parent, or below none. */
export function attach(row: Process, parent: Process | null): void {
  if (row.parent === parent) return;
  if (row.parent !== null) childrenOf(row.parent).delete(row);
  row.parent = parent;
  if (parent !== null) childrenOf(parent).add(row);
}

/** A list of its own, from its first child on. The table alone changes it. */
function childrenOf(row: Process): OrderedRows<Process> {
  if (row.children === NO_CHILDREN) row.children = newChildren();
  return row.children as OrderedRows<Process>;
}

/** The keys of a process and of all its ancestors that are known. */
export function ancestorKeys(row: Process | undefined): ReadonlySet<ProcessKey> {
  const keys = new Set<ProcessKey>();
  for (let at = row ?? null; at !== null && !keys.has(at.key); at = at.parent) keys.add(at.key);
  return keys;
}

/** `other` is `row` or stands above it. Broken input must not make a ring of parents. */
function isAncestor(row: Process, other: Process): boolean {
  for (let at: Process | null = other; at !== null; at = at.parent) if (at === row) return true;
  return false;
}

/** Most processes have none, and share this. */
export const NO_CHILDREN: Rows<Process> = new Set<Process>();

const AMONG_SIBLINGS: IndexField<Process> = {
  get: (row) => row.siblingIndex,
  set: (row, place) => row.siblingIndex = place,
};

/** These, in this order, below one parent. The table alone changes them. */
export function newChildren(rows: Iterable<Process> = []): OrderedRows<Process> {
  return new OrderedRows(AMONG_SIBLINGS, rows);
}

/** The rows of a table: all by their key, and those that live by their pid and in the order in which they came. */
export class ProcessIndex extends KeyedRows<Process> {
  readonly living = new OrderedRows<Process>({
    get: (row) => row.liveIndex,
    set: (row, place) => row.liveIndex = place,
  });

  /** The living row of this pid. */
  byPid(pid: number): Process | undefined {
    return this.findIn(pid, this.living);
  }
}
