import type { EventFilter } from "../../model/event/event_rows.ts";
import type { Process } from "../../model/process/process.ts";

/** Returns whether to show a process. `now` is nanoseconds since boot. */
export type ProcessFilter = (process: Process, now: number) => boolean;

/** A compiled query, or its error and the character of the error (from 0). */
export type CompiledFilter =
  | {
    readonly ok: true;
    readonly matches: ProcessFilter;
    /** The same query for events. */
    readonly matchesEvent: EventFilter;
    /** The names of the fields that the query reads; absent: none that is rare. */
    readonly fields?: ReadonlySet<string>;
    /** The words that matches show. */
    readonly words?: readonly string[];
    /** For a query about hosts alone: whether to show a host. */
    readonly matchesHost?: (name: string) => boolean;
  }
  | { readonly ok: false; readonly message: string; readonly column: number };

/** Compiles a query. The program hands it in: the screen knows no query language. Never throws. */
export type FilterCompiler = (text: string) => CompiledFilter;

/** The filter in force. `matches` is null without a filter. */
export interface FilterState {
  readonly text: string;
  readonly matches: ProcessFilter | null;
  readonly matchesEvent: EventFilter | null;
  readonly fields?: ReadonlySet<string>;
  readonly words?: readonly string[];
  readonly matchesHost?: (name: string) => boolean;
}

export const NO_FILTER: FilterState = { text: "", matches: null, matchesEvent: null };

/** Returns the filter of a compiled query. */
export function filterOf(text: string, compiled: CompiledFilter & { ok: true }): FilterState {
  const { ok: _, ...rest } = compiled;
  return { text, ...rest };
}
