import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ThreadSample } from "../../model/process/thread_list.ts";
import type { ListGroup } from "../../model/list/list_groups.ts";
import type { TreePlace } from "../../model/list/list_row.ts";

/** The rows of a view, as far as placing its cursor needs them. */
export interface RowList {
  readonly length: number;
  /** The name that the cursor sticks to: a process key, an event number, a query. */
  nameAt(index: number): string | undefined;
  /** Returns -1 for a name without a row. */
  indexOf(name: string): number;
  /** Returns a function that tests whether the row at an index has the searched text. */
  matcher(text: string): (index: number) => boolean;
  /** Returns the pid of a row; absent in views where typed digits do nothing. */
  pidAt?(index: number): number | undefined;
}

/** The rows of the view in front, and how its cursor behaves among them. */
export interface FrontRows extends RowList {
  /** Rows in the window of the screen. */
  readonly height: number;
  /** The name that the cursor sticks to; null: the cursor is pinned to one end of the rows. */
  readonly anchor: string | null;
  /** The end of the pinned cursor. In a view pinned to the end, a move past the last row pins it again. */
  readonly pin: "start" | "end";
  /**
   * Whether the cursor stays in its row of the screen when rows come or go above it. Otherwise the window
   * keeps its top: rows in another order move inside it.
   */
  readonly keepsRow: boolean;
  /** Adds what the view knows about the row under the cursor. */
  describe(cursor: Cursor): Cursor;
}

/** Where a message sends the cursor, from the row that it is on. */
export type Goal =
  /** Moves by rows; infinities go to the ends. */
  | { readonly type: "move"; readonly rows: number }
  /** Goes to a row with the searched text. A search from `here` includes the row of the cursor. */
  | { readonly type: "search"; readonly from: "here" | "next" | "previous" }
  /** Goes to the process with this pid, or to the first process whose pid begins with the digits. */
  | { readonly type: "pid"; readonly digits: string };

/** Returns the goal `rows` further down, or up when negative. */
export function byRows(rows: number): Goal {
  return { type: "move", rows };
}

/** The cursor of the view in front, and the window around it. */
export interface Cursor {
  /** The name that the cursor sticks to: of a process, an event, a group; null pins the cursor. */
  readonly selected: string | null;
  /** The process under the cursor, also while it is pinned; null without one. */
  readonly key: ProcessKey | null;
  readonly index: number;
  /** The first row on the screen. */
  readonly top: number;
  readonly height: number;
  readonly total: number;
  /** Whether the last goal found its row; null without a search. */
  readonly found: boolean | null;
  /** The place of the row in the tree; absent in other views, and without a row. */
  readonly tree?: TreePlace;
  /** The name of the row under the cursor, where the row is no process. */
  readonly row?: string;
  /** The row is of a thread of the process; the thread is null while it was not read. */
  readonly isThread?: boolean;
  readonly thread?: ThreadSample | null;
  /** The group under the cursor. */
  readonly group?: ListGroup;
  /** In Details: the name of the line under the cursor, which stays while other lines come and go. */
  readonly line?: string;
  /** The distance in rows to the section that Enter goes to from this line. */
  readonly leap?: number;
  /** The name of the row under the cursor, in views whose rows are not processes. */
  readonly name?: string;
  /** The host of the event under the cursor, on a screen of several hosts. */
  readonly host?: string;
}

/** The cursor before the rows are known. */
export const NO_CURSOR: Cursor = {
  ...{ selected: null, key: null, index: 0, top: 0, height: 1, total: 0, found: null },
};

/** The inputs of a placement besides the rows. */
export interface CursorRequest {
  /** The place of the cursor before. */
  readonly before: Pick<Cursor, "index" | "top">;
  readonly goal: Goal | null;
  /** The searched text. */
  readonly text: string;
  /** Whether the row of the cursor stays in the middle of the window. */
  readonly follow: boolean;
}

/**
 * Finds the row of the cursor again and goes to its goal. The cursor sticks to the name of its row, not
 * to the index; when that row has disappeared, the cursor stays at the index.
 */
export function placeCursor(rows: FrontRows, request: CursorRequest): Cursor {
  const { anchor, pin } = rows;
  const { before, goal } = request;
  const height = Math.max(1, rows.height);
  const total = rows.length;
  const last = Math.max(0, total - 1);
  let index = anchorIndex(rows, before.index);
  const shift = rows.keepsRow ? index - before.index : 0;
  let isPinned = anchor === null;
  let found: boolean | null = null;
  if (goal?.type === "move") {
    isPinned = pin === "end" && index + goal.rows > last;
    index = Math.max(0, Math.min(last, index + goal.rows));
  } else if (goal !== null) {
    const match = goal.type === "pid"
      ? findPid(rows, index, goal.digits)
      : findRow(total, index, goal.from, rows.matcher(request.text));
    found = match !== -1;
    if (found) {
      index = match;
      isPinned = false;
    }
  }
  const name = total === 0 ? undefined : rows.nameAt(index);
  const pinnedTop = pin === "end" ? total - height : 0;
  const keptTop = Math.max(index - height + 1, Math.min(before.top + shift, index));
  const top = isPinned ? pinnedTop : request.follow ? index - (height >> 1) : keptTop;
  return rows.describe({
    selected: isPinned ? null : name ?? anchor,
    ...(name === undefined ? {} : { name }),
    ...{ key: null, index, top: Math.max(0, Math.min(top, total - height)) },
    ...{ height, total, found },
  });
}

function anchorIndex(rows: FrontRows, index: number): number {
  const last = Math.max(0, rows.length - 1);
  if (rows.anchor === null) return rows.pin === "end" ? last : 0;
  const found = rows.indexOf(rows.anchor);
  return Math.min(found === -1 ? index : found, last);
}

/** Returns the row with this pid, or else the first row whose pid begins with the digits. */
function findPid(rows: RowList, index: number, digits: string): number {
  const textAt = (at: number) => String(rows.pidAt?.(at) ?? "");
  const exact = findRow(rows.length, index, "here", (at) => textAt(at) === digits);
  if (exact !== -1) return exact;
  return findRow(rows.length, index, "here", (at) => textAt(at).startsWith(digits));
}

/** Searches all rows once and wraps round at the ends; -1 when none matches. */
function findRow(
  total: number,
  index: number,
  from: "here" | "next" | "previous",
  matches: (index: number) => boolean,
): number {
  const step = from === "previous" ? -1 : 1;
  const start = from === "here" ? 0 : 1;
  for (let i = start; i < total + start; i++) {
    const at = (index + i * step + total * 2) % total;
    if (matches(at)) return at;
  }
  return -1;
}
