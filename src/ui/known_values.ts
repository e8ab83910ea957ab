import type { Process } from "../model/process.ts";
import { findField } from "../model/query/fields.ts";

/** Values offered for a field at most: more would not be read. */
const MAX_VALUES = 300;

/** Nobody types these. */
const TEDIOUS: ReadonlySet<string> = new Set(["key", "parent_key"]);

/** The values that a text field has among `processes` now, in order of their letters. */
export function knownValues(
  field: string,
  processes: Iterable<Process>,
  now: number,
): readonly string[] {
  const known = findField(field);
  if (known?.kind !== "text" || TEDIOUS.has(known.name)) return [];
  const values = new Set<string>();
  for (const process of processes) {
    const value = known.ofProcess(process, { now, isUnder: () => false });
    if (value !== null && value !== "") values.add(value);
    if (values.size === MAX_VALUES) break;
  }
  return [...values].sort((a, b) => a < b ? -1 : 1);
}
