import type { QueryTree, QueryValue } from "./query_tree.ts";

/** The query as text that parses to the same tree; what was left implicit is written out. */
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

/** The name as typed. No field ends in "!", but a mistake can, and `a! =` isn't `a!=`. */
function printField(name: string): string {
  return name.endsWith("!") ? `${name} ` : name;
}

function printValue(value: QueryValue): string {
  if (value.kind === "unknown") return "?";
  if (value.kind === "regex") return `/${value.source}/${value.flags}`;
  return printWord(value.text);
}

/** A word as it can stand anywhere in a query, in quotes when it needs them. */
export function printWord(text: string): string {
  const bare = /^[\p{L}\p{N}_.,:;@%+*[\]{}#-][\p{L}\p{N}_.,:;@%+*[\]{}#/-]*$/u.test(text);
  if (bare && !/^(and|or|not)$/i.test(text)) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
