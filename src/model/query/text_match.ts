import { compilePattern, type Pattern, wordPattern } from "../pattern/pattern.ts";
import { type QueryError, queryError, quoted, type TextRange } from "../base/query_error.ts";
import type { QueryValue, Regex } from "./query_tree.ts";
import { MAX_ARGV_BYTES } from "../base/limits.ts";
import type { Text } from "../base/text.ts";

/** Characters of one text that a regular expression sees; no stored text is longer. */
const MAX_MATCHED_CHARACTERS = MAX_ARGV_BYTES;

/** Finds a word or regular expression in one text, or in arguments joined by a space. */
export interface TextMatch {
  inText(text: string): boolean;
  inArguments(argv: readonly Text[]): boolean;
}

/**
 * Compiles a search. A word is found anywhere and in any case; a regular expression follows its
 * flags. Throws for a bad expression, which `regexError` reports first.
 */
export function textMatch(value: Exclude<QueryValue, { kind: "unknown" }>): TextMatch {
  const expression = value.kind === "regex" ? regexOf(value) : wordPattern(value.text);
  const inText = (text: string) => expression.test(bounded(text));
  // A word without a space lies inside one argument, so that no join is needed.
  const inArguments = value.kind === "word" && !value.text.includes(" ") && value.text !== ""
    ? (argv: readonly Text[]) => {
      for (let index = 0; index < argv.length; index++) {
        if (inText(argv[index]!.text)) return true;
      }
      return false;
    }
    : (argv: readonly Text[]) => inText(joinArguments(argv));
  return { inText, inArguments };
}

/** Returns the arguments as one text, joined by a space and cut at the limit. */
export function joinArguments(argv: readonly Text[]): string {
  let joined = argv[0]?.text ?? "";
  for (let index = 1; index < argv.length; index++) {
    if (joined.length > MAX_MATCHED_CHARACTERS) break;
    joined += ` ${argv[index]!.text}`;
  }
  return bounded(joined);
}

function bounded(text: string): string {
  return text.length > MAX_MATCHED_CHARACTERS ? text.slice(0, MAX_MATCHED_CHARACTERS) : text;
}

function regexOf({ source, flags }: Regex): Pattern {
  const pattern = compilePattern(source, flags);
  if ("what" in pattern) throw new SyntaxError(pattern.what);
  return pattern;
}

/** Returns the error of a regular expression, or null. */
export function regexError(text: string, regex: Regex, at: TextRange): QueryError | null {
  const useless = /[dgy]/.exec(regex.flags)?.[0];
  if (useless !== undefined) {
    const start = at.end - regex.flags.length + regex.flags.indexOf(useless);
    const remedy = "the flags are i m s u v; put a path in quotes";
    return queryError(text, { start, end: start + 1 }, `useless flag ${quoted(useless)}`, remedy);
  }
  const problem = compilePattern(regex.source, regex.flags);
  if (!("what" in problem)) return null;
  // The token is /source/flags, with the source as typed.
  const start = at.end - regex.flags.length - 1 - regex.source.length;
  const piece = { start: start + problem.at.start, end: start + problem.at.end };
  return queryError(text, piece, problem.what, problem.remedy);
}
