import type { TextRange } from "../base/query_error.ts";

/**
 * A query as it was written, before anyone asks whether its fields exist. Spans point into the
 * text, so that a later complaint can show the place.
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
  /** As typed: a name, an alias, or neither. */
  readonly field: string;
  readonly operator: Operator;
  readonly value: QueryValue;
  readonly fieldAt: TextRange;
  readonly operatorAt: TextRange;
  readonly valueAt: TextRange;
}

/** A bare word or regular expression, looked for in comm, filename and argv. */
export interface TextSearch {
  readonly kind: "search";
  readonly value: Word | Regex;
  readonly valueAt: TextRange;
}

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~";

/** What stands right of an operator. `unknown` is the bare `?`. */
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
