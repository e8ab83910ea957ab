import type { Text } from "./text.ts";

/** A word without characters that are special to a shell. */
const BARE = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+:,./=-]*$/;

/** First words that a shell does not take for a program. */
const RESERVED =
  /^(!|case|coproc|do|done|elif|else|esac|fi|for|function|if|in|select|then|time|until|while)$/;

/** Characters that a terminal interprets or hides: controls, formats (direction overrides), separators. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Quotes a command line as one line for a shell, exact to the byte. Most arguments need no quotes or
 * single quotes. Arguments with control characters or invalid UTF-8 need `$'...'` (POSIX.1-2024; bash,
 * zsh, ksh, busybox).
 */
export function shellQuoteLine(argv: readonly Text[]): string {
  return argv.map((argument, i) => shellQuote(argument, i === 0)).join(" ");
}

/** Quotes one argument. The first word of a line must not look like an assignment or a keyword. */
export function shellQuote({ text, hex }: Text, isFirst = false): string {
  if (hex !== undefined) return `$'${escapedBytes(hex)}'`;
  if (INVISIBLE.test(text)) return `$'${escapedText(text)}'`;
  const isTricky = isFirst && (text.includes("=") || RESERVED.test(text));
  if (BARE.test(text) && !isTricky) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const NAMED: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "'": "\\'",
  "\\": "\\\\",
};

function escapedText(text: string): string {
  let result = "";
  for (const character of text.toWellFormed()) {
    const named = NAMED[character];
    if (named !== undefined) result += named;
    else if (!INVISIBLE.test(character)) result += character;
    else for (const byte of utf8(character)) result += octal(byte);
  }
  return result;
}

function escapedBytes(hex: string): string {
  let result = "";
  for (let i = 0; i < hex.length; i += 2) {
    const byte = Number.parseInt(hex.slice(i, i + 2), 16);
    const character = String.fromCharCode(byte);
    result += NAMED[character] ?? (byte >= 0x20 && byte < 0x7f ? character : octal(byte));
  }
  return result;
}

/** Escapes a byte with three digits, so that a following digit is not part of the escape. */
function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}

/** Encodes one character. TextEncoder belongs to a runtime, which this room does not have. */
function utf8(character: string): number[] {
  const code = character.charCodeAt(0);
  if (code < 0x80) return [code];
  return encodeURIComponent(character).slice(1).split("%").map((pair) => Number.parseInt(pair, 16));
}
