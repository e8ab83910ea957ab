/** Why a query could not be understood, where, and what to write instead. */
export interface QueryError {
  readonly kind: "error";
  /** One line for people: what is wrong, at which column, and the way out. */
  readonly message: string;
  /** The first wrong character, counted in characters (code points) from 1. */
  readonly column: number;
  /** How many characters are wrong, at least 1. */
  readonly length: number;
}

/** A piece of the query's text, as string indexes: from `start` up to, not including, `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The error for the piece `at` of `text`: "<what> at column N; <remedy>". */
export function queryError(text: string, at: TextRange, what: string, remedy: string): QueryError {
  const column = countCharacters(text.slice(0, at.start)) + 1;
  const length = Math.max(1, countCharacters(text.slice(at.start, at.end)));
  return { kind: "error", message: `${what} at column ${column}; ${remedy}`, column, length };
}

/** A piece of the user's text inside a message: quoted, without control characters, not endless. */
export function quoted(text: string): string {
  const characters = [...visible(text)];
  const short = characters.length > 40 ? `${characters.slice(0, 39).join("")}…` : text;
  return `"${visible(short)}"`;
}

/** The same text with everything that a terminal would obey made harmless. */
export function visible(text: string): string {
  return text.replace(/\s/gu, " ").replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
