import { type QueryError, visible } from "../base/query_error.ts";

/** Columns of text that are shown of a long query. */
const MAX_PICTURE_WIDTH = 76;

/**
 * Two lines for a terminal, the query and a row of carets under what is wrong with it:
 *
 *     user!=root comand=make
 *                ^^^^^^
 *
 * Of a long query only the surroundings of the error are shown. The text is made harmless first.
 */
export function queryErrorPicture(text: string, error: QueryError): string {
  const characters = [...visible(text)];
  const wrong = error.column - 1;
  const first = characters.length <= MAX_PICTURE_WIDTH
    ? 0
    : Math.max(0, Math.min(wrong - 30, characters.length - MAX_PICTURE_WIDTH));
  const last = Math.min(characters.length, first + MAX_PICTURE_WIDTH);
  const head = first > 0 ? "…" : "";
  const tail = last < characters.length ? "…" : "";
  const shown = characters.slice(first, last).join("");
  const before = characters.slice(first, wrong);
  const marked = characters.slice(wrong, Math.min(last, wrong + error.length));
  const indent = " ".repeat(head.length + width(before));
  return `${head}${shown}${tail}\n${indent}${"^".repeat(Math.max(1, width(marked)))}`;
}

/** Terminal columns, near enough for a caret: the common wide scripts and marks without width. */
function width(characters: readonly string[]): number {
  let columns = 0;
  for (const character of characters) columns += WIDE.test(character) ? 2 : NARROW(character);
  return columns;
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

function NARROW(character: string): number {
  return /\p{M}/u.test(character) ? 0 : 1;
}
