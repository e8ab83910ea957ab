import type { Ancestor } from "../process/biography.ts";
import type { ProcessEvent } from "../event/event.ts";
import type { Process } from "../process/process.ts";
import type { ProcessReader } from "../process/process_reader.ts";

/**
 * Whether a process is the one of that pid or descends from it, as far as one table tells: by who stood
 * above it at birth, or where that was not seen, by its parents. For a table that may be of any
 * moment; `Kin` knows more when it hears all events in order.
 */
export function isUnderByBirth(
  table: ProcessReader,
  pid: number,
  subject: ProcessEvent | Process,
): boolean {
  if (subject.pid === pid) return true;
  const seen = new Set<string>();
  for (let row = table.get(subject.key); row !== undefined && !seen.has(row.key);) {
    if (row.pid === pid) return true;
    seen.add(row.key);
    let last: Ancestor | null = row.biography.bornOf;
    for (let at = last; at !== null; at = at.above) {
      if (at.pid === pid) return true;
      last = at;
    }
    // Above the last one that is remembered, and above who was not seen to be born, stand parents.
    row = last === null ? row.parent ?? undefined : table.get(last.key);
  }
  return false;
}
