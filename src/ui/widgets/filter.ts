import type { EventFilter } from "../../model/event/event_rows.ts";
import type { Process } from "../../model/process/process.ts";

/** Whether to show a process. `now` is nanoseconds since boot. */
export type ProcessFilter = (process: Process, now: number) => boolean;

/** A query understood, or what is wrong with it and at which character (from 0). */
export type CompiledFilter =
  | {
    readonly ok: true;
    readonly matches: ProcessFilter;
    /** The same question about an event. */
    readonly matchesEvent: EventFilter;
  }
  | { readonly ok: false; readonly message: string; readonly column: number };

/** Understands a query; handed in, so that the screen knows no query language. Never throws. */
export type FilterCompiler = (text: string) => CompiledFilter;

/** The filter in force. `matches` is null when everything is shown. */
export interface FilterState {
  readonly text: string;
  readonly matches: ProcessFilter | null;
  readonly matchesEvent: EventFilter | null;
}

export const NO_FILTER: FilterState = { text: "", matches: null, matchesEvent: null };

/** The filter that a query makes. */
export function filterOf(text: string, compiled: CompiledFilter & { ok: true }): FilterState {
  const { matches, matchesEvent } = compiled;
  return { text, matches, matchesEvent };
}
