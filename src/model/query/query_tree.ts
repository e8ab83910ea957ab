import type { TextRange } from "../base/query_error.ts";

/**
 * The tree of a query, before its fields are looked up. Spans point into the text, so that later
 * errors can show the place.
 */
export type QueryTree =
  | { readonly kind: "everything" }
  | { readonly kind: "and" | "or"; readonly terms: readonly QueryTree[] }
  | { readonly kind: "not"; readonly term: QueryTree }
  | Comparison
  | TextSearch;

/** `field operator value`. */
export interface Comparison {
  readonly kind: "comparison";
  /** The field as typed: a name, an alias, or neither. */
  readonly field: string;
  readonly operator: Operator;
  readonly value: QueryValue;
  readonly fieldAt: TextRange;
  readonly operatorAt: TextRange;
  readonly valueAt: TextRange;
}

/** A bare word or regular expression, which is searched in comm, filename and argv. */
export interface TextSearch {
  readonly kind: "search";
  readonly value: Word | Regex;
  readonly valueAt: TextRange;
}

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~";

/** The value right of an operator. `unknown` is the bare `?`. */
export type QueryValue = Word | Regex | { readonly kind: "unknown" };

export interface Word {
  readonly kind: "word";
  readonly text: string;
}

export interface Regex {
  readonly kind: "regex";
  readonly source: string;
  readonly flags: string;
}
