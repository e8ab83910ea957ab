import type { ColumnId } from "../../model/list/column.ts";
import { columnOf, COLUMNS } from "../../model/list/columns.ts";
import type { Grouping } from "../../model/churn/churn_group.ts";
import type { ChurnSorting } from "../../model/churn/churn_rows.ts";
import type { FlowSorting } from "../../model/activity/flow_order.ts";
import type { HostSorting } from "../../model/hosts/host_rows.ts";
import type { ListGrouping } from "../../model/list/list_groups.ts";
import type { Sorting } from "../../model/list/sorting.ts";
import { type ListPresets, type PresetId, type PresetRank, PRESETS } from "./presets.ts";
import type { ThemeName } from "../draw/palettes.ts";

/**
 * When a column is on the screen. `room`: while it leaves enough cells for the command; `spare`: on a
 * wide screen, with the cells that the command does not need.
 */
export type ColumnShow = "always" | "room" | "spare" | "never";

export const COLUMN_SHOWS: readonly ColumnShow[] = ["always", "room", "never", "spare"];

export interface ColumnSetting {
  readonly id: ColumnId;
  readonly show: ColumnShow;
  /** Cells. The command ignores its width and takes the rest of the row. */
  readonly width: number;
}

/** The lines of the header: one, a few, or all; `auto` chooses by the size of the screen. */
export const HEADER_LAYOUTS = ["auto", "compact", "normal", "rich"] as const;

export type HeaderLayout = (typeof HEADER_LAYOUTS)[number];

/** The parts of the header that a user can hide, in the order of the screen. */
export const HEADER_PARTS = [
  { id: "history", title: "CPU history", about: "graph of the last minutes (rich)" },
  { id: "cores", title: "CPUs", about: "a meter each, shared beyond 16 (rich)" },
  { id: "memory", title: "Memory, swap", about: "swap where there is any" },
  { id: "processes", title: "Processes", about: "in each state, and kernel threads" },
  { id: "load", title: "Load", about: "averages of 1, 5 and 15 minutes" },
  { id: "sensors", title: "Sensors", about: "temperature and battery (rich)" },
  { id: "pressure", title: "Pressure", about: "part of the time lost waiting (rich)" },
  { id: "rates", title: "Rates", about: "forks, execs and exits a second" },
  { id: "io", title: "Disk, network", about: "bytes a second (rich)" },
] as const;

export type HeaderPart = (typeof HEADER_PARTS)[number]["id"];

export interface HeaderSettings {
  readonly layout: HeaderLayout;
  readonly shown: Readonly<Record<HeaderPart, boolean>>;
}

export const DEFAULT_HEADER: HeaderSettings = {
  layout: "auto",
  shown: {
    ...{ history: true, cores: true, memory: true, processes: true, load: true },
    ...{ sensors: true, pressure: true, rates: true, io: true },
  },
};

/** The order of each view, where the user has chosen one. */
export interface ViewOrders {
  readonly tree?: Sorting;
  readonly table?: Sorting;
  readonly churn?: ChurnSorting;
  readonly hosts?: HostSorting;
  readonly flows?: FlowSorting;
}

/**
 * The settings of a user. Setup and the keys of modes change them, and the configuration file keeps
 * them.
 */
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
  /** Show kernel threads. */
  readonly kernelThreads: boolean;
  /** Show the threads of each process as rows, where this screen can read them. */
  readonly threads: boolean;
  /** Show and sort by sums of subtrees in Tree. */
  readonly subtreeSums: boolean;
  /** How Table is grouped; null: not at all. */
  readonly tableGroups: ListGrouping | null;
  /** How Churn of one host is grouped. */
  readonly churnGroups: Grouping;
  readonly orders: ViewOrders;
  /** Show the folder of a program, dimmed, before its name. */
  readonly paths: boolean;
  /** Start with the tree instead of the table. */
  readonly tree: boolean;
  /**
   * All columns, in the order of the screen: the user's own choice. The widths count in each preset.
   */
  readonly columns: readonly ColumnSetting[];
  /** The columns that Tree and Table show. */
  readonly presets: ListPresets;
  readonly header: HeaderSettings;
}

/** The narrowest and the widest column, in cells. */
export const MIN_COLUMN_WIDTH = 1;
export const MAX_COLUMN_WIDTH = 80;

const WIDTHS: readonly ColumnSetting[] = COLUMNS.map(({ id, width }) => ({
  id,
  show: "never",
  width,
}));

export const DEFAULT_COLUMNS: readonly ColumnSetting[] = presetColumns("overview", WIDTHS);

/** Returns the columns of a preset, with the widths of `own`; `own` itself is the user's preset. */
export function presetColumns(
  preset: PresetId,
  own: readonly ColumnSetting[],
): readonly ColumnSetting[] {
  const chosen = PRESETS.find(({ id }) => id === preset);
  const rank = chosen?.rank ?? null;
  if (rank === null) return own;
  return COLUMNS.map(({ id, width }) => ({
    id,
    show: showIn(rank, id),
    width: own.find((setting) => setting.id === id)?.width ?? width,
  }));
}

function showIn({ room, spare }: PresetRank, id: ColumnId): ColumnShow {
  if (id === "pid" || id === "command") return "always";
  return room.includes(id) ? "room" : spare.includes(id) ? "spare" : "never";
}

export const DEFAULT_SETTINGS: Settings = {
  deadShown: true,
  deadLingerMs: 10_000,
  maxDead: 500,
  freshMs: 1_500,
  refreshMs: 1_000,
  slowWithoutFocus: false,
  theme: "dark",
  ...{ kernelThreads: false, threads: false, subtreeSums: false },
  ...{ tableGroups: null, churnGroups: "command", orders: {} },
  paths: true,
  tree: true,
  columns: DEFAULT_COLUMNS,
  presets: { tree: "overview", table: "overview" },
  header: DEFAULT_HEADER,
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

/** Whether two lists show the same columns in the same order, in any widths. */
export function isSameChoice(a: readonly ColumnSetting[], b: readonly ColumnSetting[]): boolean {
  return a.every(({ id, show }, i) => id === b[i]?.id && show === b[i].show);
}
