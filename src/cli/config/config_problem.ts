/**
 * The configuration file: its text, its keys and its columns. A wrong value becomes a problem, one line
 * for the user, and the rest of the file is used. Settings themselves are in `src/ui`.
 */
import { nearestName } from "../../model/base/nearest_name.ts";

/** Adds a problem of the configuration, one line for the user. */
export type AddProblem = (problem: string) => void;

/** Returns `; did you mean "theme"?` when a known name is near, else an empty text. */
export function suggestion(typed: string, known: Iterable<string>): string {
  const near = nearestName(typed, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}
