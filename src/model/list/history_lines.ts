import type { HistoryEntry, Process } from "../process/process.ts";
import { MAX_LISTED_CHILDREN } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { ProcessReader } from "../process/process_reader.ts";

/** One line of the history of a process. */
export type HistoryLine =
  | HistoryEntry
  | { readonly type: "born"; readonly ts: number }
  | { readonly type: "child"; readonly ts: number; readonly child: Process }
  | { readonly type: "exit"; readonly ts: number }
  /** Entries that were dropped, or children that the table lacks; null is an unknown number. */
  | {
    readonly type: "missing";
    readonly ts: number;
    readonly count: number | null;
    readonly what: string;
  };

/** Returns the known history of a process up to `now`, in order of time. */
export function historyLines(
  process: Process,
  children: readonly Process[],
  now: number,
): readonly HistoryLine[] {
  const { history, startTs, ending, forkCount } = process;
  const shown = children.slice(-MAX_LISTED_CHILDREN);
  const entries: HistoryLine[] = [
    ...history.entries.filter(({ ts }) => ts <= now),
    ...shown.map((child) => ({ type: "child", ts: child.startTs, child }) as const),
  ];
  if (ending !== null) entries.push({ type: "exit", ts: ending.ts });
  // A stable sort keeps the order of entries within one nanosecond.
  entries.sort((a, b) => a.ts - b.ts);
  const isFull = shown.length === MAX_LISTED_CHILDREN;
  const untold = forkCount === null ? (isFull ? null : 0) : Math.max(0, forkCount - shown.length);
  const missing: HistoryLine[] = [];
  if (history.droppedEntries > 0) {
    missing.push({ type: "missing", ts: startTs, count: history.droppedEntries, what: "turns" });
  }
  if (untold !== 0) missing.push({ type: "missing", ts: startTs, count: untold, what: "children" });
  return [{ type: "born", ts: startTs }, ...missing, ...entries];
}

/**
 * Returns the children by birth that the table still has, at most the last `MAX_LISTED_CHILDREN`. A
 * reparented process counts for the parent at its birth.
 */
export function childrenOf(table: ProcessReader, key: ProcessKey): readonly Process[] {
  let children: Process[] = [];
  // Children born before this time are not listed: in a storm one parent may fill the table.
  let since = -Infinity;
  const isChild = ({ parent, startTs, birth: { parentKey: birthParentKey } }: Process) =>
    (birthParentKey ?? parent?.key) === key && startTs >= since;
  const cut = () => {
    children.sort((a, b) => a.startTs - b.startTs || a.pid - b.pid);
    children = children.slice(-MAX_LISTED_CHILDREN);
    if (children.length === MAX_LISTED_CHILDREN) since = children[0]!.startTs;
  };
  const take = (row: Process) => {
    if (children.push(row) >= 2 * MAX_LISTED_CHILDREN) cut();
  };
  for (const row of table.living()) if (isChild(row)) take(row);
  for (const row of table.deadFromLast(-Infinity, isChild)) take(row);
  cut();
  return children;
}
