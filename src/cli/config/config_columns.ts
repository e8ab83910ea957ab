import { COLUMNS } from "../../model/list/columns.ts";
import { nearestName } from "../../model/base/nearest_name.ts";
import {
  COLUMN_SHOWS,
  type ColumnSetting,
  columnWidth,
  DEFAULT_COLUMNS,
  MAX_COLUMN_WIDTH,
  MIN_COLUMN_WIDTH,
} from "../../ui/widgets/settings.ts";
import type { AddProblem } from "./config_complaint.ts";

/**
 * The columns of a configuration, in their order: names, or objects with `column`, `show` and
 * `width`. A name alone is always shown; what is not in the list never is, and waits in its usual
 * place.
 */
export function columnsFrom(value: unknown, complain: AddProblem): readonly ColumnSetting[] {
  if (value === undefined) return DEFAULT_COLUMNS;
  if (!Array.isArray(value)) {
    complain('"columns" must be a list');
    return DEFAULT_COLUMNS;
  }
  const columns: ColumnSetting[] = [];
  for (const item of value) {
    const column = columnFrom(item, complain);
    if (column === null) continue;
    if (columns.some(({ id }) => id === column.id)) {
      complain(`"columns" names ${column.id} twice`);
    } else columns.push(column);
  }
  if (columns.length === 0) {
    complain('"columns" names none that exists');
    return DEFAULT_COLUMNS;
  }
  return withHidden(columns);
}

/**
 * Columns of which at least one says what the process is: a list without the command shows numbers
 * that nothing can be made of.
 */
export function readable(
  columns: readonly ColumnSetting[],
  complain: AddProblem,
): readonly ColumnSetting[] {
  if (columns.some(({ id, show }) => id === "command" && show !== "never")) return columns;
  complain('"columns" leaves out command, which names the process; it is shown as well');
  return columns.map((column) => column.id === "command" ? { ...column, show: "always" } : column);
}

/** Adds the columns that are not listed, hidden: each right of the one that is usually left of it. */
function withHidden(listed: readonly ColumnSetting[]): readonly ColumnSetting[] {
  const columns = [...listed];
  DEFAULT_COLUMNS.forEach((usual, i) => {
    if (columns.some(({ id }) => id === usual.id)) return;
    const left = columns.findIndex(({ id }) => id === DEFAULT_COLUMNS[i - 1]?.id);
    columns.splice(left + 1, 0, { ...usual, show: "never" });
  });
  return columns;
}

/**
 * The shortest list that `columnsFrom` reads as the same columns: a hidden one is in it only when its
 * place or its width would get lost.
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
  const usual = COLUMNS.find((column) => column.id === id)?.width ?? 0;
  if (show === "always" && width === usual) return id;
  return {
    column: id,
    ...(show === "always" ? {} : { show }),
    ...(width === usual ? {} : { width }),
  };
}

function isSame(a: readonly ColumnSetting[], b: readonly ColumnSetting[]): boolean {
  return a.every(({ id, show, width }, i) =>
    id === b[i]?.id && show === b[i].show && width === b[i].width
  );
}

const COLUMN_KEYS: readonly string[] = ["column", "show", "width"];

function columnFrom(item: unknown, complain: AddProblem): ColumnSetting | null {
  const parts = typeof item === "object" && item !== null
    ? item as Readonly<Record<string, unknown>>
    : { column: item };
  const name = parts["column"];
  const column = COLUMNS.find(({ id }) => id === name);
  if (column === undefined) {
    const near = nearestName(String(name), COLUMNS.map(({ id }) => id));
    const hint = near === null ? "" : `; did you mean "${near}"?`;
    complain(`"columns" has no column ${JSON.stringify(name)}${hint}`);
    return null;
  }
  for (const key of Object.keys(parts)) {
    if (COLUMN_KEYS.includes(key)) continue;
    const near = nearestName(key, COLUMN_KEYS);
    const hint = near === null ? "" : `; did you mean "${near}"?`;
    complain(`unknown key ${JSON.stringify(key)} of column ${column.id}${hint}`);
  }
  const { show = "always", width = column.width } = parts;
  const known = COLUMN_SHOWS.find((candidate) => candidate === show);
  if (known === undefined) {
    complain(`"show" of column ${column.id} must be one of ${COLUMN_SHOWS.join(", ")}`);
  }
  const isWidth = column.id === "command" ||
    (Number.isInteger(width) && Number(width) >= MIN_COLUMN_WIDTH &&
      Number(width) <= MAX_COLUMN_WIDTH);
  if (!isWidth) {
    const range = `from ${MIN_COLUMN_WIDTH} to ${MAX_COLUMN_WIDTH}`;
    complain(`"width" of column ${column.id} must be a whole number ${range}`);
  }
  return {
    id: column.id,
    show: known ?? "always",
    width: isWidth ? columnWidth(column.id, Number(width)) : column.width,
  };
}
