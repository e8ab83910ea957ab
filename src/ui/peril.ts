import type { Process } from "../model/process.ts";

/** Why a signal to a process would hit more than it; null when it would not. */
export type Peril = "init" | "self" | "tracer" | "above" | null;

/** What a question adds about one of these, most perilous first. */
const WARNINGS: readonly (readonly [Exclude<Peril, null>, string])[] = [
  ["init", "pid 1 is init: without it the whole machine goes down"],
  ["self", "this is TraceFlock itself: the screen ends"],
  ["above", "this screen runs below it and may end with it"],
  ["tracer", "TraceFlock traces with it: what happens meanwhile is missed"],
];

/** @param self the process that shows the screen; undefined when it is not in the table */
export function perilOf(process: Process, self: Process | undefined): Peril {
  if (process.pid === 1) return "init";
  if (self === undefined) return null;
  if (process === self) return "self";
  if (process.parent === self) return "tracer";
  for (let above = self.parent; above !== null; above = above.parent) {
    if (above === process) return "above";
  }
  return null;
}

/** The worst that these processes are, in words; null when none is anything. */
export function warningOf(perils: readonly Peril[]): string | null {
  return WARNINGS.find(([peril]) => perils.includes(peril))?.[1] ?? null;
}
