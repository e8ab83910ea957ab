import { type QueryError, queryError, quoted, type Span } from "./query_error.ts";
import type { Regex } from "./query_tree.ts";

/** The complaint about a regular expression that cannot be used, or null when it can. */
export function regexError(text: string, regex: Regex, at: Span): QueryError | null {
  const useless = /[dgy]/.exec(regex.flags)?.[0];
  if (useless !== undefined) {
    const start = at.end - regex.flags.length + regex.flags.indexOf(useless);
    const remedy = "the flags are i m s u v; put a path in quotes";
    return queryError(text, { start, end: start + 1 }, `useless flag ${quoted(useless)}`, remedy);
  }
  try {
    new RegExp(regex.source, regex.flags);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(": ").at(-1) : "";
    const what = `bad regular expression (${reason})`;
    return queryError(text, at, what, "write \\ before a special character to mean it literally");
  }
}
