import { type QueryError, queryError, quoted, type TextRange } from "../base/query_error.ts";
import type { Operator } from "./query_tree.ts";

/** One token of a query. `text` is its meaning: without quotes and escapes. */
export type Token =
  & TextRange
  & (
    | { readonly kind: "word" | "quoted" | "open" | "close" | "bang"; readonly text: string }
    | { readonly kind: "regex"; readonly text: string; readonly flags: string }
    | { readonly kind: "operator"; readonly text: Operator }
  );

/** The tokens up to the end or the first error. */
export interface Tokens {
  readonly tokens: readonly Token[];
  readonly error: QueryError | null;
}

/**
 * Splits a query into tokens. After an operator comes a value. It may contain operator characters
 * (`argv~--jobs=8`). After any operator but `~` it may start with a slash (`filename=/bin/sh`).
 */
export function lexQuery(text: string): Tokens {
  const tokens: Token[] = [];
  let position = skipSpace(text, 0);
  while (position < text.length) {
    const token = readToken(text, position, tokens.at(-1));
    if ("message" in token) return { tokens, error: token };
    tokens.push(token);
    position = skipSpace(text, token.end);
  }
  return { tokens, error: null };
}

function readToken(text: string, start: number, previous: Token | undefined): Token | QueryError {
  const character = text[start];
  if (character === "(") return { kind: "open", text: "(", start, end: start + 1 };
  if (character === ")") return { kind: "close", text: ")", start, end: start + 1 };
  if (character === '"' || character === "'") return readQuoted(text, start);
  if (previous?.kind === "operator") {
    const matches = previous.text === "~" || previous.text === "!~";
    if (character === "/" && matches) return readRegex(text, start, VALUE);
    return readWord(text, start, VALUE);
  }
  const operator = readOperator(text, start);
  if (operator !== null) return operator;
  if (character === "!") return { kind: "bang", text: "!", start, end: start + 1 };
  if (character === "/") return readRegex(text, start, WORD);
  return readWord(text, start, WORD);
}

function skipSpace(text: string, start: number): number {
  let end = start;
  while (end < text.length && /\s/.test(text[end]!)) end++;
  return end;
}

const OPERATOR = /==|!=|!~|<=|>=|[=<>~]/y;

function readOperator(text: string, start: number): Token | null {
  OPERATOR.lastIndex = start;
  const found = OPERATOR.exec(text)?.[0];
  if (found === undefined) return null;
  const operator = found === "==" ? "=" : found as Operator;
  return { kind: "operator", text: operator, start, end: start + found.length };
}

/** A bare word ends before an operator; a value ends before a space or parenthesis. */
const WORD = /(?:[^\s()=<>~!]|!(?![=~]))+/y;
const VALUE = /[^\s()]+/y;

function readWord(text: string, start: number, shape: RegExp): Token {
  shape.lastIndex = start;
  const word = shape.exec(text)?.[0] ?? text[start]!;
  return { kind: "word", text: word, start, end: start + word.length };
}

function readQuoted(text: string, start: number): Token | QueryError {
  const mark = text[start]!;
  let meaning = "";
  for (let end = start + 1; end < text.length; end++) {
    const character = text[end]!;
    if (character === mark) return endQuoted(text, meaning, start, end + 1);
    const escaped = mark === '"' && character === "\\"
      ? ESCAPES.get(text[end + 1] ?? "")
      : undefined;
    if (escaped !== undefined) end++;
    meaning += escaped ?? character;
  }
  return queryError(text, { start, end: text.length }, "unclosed quote", `close it with ${mark}`);
}

function endQuoted(text: string, meaning: string, start: number, end: number): Token | QueryError {
  if (/^[^\s()=!<>~]/.test(text.slice(end))) {
    const what = "text right after a closing quote";
    return queryError(
      text,
      { start: end, end: end + 1 },
      what,
      "put a space or the quote elsewhere",
    );
  }
  return { kind: "quoted", text: meaning, start, end };
}

/** The escapes inside double quotes; any other backslash is literal. */
const ESCAPES: ReadonlyMap<string, string> = new Map([['"', '"'], ["\\", "\\"]]);

/** Flags of JavaScript's regular expressions, including those without a use here. */
const FLAGS_THEN_END = /[dgimsuvy]*(?=[\s()]|$)/y;

/**
 * Reads `/regex/flags`, or a path such as `/usr/bin/make`. A path is a word: its second slash is
 * not followed by flags and the end.
 */
function readRegex(text: string, start: number, wordShape: RegExp): Token | QueryError {
  const close = closingSlash(text, start + 1);
  if (close !== null) {
    FLAGS_THEN_END.lastIndex = close + 1;
    const flags = FLAGS_THEN_END.exec(text)?.[0];
    if (flags !== undefined) {
      const source = text.slice(start + 1, close);
      return { kind: "regex", text: source, flags, start, end: close + 1 + flags.length };
    }
  }
  const word = readWord(text, start, wordShape);
  const whole = text[word.end] !== "(";
  if (whole && word.text.indexOf("/", 1) > 0 && !/[\\^$*?[\]{}|]/.test(word.text)) return word;
  const what = close === null
    ? "unclosed regular expression"
    : `${quoted(word.text)} is neither a path nor a regular expression`;
  const remedy = "end it with / and flags, write a slash inside it as \\/, or put a path in quotes";
  return queryError(text, word, what, remedy);
}

function closingSlash(text: string, start: number): number | null {
  let inClass = false;
  for (let end = start; end < text.length; end++) {
    const character = text[end];
    if (character === "\\") end++;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return end;
  }
  return null;
}
