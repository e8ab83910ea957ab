import { commandText } from "../../model/list/command_text.ts";
import type { Process } from "../../model/process/process.ts";
import type { ThreadLine } from "../../model/list/thread_lines.ts";
import type { GroupRow, Row } from "../../model/list/list_row.ts";
import type { ViewModel } from "../../model/list/view_model.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { State } from "../state/state.ts";
import { viewOptions } from "../state/view_options.ts";

/** Returns the rows of Tree and Table. An old choice of the same table will do, unless `isFresh`. */
export function listRows(
  list: ViewModel,
  state: State,
  { table, rowsNow, threads }: Pick<FrameInputs, "table" | "rowsNow" | "threads">,
  height: number,
  isFresh: boolean,
): FrontRows {
  const options = viewOptions(state, threads);
  if (isFresh || !list.shows(table, options)) list.update(table, options, rowsNow);
  return {
    ...{ height, anchor: state.selected, pin: "start", keepsRow: false },
    length: list.length,
    nameAt: (index) => list.nameAt(index),
    indexOf: (key) => list.indexOf(key),
    matcher: (text) => {
      const matches = searchMatcher(text);
      return (index) => {
        const process = list.processAt(index);
        if (process !== undefined) return matches(process);
        const thread = list.threadAt(index)?.line;
        if (thread !== undefined) return isThread(thread, text);
        return list.groupAt(index)?.value?.toLowerCase().includes(text.toLowerCase()) ?? false;
      };
    },
    pidAt: (index) => {
      const line = list.threadAt(index)?.line;
      return line?.type === "thread" ? line.thread?.tid : list.processAt(index)?.pid;
    },
    describe: ({ name, ...cursor }) => {
      const tree = list.treePlace(cursor.index);
      const place = { ...cursor, ...(tree === undefined ? {} : { tree }) };
      const below = list.threadAt(cursor.index);
      if (below !== undefined) {
        const { process, line } = below;
        const thread = line.type === "thread" ? line.thread : null;
        return { ...place, key: process.key, row: line.key, isThread: true, thread };
      }
      const group = list.groupAt(cursor.index);
      return group === undefined
        ? { ...place, key: name ?? null }
        : { ...place, row: group.key, group };
    },
  };
}

/** Returns the rows of Tree or Table that are in the window. */
export function listFront(
  list: ViewModel,
  { cursor }: State,
  { rowsNow }: Pick<FrameInputs, "rowsNow">,
  height: number,
): Front {
  const rows: Row[] = [];
  for (let i = cursor.top; i < cursor.top + height; i++) {
    const row = list.row(i, rowsNow);
    if (row === undefined) break;
    rows.push(row);
  }
  const nextChange = list.nextChange(cursor.top, height, rowsNow);
  return {
    ...{
      rows,
      picture: { view: "list" },
      watched: rows.filter(hasProcess),
      rowKeys: rows,
      nextChange,
    },
    counts: list.counts,
    newcomers: list.newcomers,
  };
}

function hasProcess(row: Row): row is Exclude<Row, GroupRow> {
  return row.kind !== "group";
}

/** Whether a thread is meant by a searched text: in its name, or the start of its id. */
function isThread(line: ThreadLine, text: string): boolean {
  if (line.type !== "thread" || line.thread === null || text === "") return false;
  const { tid, comm } = line.thread;
  const isNumber = /^\d+$/.test(text) && String(tid).startsWith(text);
  return isNumber || (comm?.text.toLowerCase().includes(text.toLowerCase()) ?? false);
}

/** Whether a process is meant by a searched text: in its command or comm, or the start of its pid. */
export function searchMatcher(text: string): (process: Process) => boolean {
  const needle = text.toLowerCase();
  if (needle === "") return () => false;
  const isNumber = /^\d+$/.test(needle);
  return (process) =>
    (isNumber && String(process.pid).startsWith(needle)) ||
    commandText(process, 0, Infinity).toLowerCase().includes(needle) ||
    (process.image.comm?.text.toLowerCase().includes(needle) ?? false);
}
