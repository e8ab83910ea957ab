import { attach } from "../process/lineage.ts";
import { copyOf } from "../process/new_process.ts";
import { MAX_FROZEN_DEAD } from "../base/limits.ts";
import type { Process } from "../process/process.ts";
import type { ProcessReader } from "../process/process_reader.ts";
import { TableCopy } from "./table_copy.ts";

/**
 * Copies the current rows of a table. The copy can be sorted, filtered, folded and scrolled like the
 * table, while the table changes.
 *
 * @param deadSince copies only the latest processes that died after this, nanoseconds since boot
 */
export function freezeTable(table: ProcessReader, deadSince: number): TableCopy {
  const copies = new Map<Process, Process>();
  const copy = (process: Process) => {
    const twin = copyOf(process);
    copies.set(process, twin);
    return twin;
  };
  const living = Array.from(table.living(), copy);
  const dead: Process[] = [];
  for (const process of table.deadFromLast(deadSince)) {
    if (dead.length === MAX_FROZEN_DEAD) break;
    dead.push(copy(process));
  }
  for (const twin of copies.values()) {
    const parent = twin.parent === null ? null : copies.get(twin.parent) ?? null;
    twin.parent = null;
    attach(twin, parent);
  }
  const activity = table.activity?.copy() ?? null;
  for (const twin of copies.values()) {
    const known = twin.activity === undefined ? undefined : activity?.get(twin.key);
    if (known !== undefined) twin.activity = known;
  }
  return new TableCopy(living, dead.reverse(), activity);
}
