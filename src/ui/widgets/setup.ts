import type { ColumnId } from "../../model/list/column.ts";
import { columnOf } from "../../model/list/columns.ts";
import { LIST_GROUPINGS } from "../../model/list/list_groups.ts";
import {
  COLUMN_SHOWS,
  type ColumnSetting,
  columnWidth,
  HEADER_LAYOUTS,
  HEADER_PARTS,
  movedColumn,
  type Settings,
  withColumn,
} from "./settings.ts";
import { neighbourPreset, presetOf } from "./presets.ts";
import { THEME_NAMES } from "../draw/palettes.ts";

/** One line of the setup screen. */
export type SetupRow =
  & {
    /** The heading above the row. */
    readonly heading?: string;
  }
  & SetupRowKind;

type SetupRowKind =
  | {
    readonly kind: "choice";
    readonly label: string;
    readonly about: string;
    readonly value: string;
    /** Returns the settings with the next value (step 1), or the one before. */
    readonly change: (settings: Settings, step: number) => Settings;
  }
  | { readonly kind: "column"; readonly column: ColumnSetting; readonly about: string };

const REFRESH_STEPS = [250, 500, 1_000, 2_000, 5_000, 10_000];
const LINGER_STEPS = [0, 3_000, 10_000, 30_000, 60_000, 300_000, 900_000];

const LISTS = [["tree", "Tree columns"], ["table", "Table columns"]] as const;

export function setupRows(settings: Settings): readonly SetupRow[] {
  return [
    choice("Theme", "colours", settings.theme, (old, step) => ({
      ...old,
      theme: neighbour(THEME_NAMES, old.theme, step),
    })),
    choice("Refresh", "of memory, state and cpu", every(settings), (
      old,
      step,
    ) => ({ ...old, refreshMs: nextStep(REFRESH_STEPS, old.refreshMs, step) })),
    choice("Dead rows stay", "after a process has ended", lingerText(settings), (old, step) => ({
      ...old,
      deadLingerMs: nextStep(LINGER_STEPS, old.deadLingerMs, step),
    })),
    choice("Kernel threads", "K: as rows", settings.kernelThreads ? "shown" : "hidden", (
      old,
    ) => ({ ...old, kernelThreads: !old.kernelThreads })),
    choice("Start with", "F5: the next time", settings.tree ? "tree" : "table", (old) => ({
      ...old,
      tree: !old.tree,
    })),
    choice(
      "Dead rows",
      "D: those that have ended",
      settings.deadShown ? "shown" : "hidden",
      (old) => ({
        ...old,
        deadShown: !old.deadShown,
      }),
    ),
    choice("Without focus", "of the terminal", settings.slowWithoutFocus ? "slower" : "same pace", (
      old,
    ) => ({ ...old, slowWithoutFocus: !old.slowWithoutFocus })),
    choice(
      "Threads",
      "H: as rows below their process",
      settings.threads ? "shown" : "hidden",
      (old) => ({
        ...old,
        threads: !old.threads,
      }),
    ),
    choice(
      "Paths",
      "p: before the names of programs",
      settings.paths ? "shown" : "hidden",
      (old) => ({
        ...old,
        paths: !old.paths,
      }),
    ),
    choice("Tree sums", "W: of a row and all below it", settings.subtreeSums ? "on" : "off", (
      old,
    ) => ({ ...old, subtreeSums: !old.subtreeSums })),
    choice(
      "Table groups",
      "g: folded, with sums",
      settings.tableGroups ?? "none",
      (old, step) => ({
        ...old,
        tableGroups: neighbour([null, ...LIST_GROUPINGS], old.tableGroups, step),
      }),
    ),
    ...LISTS.map(([list, label]) =>
      choice(label, "~: their preset", presetOf(settings.presets[list]).title, (
        old,
        step,
      ) => ({
        ...old,
        presets: { ...old.presets, [list]: neighbourPreset(old.presets[list], step) },
      }))
    ),
    ...headerRows(settings),
    ...settings.columns.map((column, i): SetupRow => ({
      kind: "column",
      column,
      about: columnOf(column.id).about,
      ...(i === 0 ? { heading: "Columns, from left to right" } : {}),
    })),
  ];
}

/** Returns the rows of the header's layout and parts. */
function headerRows({ header }: Settings): readonly SetupRow[] {
  return [
    {
      ...choice("Layout", "auto: rich, normal or compact, by size", header.layout, (old, step) => ({
        ...old,
        header: { ...old.header, layout: neighbour(HEADER_LAYOUTS, old.header.layout, step) },
      })),
      heading: "Header",
    },
    ...HEADER_PARTS.map(({ id, title, about }) =>
      choice(title, about, header.shown[id] ? "shown" : "hidden", (old) => {
        const shown = { ...old.header.shown, [id]: !old.header.shown[id] };
        return { ...old, header: { ...old.header, shown } };
      })
    ),
  ];
}

/** Returns the settings with the value of a row moved by `step`. */
export function changedSetting(settings: Settings, row: SetupRow, step: number): Settings {
  if (row.kind === "choice") return row.change(settings, step);
  const { id, show } = row.column;
  return withColumn(settings, id, { show: neighbour(COLUMN_SHOWS, show, step) });
}

export function resizedColumn(settings: Settings, row: SetupRow, step: number): Settings {
  if (row.kind !== "column") return settings;
  const { id, width } = row.column;
  return withColumn(settings, id, { width: columnWidth(id, width + step) });
}

/** Returns the settings with the column of a row moved in the order of the screen. */
export function shiftedColumn(settings: Settings, row: SetupRow, step: number): Settings {
  return row.kind === "column" ? movedColumn(settings, row.column.id, step) : settings;
}

/** Returns the index of the row of a column. */
export function rowOfColumn(settings: Settings, id: ColumnId): number {
  return setupRows(settings).findIndex((row) => row.kind === "column" && row.column.id === id);
}

export function columnTitle(id: ColumnId): string {
  return columnOf(id).title;
}

function choice(
  label: string,
  about: string,
  value: string,
  change: (settings: Settings, step: number) => Settings,
): SetupRow {
  return { kind: "choice", label, about, value, change };
}

function every({ refreshMs }: Settings): string {
  return `every ${timeText(refreshMs)}`;
}

function lingerText({ deadLingerMs }: Settings): string {
  return deadLingerMs === 0 ? "not at all" : timeText(deadLingerMs);
}

/** Returns milliseconds in the notation of the configuration: `250ms`, `10s`, `5m`. */
export function timeText(ms: number): string {
  if (ms % 60_000 === 0 && ms > 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function neighbour<T>(values: readonly T[], value: T, step: number): T {
  const index = values.indexOf(value);
  return values[(index + step + values.length) % values.length] ?? value;
}

/** Returns the next larger or smaller step. A value of the configuration can be between two steps. */
function nextStep(steps: readonly number[], value: number, step: number): number {
  const next = step > 0
    ? steps.find((candidate) => candidate > value)
    : steps.findLast((candidate) => candidate < value);
  return next ?? value;
}
