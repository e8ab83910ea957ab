import type { ProcessTable } from "../../model/table/table.ts";

/**
 * What to say at the start when nothing of the pid of `--under` lives: else a pid that was mistyped
 * looks like a process that starts nothing. null when it is there, or nobody asked for one.
 */
export function missingRoot(under: number | null, table: ProcessTable): string | null {
  if (under === null || table.byPid(under) !== undefined) return null;
  return `No process ${under} is to be seen now; nothing is told until there is one`;
}
