import { type ColumnId, columnOf, COLUMNS } from "../../model/list/columns.ts";
import type { ThemeName } from "../draw/palettes.ts";

/** When a column is on the screen. `room`: while it leaves enough cells for the command. */
export type ColumnShow = "always" | "room" | "never";

export const COLUMN_SHOWS: readonly ColumnShow[] = ["always", "room", "never"];

export interface ColumnSetting {
  readonly id: ColumnId;
  readonly show: ColumnShow;
  /** Cells. The command ignores its width and takes the rest of the row. */
  readonly width: number;
}

/** The settings of a user. Setup changes them, and the configuration file keeps them. */
export interface Settings {
  /** Show dead processes among live ones. */
  readonly deadShown: boolean;
  /** How long dead processes stay on the screen, milliseconds. */
  readonly deadLingerMs: number;
  /** How many dead processes stay on the screen at most. */
  readonly maxDead: number;
  /** How long a row is marked after its birth or death, milliseconds. */
  readonly freshMs: number;
  /** Milliseconds between readings of the values without events: memory, state, cpu. */
  readonly refreshMs: number;
  /** Draw and read /proc less often while the terminal has no focus. */
  readonly slowWithoutFocus: boolean;
  readonly theme: ThemeName;
  /** Show kernel threads at the start. */
  readonly kernelThreads: boolean;
  /** Start with the tree instead of the table. */
  readonly tree: boolean;
  /** All columns, in the order of the screen. */
  readonly columns: readonly ColumnSetting[];
}

/** The narrowest and the widest column, in cells. */
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

/** Returns the settings with a change of one column. */
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

/** Returns the nearest possible width of a column. The command has no width of its own. */
export function columnWidth(id: ColumnId, wanted: number): number {
  if (id === "command") return columnOf(id).width;
  return Math.max(MIN_COLUMN_WIDTH, Math.min(MAX_COLUMN_WIDTH, Math.round(wanted)));
}

/** Returns the settings with a column one place to the right (step 1) or to the left (step -1). */
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

/** The description of each column in menus. */
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
