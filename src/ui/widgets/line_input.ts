import { MAX_QUERY_LENGTH } from "../../model/query/parse_query.ts";
import type { KeyEvent } from "../terminal/terminal_event.ts";

/** A line being typed. `cursor` counts UTF-16 units and is never inside a surrogate pair. */
export interface LineInput {
  readonly text: string;
  readonly cursor: number;
}

/** The longest line, in UTF-16 units: as long as the longest query. */
export const MAX_LINE_LENGTH = MAX_QUERY_LENGTH;

export function lineInput(text: string): LineInput {
  return { text, cursor: text.length };
}

/**
 * Inserts a text at the cursor. Line ends become blanks. Drops other control characters. Returns the
 * same line when the text does not fit: a part of a query would mean something else.
 */
export function insertText(input: LineInput, text: string): LineInput {
  const clean = text.replace(/[\r\n\t]+/g, " ").replace(/\p{Cc}/gu, "");
  if (input.text.length + clean.length > MAX_LINE_LENGTH) return input;
  const { cursor } = input;
  return {
    text: input.text.slice(0, cursor) + clean + input.text.slice(cursor),
    cursor: cursor + clean.length,
  };
}

/** Returns the line after a key, or null for a key that does not edit. */
export function editLine(input: LineInput, key: KeyEvent): LineInput | null {
  const { text, cursor } = input;
  switch ((key.ctrl ? "Ctrl+" : "") + key.name) {
    case "Left":
      return { text, cursor: before(text, cursor) };
    case "Right":
      return { text, cursor: after(text, cursor) };
    case "Home":
    case "Ctrl+a":
      return { text, cursor: 0 };
    case "End":
    case "Ctrl+e":
      return { text, cursor: text.length };
    case "Backspace":
    case "Ctrl+h":
      return cut(text, before(text, cursor), cursor);
    case "Delete":
    case "Ctrl+d":
      return cut(text, cursor, after(text, cursor));
    case "Ctrl+u":
      return cut(text, 0, cursor);
    case "Ctrl+k":
      return cut(text, cursor, text.length);
    case "Ctrl+w":
      return cut(text, text.slice(0, cursor).search(/\S*\s*$/), cursor);
  }
  const isCharacter = !key.ctrl && !key.alt && [...key.name].length === 1;
  return isCharacter ? insertText(input, key.name) : null;
}

function cut(text: string, from: number, to: number): LineInput {
  return { text: text.slice(0, from) + text.slice(to), cursor: from };
}

function before(text: string, cursor: number): number {
  const isPair = cursor >= 2 && (text.codePointAt(cursor - 2) ?? 0) > 0xffff;
  return Math.max(0, cursor - (isPair ? 2 : 1));
}

function after(text: string, cursor: number): number {
  const isPair = (text.codePointAt(cursor) ?? 0) > 0xffff;
  return Math.min(text.length, cursor + (isPair ? 2 : 1));
}
