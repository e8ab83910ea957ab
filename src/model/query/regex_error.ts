import { compilePattern } from "../pattern/pattern.ts";
import { type QueryError, queryError, quoted, type TextRange } from "../base/query_error.ts";
import type { Regex } from "./query_tree.ts";

/** The complaint about a regular expression that cannot be used, or null when it can. */
export function regexError(text: string, regex: Regex, at: TextRange): QueryError | null {
  const useless = /[dgy]/.exec(regex.flags)?.[0];
  if (useless !== undefined) {
    const start = at.end - regex.flags.length + regex.flags.indexOf(useless);
    const remedy = "the flags are i m s u v; put a path in quotes";
    return queryError(text, { start, end: start + 1 }, `useless flag ${quoted(useless)}`, remedy);
  }
  const problem = compilePattern(regex.source, regex.flags);
  if (!("what" in problem)) return null;
  // The token is /source/flags, its source as typed.
  const start = at.end - regex.flags.length - 1 - regex.source.length;
  const piece = { start: start + problem.at.start, end: start + problem.at.end };
  return queryError(text, piece, problem.what, problem.remedy);
}
