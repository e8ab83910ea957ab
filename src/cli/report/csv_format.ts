import type { ProcessRecord } from "../../model/report/process_record.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import { csvRow } from "../../wire/csv.ts";
import { WallClock } from "../../wire/event/wall_clock.ts";
import { PROCESS_COLUMNS, type ProcessColumn } from "../../wire/process_columns.ts";
import { partsOf, type ReportInput, textFormat } from "./report_format.ts";

/** One row for each process, for spreadsheets. */
export const csvReport = textFormat(rows);

function* rows(input: ReportInput): Iterable<SafeOutput> {
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
