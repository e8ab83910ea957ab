import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Process } from "../../model/process/process.ts";
import type { ProcessTable } from "../../model/table/table.ts";

/**
 * Returns whether a process is the process `pid`, or below it in the present tree. Unlike the filter of
 * a screen it keeps nothing, so that questions of any number cost no memory.
 */
export function isBelow(table: ProcessTable, pid: number, key: ProcessKey): boolean {
  for (let at: Process | null = table.get(key) ?? null; at !== null; at = at.parent) {
    if (at.pid === pid) return true;
  }
  return false;
}
