/** The reason why a query is invalid, its place, and the remedy. */
export interface QueryError {
  readonly kind: "error";
  /** One line for the user: the fault, its column, and the remedy. */
  readonly message: string;
  /** The first wrong character, counted in characters (code points) from 1. */
  readonly column: number;
  /** The number of wrong characters, at least 1. */
  readonly length: number;
}

/** A range of the query's text in string indexes; `end` is exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Returns the error for the range `at` of `text`: "<what> at column N; <remedy>". */
export function queryError(text: string, at: TextRange, what: string, remedy: string): QueryError {
  const column = countCharacters(text.slice(0, at.start)) + 1;
  const length = Math.max(1, countCharacters(text.slice(at.start, at.end)));
  return { kind: "error", message: `${what} at column ${column}; ${remedy}`, column, length };
}

/** Quotes a piece of the user's text for a message: without control characters, at most 40 characters. */
export function quoted(text: string): string {
  const characters = [...visible(text)];
  const short = characters.length > 40 ? `${characters.slice(0, 39).join("")}…` : text;
  return `"${visible(short)}"`;
}

/** Replaces every character that a terminal would interpret. */
export function visible(text: string): string {
  return text.replace(/\s/gu, " ").replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
