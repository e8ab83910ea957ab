import type { ProcessRecord } from "../../model/report/process_record.ts";
import type { Selection } from "../../model/report/selection.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import {
  CONNECTION_COLUMNS,
  connectionRows,
  FILE_COLUMNS,
  fileRows,
  OWNER_COLUMNS,
  TRAFFIC_COLUMNS,
  trafficRows,
} from "../../wire/activity_columns.ts";
import { csvRow } from "../../wire/csv.ts";
import { WallClock } from "../../wire/event/wall_clock.ts";
import { PROCESS_COLUMNS, type ProcessColumn } from "../../wire/process_columns.ts";
import type { TableName } from "../flags/report_flags.ts";
import { partsOf, type ReportFormat, type ReportInput, textFormat } from "./report_format.ts";

/** The tables for spreadsheets. */
export const CSV_TABLES: Readonly<Record<TableName, ReportFormat>> = {
  processes: textFormat(processes),
  connections: textFormat((input) => table(input, CONNECTION_COLUMNS, connectionRows)),
  traffic: textFormat((input) => table(input, TRAFFIC_COLUMNS, trafficRows)),
  files: textFormat((input) => table(input, FILE_COLUMNS, fileRows)),
};

function* processes(input: ReportInput): Iterable<SafeOutput> {
  yield csvRow([...Object.keys(PROCESS_COLUMNS), "host"]);
  const columns = Object.values(PROCESS_COLUMNS);
  for (const { contents: { bootWall }, processes } of partsOf(input)) {
    const clock = bootWall === null ? null : new WallClock(bootWall);
    for (const life of processes) {
      yield csvRow([...columns.map((column) => cellOf(column, life, clock)), life.host]);
    }
  }
}

function cellOf(column: ProcessColumn, life: ProcessRecord, clock: WallClock | null) {
  if (column.kind !== "time") return column.value(life);
  const ts = column.value(life);
  return ts === null ? null : clock?.format(ts) ?? null;
}

/** Yields a row for each connection or interval, with its process before it and its host behind it. */
function* table<Row extends { readonly life: ProcessRecord }>(
  input: ReportInput,
  columns: Readonly<Record<string, (row: Row) => string | number | boolean | null>>,
  rowsOf: (selection: Selection) => Iterable<Row>,
): Iterable<SafeOutput> {
  yield csvRow([...Object.keys(OWNER_COLUMNS), ...Object.keys(columns), "host"]);
  const values = [...Object.values(OWNER_COLUMNS), ...Object.values(columns)];
  for (const selection of partsOf(input)) {
    for (const row of rowsOf(selection)) {
      yield csvRow([...values.map((value) => value(row)), row.life.host]);
    }
  }
}
