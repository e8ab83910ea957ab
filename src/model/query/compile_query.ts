import type { FlockEvent } from "../event/event.ts";
import type { Process } from "../process/process.ts";
import { compileComparison } from "./compile_comparison.ts";
import type { AnyEvent } from "./field.ts";
import { findField } from "./fields.ts";
import { parseQuery } from "./parse_query.ts";
import { and, EVERYTHING, hasText, not, or, type Predicate } from "./predicate.ts";
import type { QueryContext } from "./query_context.ts";
import type { QueryError } from "../base/query_error.ts";
import type { QueryTree } from "./query_tree.ts";
import { regexError, textMatch } from "./text_match.ts";

/**
 * A compiled query about events and processes.
 *
 * This folder holds the query language: its text, its fields, its errors and its completion. The
 * callers decide which events and rows they ask about.
 */
export interface CompiledQuery {
  readonly kind: "query";
  /** The query as the user typed it. */
  readonly text: string;
  readonly tree: QueryTree;
  /** The schema's names of all fields that the query reads. */
  readonly fields: ReadonlySet<string>;
  matchesEvent(event: FlockEvent, context: QueryContext): boolean;
  matchesProcess(process: Process, context: QueryContext): boolean;
}

/**
 * Compiles a query, or returns its error; never throws. Two rules hold everywhere: an unknown value
 * (null, or a field that the event or row lacks) matches no comparison, and `not` matches exactly
 * what its term does not match. docs/query-language.md is the manual.
 */
export function compileQuery(text: string): CompiledQuery | QueryError {
  const tree = parseQuery(text);
  if (tree.kind === "error") return tree;
  const fields = new Set<string>();
  const predicate = compileTree(text, tree, fields);
  if ("kind" in predicate) return predicate;
  return {
    kind: "query",
    text,
    tree,
    fields,
    matchesEvent: (event, context) => predicate.ofEvent(event as AnyEvent, context),
    matchesProcess: predicate.ofProcess,
  };
}

function compileTree(text: string, tree: QueryTree, fields: Set<string>): Predicate | QueryError {
  switch (tree.kind) {
    case "everything":
      return EVERYTHING;
    case "not": {
      const term = compileTree(text, tree.term, fields);
      return "kind" in term ? term : not(term);
    }
    case "and":
    case "or":
      return compileTerms(text, tree.terms, tree.kind === "and" ? and : or, fields);
    case "comparison": {
      const field = findField(tree.field);
      if (field !== null) fields.add(field.name);
      return compileComparison(text, tree);
    }
    case "search":
      for (const name of ["comm", "filename", "argv"]) fields.add(name);
      return tree.value.kind === "regex"
        ? regexError(text, tree.value, tree.valueAt) ?? hasText(textMatch(tree.value))
        : hasText(textMatch(tree.value));
  }
}

function compileTerms(
  text: string,
  terms: readonly QueryTree[],
  join: (left: Predicate, right: Predicate) => Predicate,
  fields: Set<string>,
): Predicate | QueryError {
  const predicates: Predicate[] = [];
  for (const tree of terms) {
    const term = compileTree(text, tree, fields);
    if ("kind" in term) return term;
    predicates.push(term);
  }
  return joinAll(predicates, join);
}

/** Joins predicates by halves, so that a thousand terms are ten calls deep and not a thousand. */
function joinAll(
  terms: readonly Predicate[],
  join: (left: Predicate, right: Predicate) => Predicate,
): Predicate {
  if (terms.length <= 1) return terms[0] ?? EVERYTHING;
  const half = terms.length >> 1;
  return join(joinAll(terms.slice(0, half), join), joinAll(terms.slice(half), join));
}
