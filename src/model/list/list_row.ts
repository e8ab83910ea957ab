import type { ListGroup } from "./list_groups.ts";
import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { RowSums } from "./sums.ts";
import type { ThreadSample } from "../process/thread_list.ts";
import type { TreeGuide } from "./tree_rows.ts";

/** Whether a row has rows below it, and whether they are shown. */
export type Fold = "leaf" | "open" | "closed";

/** The position of a row in the tree, or in the groups. */
export interface TreePlace {
  readonly fold: Fold;
  /** The name of the parent row; null for a root. */
  readonly parent: string | null;
}

/** The row of a process. */
export interface ProcessRow {
  readonly kind: "process";
  readonly key: ProcessKey;
  readonly process: Process;
  readonly isDead: boolean;
  /** The process was born or died a moment ago. */
  readonly isFresh: boolean;
  /** The process does not match the filter, but is the ancestor of a match. */
  readonly isContext: boolean;
  readonly guide: TreeGuide;
  readonly fold: Fold;
  /** Descendants that the fold hides. */
  readonly hidden: number;
  /** Cpu and memory of the hidden descendants; null without them. */
  readonly hiddenSums: RowSums | null;
  /** The sums of its subtree, where the list shows them instead of its own values. */
  readonly sums: RowSums | null;
}

/** The row of a group of processes. No act on one process means it. */
export interface GroupRow {
  readonly kind: "group";
  /** The name of the row. */
  readonly key: string;
  readonly group: ListGroup;
  readonly isDead: false;
  readonly sums: RowSums;
}

/** The row of a thread below the row of its process. No act means the thread alone. */
export interface ThreadRow {
  readonly kind: "thread";
  /** The name of the row, which is no key of a process. */
  readonly key: string;
  readonly process: Process;
  /** null while it was not read. */
  readonly thread: ThreadSample | null;
  readonly guide: TreeGuide;
  readonly isDead: false;
}

/** The row that counts the threads of a process without a row. */
export interface RestRow {
  readonly kind: "rest";
  readonly key: string;
  readonly process: Process;
  readonly count: number;
  readonly guide: TreeGuide;
  readonly isDead: false;
}

export type Row = ProcessRow | GroupRow | ThreadRow | RestRow;

/** Counts of the processes in the list, folded ones included. */
export interface RowCounts {
  /** Processes that match the filter; without a filter, all in the list. */
  readonly matches: number;
  /** The dead among the matches. */
  readonly ended: number;
  /** More processes have died than stay on the screen: `ended` and `matches` are lower bounds. */
  readonly isCut: boolean;
  /** Processes that do not match, but are ancestors of a match. */
  readonly ancestors: number;
}
