import { lexQuery, type Token } from "./lex_query.ts";
import { type QueryError, queryError, quoted, type TextRange } from "../base/query_error.ts";
import type { Operator, QueryTree, QueryValue } from "./query_tree.ts";

/** Longest query, characters; a longer text is a mistake. */
export const MAX_QUERY_LENGTH = 8192;

/** Deepest nesting of parentheses and negations, so that the parser cannot overflow the stack. */
const MAX_QUERY_DEPTH = 100;

/**
 * Parses a query:
 *
 *     or    = and { "or" and }
 *     and   = not { ["and"] not }
 *     not   = { "not" | "!" } ( "(" or ")" | comparison | word | /regex/ )
 *
 * Never throws: any text gives a tree or an error. An empty query matches everything.
 */
export function parseQuery(text: string): QueryTree | QueryError {
  if (text.length > MAX_QUERY_LENGTH) {
    const at = { start: MAX_QUERY_LENGTH, end: text.length };
    return queryError(text, at, "query too long", `${MAX_QUERY_LENGTH} characters are the most`);
  }
  const { tokens, error } = lexQuery(text);
  if (error !== null) return error;
  if (tokens.length === 0) return { kind: "everything" };
  const parser = new Parser(text, tokens);
  const tree = parser.readOr(0);
  return tree.kind === "error" ? tree : parser.readEnd() ?? tree;
}

/**
 * Returns `and`, `or` or `not` when the token is that keyword and not the field of a comparison.
 */
export function keywordAt(tokens: readonly Token[], index: number): "and" | "or" | "not" | null {
  const token = tokens[index];
  if (token?.kind === "bang") return "not";
  if (token?.kind !== "word" || tokens[index + 1]?.kind === "operator") return null;
  return KEYWORDS.get(token.text.toLowerCase()) ?? null;
}

const KEYWORDS: ReadonlyMap<string, "and" | "or" | "not"> = new Map([
  ["and", "and"],
  ["&&", "and"],
  ["or", "or"],
  ["||", "or"],
  ["not", "not"],
]);

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  readOr(depth: number): QueryTree | QueryError {
    const terms: QueryTree[] = [];
    do {
      const term = this.#readAnd(depth);
      if (term.kind === "error") return term;
      terms.push(term);
    } while (this.#takeKeyword("or"));
    return terms.length === 1 ? terms[0]! : { kind: "or", terms };
  }

  /** Returns the error about tokens after the end, or null. */
  readEnd(): QueryError | null {
    const token = this.#tokens[this.#next];
    if (token === undefined) return null;
    return this.#error(token, 'unexpected ")"', 'remove it, open it with "(", or quote it');
  }

  #readAnd(depth: number): QueryTree | QueryError {
    const terms: QueryTree[] = [];
    do {
      const term = this.#readNot(depth);
      if (term.kind === "error") return term;
      terms.push(term);
    } while (this.#takeKeyword("and") || this.#startsTerm());
    return terms.length === 1 ? terms[0]! : { kind: "and", terms };
  }

  #readNot(depth: number): QueryTree | QueryError {
    const token = this.#tokens[this.#next];
    if (token !== undefined && depth >= MAX_QUERY_DEPTH) {
      const remedy = `${MAX_QUERY_DEPTH} levels of ( and not are the most`;
      return this.#error(token, "query too deeply nested", remedy);
    }
    if (!this.#takeKeyword("not")) return this.#readTerm(depth);
    const term = this.#readNot(depth + 1);
    return term.kind === "error" ? term : { kind: "not", term };
  }

  #readTerm(depth: number): QueryTree | QueryError {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.kind === "close" || keywordAt(this.#tokens, this.#next)) {
      return this.#missingTerm(token);
    }
    this.#next++;
    if (token.kind === "open") return this.#readGroup(token, depth);
    if (token.kind === "operator") {
      const remedy = "write it as field, operator, value, such as comm=make";
      return this.#error(token, `missing field name before ${quoted(token.text)}`, remedy);
    }
    const operator = this.#tokens[this.#next];
    if (operator?.kind === "operator") return this.#readComparison(token, operator);
    const valueAt = spanOf(token);
    if (token.kind === "regex") {
      const value = { kind: "regex", source: token.text, flags: token.flags } as const;
      return { kind: "search", value, valueAt };
    }
    return { kind: "search", value: { kind: "word", text: token.text }, valueAt };
  }

  #readGroup(open: Token, depth: number): QueryTree | QueryError {
    const tree = this.readOr(depth + 1);
    if (tree.kind === "error") return tree;
    if (this.#tokens[this.#next]?.kind !== "close") {
      return this.#error(open, 'unclosed "("', 'close it with ")", or quote it to search for it');
    }
    this.#next++;
    return tree;
  }

  #readComparison(
    field: Token,
    operator: Token & { readonly text: Operator },
  ): QueryTree | QueryError {
    if (field.kind !== "word") {
      const remedy = "write the name of a field without quotes, such as comm=make";
      return this.#error(field, `a value cannot come before ${quoted(operator.text)}`, remedy);
    }
    this.#next++;
    const token = this.#tokens[this.#next];
    const attached = token?.start === operator.end;
    if (
      token === undefined || (!attached && keywordAt(this.#tokens, this.#next) !== null) ||
      (token.kind !== "word" && token.kind !== "quoted" && token.kind !== "regex")
    ) {
      const remedy = "write one, in quotes when it holds spaces or parentheses, or ? for unknown";
      const what = `missing value after ${quoted(field.text + operator.text)}`;
      return this.#error({ start: operator.start, end: operator.end }, what, remedy);
    }
    if (token.kind === "word" && operator.text.endsWith("=") && LOOKS_LIKE_REGEX.test(token.text)) {
      const remedy = `write ${field.text}~${token.text}, or put the value in quotes`;
      return this.#error(token, `${quoted(operator.text)} takes no regular expression`, remedy);
    }
    this.#next++;
    return {
      kind: "comparison",
      field: field.text,
      operator: operator.text,
      value: valueOf(token),
      fieldAt: spanOf(field),
      operatorAt: spanOf(operator),
      valueAt: spanOf(token),
    };
  }

  #missingTerm(token: Token | undefined): QueryError {
    const previous = this.#tokens[this.#next - 1];
    const at = token ?? previous ?? { start: 0, end: 0 };
    const what = previous === undefined || token !== undefined && previous.kind === "open"
      ? `missing condition before ${quoted(token?.text ?? "")}`
      : `missing condition after ${quoted(previous.text)}`;
    return this.#error(at, what, "write one such as comm=make, or quote the word to search for it");
  }

  #takeKeyword(keyword: "and" | "or" | "not"): boolean {
    if (keywordAt(this.#tokens, this.#next) !== keyword) return false;
    this.#next++;
    return true;
  }

  #startsTerm(): boolean {
    const token = this.#tokens[this.#next];
    return token !== undefined && token.kind !== "close" &&
      keywordAt(this.#tokens, this.#next) !== "or";
  }

  #error(at: TextRange, what: string, remedy: string): QueryError {
    return queryError(this.#text, at, what, remedy);
  }
}

const LOOKS_LIKE_REGEX = /^\/[^/]+\/i?$/;

function spanOf(token: Token): TextRange {
  return { start: token.start, end: token.end };
}

function valueOf(token: Token): QueryValue {
  if (token.kind === "regex") return { kind: "regex", source: token.text, flags: token.flags };
  if (token.kind === "word" && token.text === "?") return { kind: "unknown" };
  return { kind: "word", text: token.text };
}
