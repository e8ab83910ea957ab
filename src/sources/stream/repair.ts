import type { SnapshotEvent } from "../../model/event/event.ts";
import type { Process } from "../../model/process/process.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import { inferredRow, lastKnownFields } from "../../model/process/row_snapshot.ts";

/**
 * Returns the inferred events that make a table agree with the processes that are alive at `ts`, after a
 * time without a connection:
 *
 *     alive, not in the table          born meanwhile
 *     alive, with other words          it called exec meanwhile, or has another parent
 *     in the table, not alive          exited meanwhile: how is unknown
 */
export function repaired(
  table: Pick<TableView, "living" | "get">,
  alive: readonly SnapshotEvent[],
  ts: number,
): SnapshotEvent[] {
  const keys = new Set(alive.map(({ key }) => key));
  const events: SnapshotEvent[] = [];
  for (const row of table.living()) {
    if (!keys.has(row.key)) events.push(inferredRow(lastKnownFields(row), ts, "X"));
  }
  for (const found of alive) {
    const row = table.get(found.key);
    const isNew = row === undefined || (row.ending === null && differs(row, found));
    if (isNew) events.push({ ...found, ts, inferred: true });
  }
  return events;
}

function differs(row: Process, { comm, ppid, filename, argv }: SnapshotEvent): boolean {
  return (comm !== null && comm.text !== row.image.comm?.text) ||
    (ppid !== null && ppid !== row.ppid) ||
    (filename !== null && filename.text !== row.image.filename?.text) ||
    (argv !== null && argv.map(({ text }) => text).join("\0") !==
        row.image.argv?.map(({ text }) => text).join("\0"));
}
