import type { FlockEvent } from "../../model/event/event.ts";
import type { Process } from "../../model/process/process.ts";
import { ViewModel } from "../../model/list/view_model.ts";
import type { State } from "../state/state.ts";
import { viewOptions } from "../state/view_options.ts";
import type { ShownMoment } from "../replay/past_tables.ts";

/** The contents of the screen, inside the window and outside of it, for a file. */
export interface ExportedView {
  /** The moment of the contents, nanoseconds since boot. */
  readonly at: number;
  /** The filter in force, as typed; null when there is none. */
  readonly filter: string | null;
  /** The remembered events that pass the filter, and every loss. */
  readonly events: readonly FlockEvent[];
  /** The live processes of the list, folded ones included. Ancestors that don't match are left out. */
  readonly living: readonly Process[];
}

/** Returns everything that a state shows of a moment. */
export function exportView({ table, log, at }: ShownMoment, state: State): ExportedView {
  const { text, matchesEvent } = state.filter;
  const list = new ViewModel();
  list.update(table, {
    ...viewOptions(state),
    tree: false,
    sums: [],
    grouping: null,
    threads: null,
  }, at);
  const living: Process[] = [];
  for (let i = 0; i < list.length; i++) {
    const process = list.processAt(i);
    if (process !== undefined && process.ending === null) living.push(process);
  }
  const events: FlockEvent[] = [];
  for (let number = log.start; number < log.end; number++) {
    const event = log.at(number);
    if (event === undefined || event.ts > at) continue;
    const passes = !("pid" in event) || matchesEvent === null || matchesEvent(event, at);
    if (passes) events.push(event);
  }
  return { at, filter: text === "" ? null : text, events, living };
}
