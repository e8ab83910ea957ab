import { findField } from "./fields.ts";
import type { QueryTree } from "./query_tree.ts";

/** The kinds of fields whose value is a text on the screen. */
const TEXTS = new Set(["text", "argv"]);

/**
 * Returns the words that a match has in its texts: of a bare search, and of a comparison with `=` or
 * `~`. A word below `not` is in no match.
 */
export function searchedWords(tree: QueryTree): readonly string[] {
  switch (tree.kind) {
    case "and":
    case "or":
      return tree.terms.flatMap(searchedWords);
    case "search":
      return tree.value.kind === "word" ? [tree.value.text] : [];
    case "comparison": {
      const isText = TEXTS.has(findField(tree.field)?.kind ?? "");
      const isPositive = tree.operator === "=" || tree.operator === "~";
      return isText && isPositive && tree.value.kind === "word" ? [tree.value.text] : [];
    }
    default:
      return [];
  }
}
