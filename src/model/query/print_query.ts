import type { QueryTree, QueryValue } from "./query_tree.ts";

/** Returns a query as text that parses to the same tree, with the implicit parts written out. */
export function printQuery(tree: QueryTree): string {
  switch (tree.kind) {
    case "everything":
      return "";
    case "and":
    case "or":
      return tree.terms.map(printTerm).join(` ${tree.kind} `);
    case "not":
      return `not ${printTerm(tree.term)}`;
    case "comparison":
      return `${printField(tree.field)}${tree.operator}${printValue(tree.value)}`;
    case "search":
      return printValue(tree.value);
  }
}

function printTerm(tree: QueryTree): string {
  const text = printQuery(tree);
  return tree.kind === "and" || tree.kind === "or" ? `(${text})` : text;
}

/** Returns the field as typed. A wrong name may end in "!", and `a! =` is not `a!=`. */
function printField(name: string): string {
  return name.endsWith("!") ? `${name} ` : name;
}

function printValue(value: QueryValue): string {
  if (value.kind === "unknown") return "?";
  if (value.kind === "regex") return `/${value.source}/${value.flags}`;
  return printWord(value.text);
}

/** Returns a word as a query may contain it, in quotes when it needs them. */
export function printWord(text: string): string {
  const bare = /^[\p{L}\p{N}_.,:;@%+*[\]{}#-][\p{L}\p{N}_.,:;@%+*[\]{}#/-]*$/u.test(text);
  if (bare && !/^(and|or|not)$/i.test(text)) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
