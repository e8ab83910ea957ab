import { type ColumnId, columnOf, COLUMNS } from "../../model/list/columns.ts";
import type { ThemeName } from "../draw/palettes.ts";

/** When a column is on the screen: `room` while it leaves enough for the command. */
export type ColumnShow = "always" | "room" | "never";

export const COLUMN_SHOWS: readonly ColumnShow[] = ["always", "room", "never"];

export interface ColumnSetting {
  readonly id: ColumnId;
  readonly show: ColumnShow;
  /** Cells; the command takes what is left, whatever stands here. */
  readonly width: number;
}

/** How somebody wants the screen. Changed in setup, kept in the configuration file. */
export interface Settings {
  /** Show the dead among the living. */
  readonly deadShown: boolean;
  /** How long the dead stay on the screen, milliseconds. */
  readonly deadLingerMs: number;
  /** How many of the dead stay at most. */
  readonly maxDead: number;
  /** How long what was just born or died glows, milliseconds. */
  readonly freshMs: number;
  /** Between readings of what events cannot tell: memory, state, cpu; milliseconds. */
  readonly refreshMs: number;
  /** Draw and read /proc less often while the terminal has no focus. */
  readonly slowWithoutFocus: boolean;
  readonly theme: ThemeName;
  /** Show the kernel's threads at the start. */
  readonly kernelThreads: boolean;
  /** Start with the tree instead of the table. */
  readonly tree: boolean;
  /** Every column once, in the order of the screen. */
  readonly columns: readonly ColumnSetting[];
}

/** A column is no narrower and no wider than this, cells. */
export const MIN_COLUMN_WIDTH = 1;
export const MAX_COLUMN_WIDTH = 80;

export const DEFAULT_COLUMNS: readonly ColumnSetting[] = COLUMNS.map(({ id, width }) => ({
  id,
  show: id === "pid" || id === "command" ? "always" : "room",
  width,
}));

export const DEFAULT_SETTINGS: Settings = {
  deadShown: true,
  deadLingerMs: 10_000,
  maxDead: 500,
  freshMs: 1_500,
  refreshMs: 1_000,
  slowWithoutFocus: false,
  theme: "dark",
  kernelThreads: false,
  tree: true,
  columns: DEFAULT_COLUMNS,
};

/** The settings with something changed about one column. */
export function withColumn(
  settings: Settings,
  id: ColumnId,
  change: Partial<Pick<ColumnSetting, "show" | "width">>,
): Settings {
  const columns = settings.columns.map((column) =>
    column.id === id ? { ...column, ...change } : column
  );
  return { ...settings, columns };
}

/** The width that a column gets for a wanted one; the command's is not its own. */
export function columnWidth(id: ColumnId, wanted: number): number {
  if (id === "command") return columnOf(id).width;
  return Math.max(MIN_COLUMN_WIDTH, Math.min(MAX_COLUMN_WIDTH, Math.round(wanted)));
}

/** The column one place further to the right (step 1) or to the left (step -1). */
export function movedColumn(settings: Settings, id: ColumnId, step: number): Settings {
  const columns = [...settings.columns];
  const from = columns.findIndex((column) => column.id === id);
  const to = from + step;
  const moving = columns[from];
  if (moving === undefined || to < 0 || to >= columns.length) return settings;
  columns.splice(from, 1);
  columns.splice(to, 0, moving);
  return { ...settings, columns };
}

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
