import { MAX_ARGV_BYTES } from "../base/limits.ts";
import { compilePattern, type Pattern, wordPattern } from "../pattern/pattern.ts";
import type { Text } from "../base/text.ts";
import type { QueryValue, Regex } from "./query_tree.ts";

/** Characters of one text that a regular expression is tried on; no longer text is ever kept. */
const MAX_MATCHED_CHARACTERS = MAX_ARGV_BYTES;

/** How a word or regular expression is looked for in one text, and in arguments joined by a space. */
export interface TextMatch {
  inText(text: string): boolean;
  inArguments(argv: readonly Text[]): boolean;
}

/**
 * A word is found anywhere and in any case; a regular expression is as its flags say. Throws when
 * the expression is none: `regexError` comes first.
 */
export function textMatch(value: Exclude<QueryValue, { kind: "unknown" }>): TextMatch {
  const expression = value.kind === "regex" ? regexOf(value) : wordPattern(value.text);
  const inText = (text: string) => expression.test(bounded(text));
  // A word without a space lies inside one argument, so that nothing needs to be joined.
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

/** The arguments as one text, joined by a space, no longer than what is matched. */
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
