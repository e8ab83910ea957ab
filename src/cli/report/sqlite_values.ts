import { type SqlText, sqlText, type SqlValue } from "../../wire/sqlite/sqlite_record.ts";

/** The key of a row, and its other columns. */
export type Row = readonly [number, ...SqlValue[]];

/** Row keys count from 1. */
export function rowOfLife(id: number | null): number | null {
  return id === null ? null : id + 1;
}

/** SQLite has no booleans. */
export function flag(value: boolean): number {
  return value ? 1 : 0;
}

/** Text of a column, or NULL. */
export function text(value: string | null): SqlText | null {
  return value === null ? null : sqlText(value);
}
