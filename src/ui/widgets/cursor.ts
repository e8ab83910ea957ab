import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { TreePlace } from "../../model/list/view_model.ts";

/** The rows, as far as placing a cursor needs them; `ViewModel` gives this. */
export interface RowList {
  readonly length: number;
  processAt(index: number): Process | undefined;
  indexOf(key: ProcessKey): number;
}

/** Where the cursor should go. */
export interface CursorRequest {
  /** The process it stands on; null pins it to the top row, whoever is there. */
  readonly selected: ProcessKey | null;
  /** Where it stood in the last frame. */
  readonly index: number;
  readonly top: number;
  /** Rows to move from there; infinities go to the ends. */
  readonly move: number;
  readonly height: number;
  /** Keep the process in the middle of the screen. */
  readonly follow: boolean;
  readonly search: SearchRequest | null;
}

export interface SearchRequest {
  /** `here` may stay on the row that it stands on. */
  readonly from: "here" | "next" | "previous";
  matches(process: Process): boolean;
}

/** Where the cursor stands. */
export interface Cursor {
  /** What it sticks to, as its view names it: a process, an event, a group; null pins it. */
  readonly selected: string | null;
  /** The process under it, also when it is pinned; null when there is none. */
  readonly key: ProcessKey | null;
  readonly index: number;
  /** The first row on the screen. */
  readonly top: number;
  readonly height: number;
  readonly total: number;
  /** Whether the search found something; null when nobody searched. */
  readonly found: boolean | null;
  /** The place of its row in the tree; absent in other views, and without a row. */
  readonly tree?: TreePlace;
  /** Of a page of sections: the name of the line, which stays with it while others come and go. */
  readonly line?: string;
  /** Rows to the section that Enter goes to from this line. */
  readonly leap?: number;
  /** What is under it as its view names it, where that is no process. */
  readonly name?: string;
}

/** Before the first frame. */
export const NO_CURSOR: Cursor = {
  ...{ selected: null, key: null, index: 0, top: 0, height: 1, total: 0, found: null },
};

/**
 * Find the process again and move from it. The cursor sticks to the process, not to the row; when
 * the process is gone, it stays at its place in the list.
 */
export function placeCursor(rows: RowList, request: CursorRequest): Cursor {
  const { height } = request;
  const total = rows.length;
  const last = Math.max(0, total - 1);
  let selected = request.selected;
  let index = 0;
  if (selected !== null) {
    const found = rows.indexOf(selected);
    index = found === -1 ? Math.min(request.index, last) : found;
  }
  if (request.move !== 0) index = Math.max(0, Math.min(last, index + request.move));
  let found: boolean | null = null;
  if (request.search !== null) {
    const match = findRow(rows, index, request.search);
    found = match !== -1;
    if (found) index = match;
  }
  const key = rows.processAt(index)?.key ?? null;
  if (selected !== null || request.move !== 0 || found === true) selected = key ?? selected;
  const top = scrolled(request, index, total);
  return { selected, key, index, top, height, total, found };
}

/** To the process with this pid, or to the first whose pid begins so. */
export function placeByPid(rows: RowList, request: CursorRequest, digits: string): Cursor {
  const search = (matches: (process: Process) => boolean) =>
    placeCursor(rows, { ...request, search: { from: "here", matches } });
  const exact = search(({ pid }) => String(pid) === digits);
  return exact.found === true ? exact : search(({ pid }) => String(pid).startsWith(digits));
}

/** The first row on the screen: moved no further than needed to show the cursor. */
function scrolled(request: CursorRequest, index: number, total: number): number {
  const { follow, selected, move } = request;
  const height = Math.max(1, request.height);
  if (selected === null && move === 0 && request.search === null) return 0;
  const wanted = follow
    ? index - Math.floor(height / 2)
    : Math.max(index - height + 1, Math.min(request.top, index));
  return Math.max(0, Math.min(wanted, total - height));
}

function findRow(rows: RowList, index: number, search: SearchRequest): number {
  const step = search.from === "previous" ? -1 : 1;
  const start = search.from === "here" ? 0 : 1;
  const total = rows.length;
  for (let i = start; i < total + start; i++) {
    const at = (index + i * step + total * 2) % total;
    const process = rows.processAt(at);
    if (process !== undefined && search.matches(process)) return at;
  }
  return -1;
}
