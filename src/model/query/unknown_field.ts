import { FIELD_NAMES } from "./fields.ts";
import { nearestName } from "../base/nearest_name.ts";
import { type QueryError, queryError, quoted } from "../base/query_error.ts";
import type { Comparison } from "./query_tree.ts";

/** What other tools call our fields. */
const FOREIGN_NAMES: ReadonlyMap<string, string> = new Map([
  ["args", "argv"],
  ["cmd", "argv"],
  ["cmdline", "argv"],
  ["command", "comm"],
  ["name", "comm"],
  ["exe", "filename"],
  ["path", "filename"],
  ["dir", "cwd"],
  ["parent", "ppid"],
  ["tree", "under"],
  ["username", "user"],
  ["owner", "user"],
  ["ruid", "uid"],
  ["code", "exit"],
  ["status", "exit"],
  ["sig", "signal"],
  ["kill", "signal"],
  ["mem", "rss"],
  ["memory", "rss"],
  ["res", "rss"],
  ["elapsed", "age"],
  ["etime", "age"],
  ["time", "ts"],
  ["lifetime", "duration"],
  ["event", "type"],
  ["stat", "state"],
  ["hostname", "host"],
  ["nlwp", "threads"],
  ["tid", "pid"],
]);

/** The complaint about a name that no field has, with the field that was probably meant. */
export function unknownField(text: string, comparison: Comparison): QueryError {
  const typed = comparison.field;
  const meant = FOREIGN_NAMES.get(typed.toLowerCase()) ?? nearestName(typed, FIELD_NAMES);
  const remedy = meant === null
    ? "the usual ones are comm argv pid ppid user exit signal duration age rss cpu under; " +
      "put text to search for in quotes"
    : `did you mean "${meant}"?`;
  return queryError(text, comparison.fieldAt, `unknown field ${quoted(typed)}`, remedy);
}
