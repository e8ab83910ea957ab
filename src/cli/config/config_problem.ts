/** The words of a problem in the configuration file. `config_text.ts` says what becomes one. */
import { nearestName } from "../../model/base/nearest_name.ts";

/** Adds a problem of the configuration, one line for the user. */
export type AddProblem = (problem: string) => void;

/** Returns `; did you mean "theme"?` when a known name is near, else an empty text. */
export function suggestion(typed: string, known: Iterable<string>): string {
  const near = nearestName(typed, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}
