import type { Process } from "../../model/process/process.ts";
import { findField } from "../../model/query/fields.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";

/** Values offered for a field at most: more would not be read. */
const MAX_VALUES = 300;

/** Nobody types these. */
const TEDIOUS: ReadonlySet<string> = new Set(["key", "parent_key"]);

/** The values that a text field has in a table now, in order of their letters. */
export function knownValues(
  field: string,
  table: ProcessReader,
  now: number,
): readonly string[] {
  const known = findField(field);
  if (known?.kind !== "text" || TEDIOUS.has(known.name)) return [];
  const values = new Set<string>();
  const valueOf = (process: Process) => known.ofProcess(process, { now, isUnder: () => false });
  const isNew = (process: Process) => {
    const value = valueOf(process);
    return value !== null && value !== "" && !values.has(value);
  };
  for (const processes of [table.living(), table.deadFromLast(-Infinity, isNew)]) {
    for (const process of processes) {
      if (values.size >= MAX_VALUES) break;
      if (isNew(process)) values.add(String(valueOf(process)));
    }
  }
  return [...values].sort((a, b) => a < b ? -1 : 1);
}
