import { COLUMNS, findColumn } from "../../model/list/columns.ts";
import {
  COLUMN_SHOWS,
  type ColumnSetting,
  columnWidth,
  DEFAULT_COLUMNS,
  MAX_COLUMN_WIDTH,
  MIN_COLUMN_WIDTH,
} from "../../ui/widgets/settings.ts";
import { type AddProblem, suggestion } from "./config_problem.ts";

/**
 * Reads the columns of a configuration in their order: names, or objects with `column`, `show` and
 * `width`. A column that is a name is always shown. A column that the list leaves out is hidden, in its
 * default place.
 */
export function columnsFrom(value: unknown, addProblem: AddProblem): readonly ColumnSetting[] {
  if (value === undefined) return DEFAULT_COLUMNS;
  if (!Array.isArray(value)) {
    addProblem('"columns" must be a list');
    return DEFAULT_COLUMNS;
  }
  const columns: ColumnSetting[] = [];
  for (const item of value) {
    const column = columnFrom(item, addProblem);
    if (column === null) continue;
    if (columns.some(({ id }) => id === column.id)) {
      addProblem(`"columns" names ${column.id} twice`);
    } else columns.push(column);
  }
  if (columns.length === 0) {
    addProblem('"columns" names no known column');
    return DEFAULT_COLUMNS;
  }
  return withHidden(columns);
}

/**
 * Adds the command when the columns leave it out: without it no row says which process it is.
 */
export function withCommand(
  columns: readonly ColumnSetting[],
  addProblem: AddProblem,
): readonly ColumnSetting[] {
  if (columns.some(({ id, show }) => id === "command" && show !== "never")) return columns;
  addProblem('"columns" leaves out command, which names the process; it is shown, too');
  return columns.map((column) => column.id === "command" ? { ...column, show: "always" } : column);
}

/** Adds the columns that are not listed, hidden: each to the right of its default left neighbour. */
function withHidden(listed: readonly ColumnSetting[]): readonly ColumnSetting[] {
  const columns = [...listed];
  DEFAULT_COLUMNS.forEach((fallback, i) => {
    if (columns.some(({ id }) => id === fallback.id)) return;
    const left = columns.findIndex(({ id }) => id === DEFAULT_COLUMNS[i - 1]?.id);
    columns.splice(left + 1, 0, { ...fallback, show: "never" });
  });
  return columns;
}

/**
 * Returns the shortest list that {@linkcode columnsFrom} reads as the same columns. It has a hidden column
 * only when its place or its width would get lost.
 */
export function columnsJson(columns: readonly ColumnSetting[]): unknown[] {
  let listed = columns;
  for (const column of columns) {
    if (column.show !== "never") continue;
    const shorter = listed.filter(({ id }) => id !== column.id);
    if (shorter.length > 0 && isSame(withHidden(shorter), columns)) listed = shorter;
  }
  return listed.map(columnJson);
}

function columnJson({ id, show, width }: ColumnSetting): unknown {
  const fallback = COLUMNS.find((column) => column.id === id)?.width ?? 0;
  if (show === "always" && width === fallback) return id;
  return {
    column: id,
    ...(show === "always" ? {} : { show }),
    ...(width === fallback ? {} : { width }),
  };
}

function isSame(a: readonly ColumnSetting[], b: readonly ColumnSetting[]): boolean {
  return a.every(({ id, show, width }, i) =>
    id === b[i]?.id && show === b[i].show && width === b[i].width
  );
}

/** Characters of a wrong value that a message quotes. */
const MAX_QUOTED = 80;

function shortJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}...`;
}

const COLUMN_KEYS: readonly string[] = ["column", "show", "width"];

function columnFrom(item: unknown, addProblem: AddProblem): ColumnSetting | null {
  const parts = typeof item === "object" && item !== null
    ? item as Readonly<Record<string, unknown>>
    : { column: item };
  const name = parts["column"];
  const column = typeof name === "string" ? findColumn(name) : undefined;
  if (name === undefined) {
    addProblem(`an entry of "columns" has no key "column": ${shortJson(item)}`);
    return null;
  }
  if (column === undefined) {
    const hint = suggestion(String(name), COLUMNS.map(({ id }) => id));
    addProblem(`"columns" has no column ${shortJson(name)}${hint}`);
    return null;
  }
  for (const key of Object.keys(parts)) {
    if (COLUMN_KEYS.includes(key)) continue;
    const hint = suggestion(key, COLUMN_KEYS);
    addProblem(`unknown key ${JSON.stringify(key)} of column ${column.id}${hint}`);
  }
  const { show = "always", width = column.width } = parts;
  const known = COLUMN_SHOWS.find((candidate) => candidate === show);
  if (known === undefined) {
    addProblem(`"show" of column ${column.id} must be one of ${COLUMN_SHOWS.join(", ")}`);
  }
  const isWidth = column.id === "command" ||
    (Number.isInteger(width) && Number(width) >= MIN_COLUMN_WIDTH &&
      Number(width) <= MAX_COLUMN_WIDTH);
  if (!isWidth) {
    const range = `from ${MIN_COLUMN_WIDTH} to ${MAX_COLUMN_WIDTH}`;
    addProblem(`"width" of column ${column.id} must be a whole number ${range}`);
  }
  return {
    id: column.id,
    show: known ?? "always",
    width: isWidth ? columnWidth(column.id, Number(width)) : column.width,
  };
}
