import { type QueryError, visible } from "../base/query_error.ts";

/** Terminal columns of a long query that the picture shows. */
const MAX_PICTURE_WIDTH = 76;

/**
 * Returns two lines for a terminal: the query, and carets under the error.
 *
 *     user!=root comand=make
 *                ^^^^^^
 *
 * A long query shows only the part around the error. The text is made safe to show first.
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

/**
 * Returns the terminal columns, near enough for a caret: common wide scripts, and marks without
 * width.
 */
function width(characters: readonly string[]): number {
  let columns = 0;
  for (const character of characters) columns += WIDE.test(character) ? 2 : narrowWidth(character);
  return columns;
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;

function narrowWidth(character: string): number {
  return /\p{M}/u.test(character) ? 0 : 1;
}
