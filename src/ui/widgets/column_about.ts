import type { ColumnId } from "../../model/list/columns.ts";

/** What each column tells, in a few words for menus. */
export const COLUMN_ABOUT: Readonly<Record<ColumnId, string>> = {
  pid: "process id",
  ppid: "parent now",
  user: "owner",
  state: "R runs, S sleeps, D waits, Z zombie",
  cpu: "percent of one core",
  memory: "resident memory, or its peak",
  threads: "threads",
  execs: "programs loaded so far",
  container: "container, by its cgroup",
  age: "age, or length of life",
  status: "how it ended",
  command: "command line",
};
