import type { Text } from "./text.ts";

/** Nothing in it means anything to a shell. */
const BARE = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+:,./=-]*$/;

/** First words that a shell would not take for a program. */
const RESERVED =
  /^(!|case|coproc|do|done|elif|else|esac|fi|for|function|if|in|select|then|time|until|while)$/;

/** Obeyed or hidden by a terminal: controls, formats (direction overrides), separators. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * A command line as one line for a shell, exact to the byte, whatever is in it: most arguments as
 * they are or in single quotes, those with control characters or bytes that are not UTF-8 in
 * `$'...'` (POSIX.1-2024; bash, zsh, ksh, busybox).
 */
export function shellQuoteLine(argv: readonly Text[]): string {
  return argv.map((argument, i) => shellQuote(argument, i === 0)).join(" ");
}

/** One argument. The first word of a line must not look like an assignment or a keyword. */
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

/** Always three digits, so that no digit behind it can be taken for a part of it. */
function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}

/** The bytes of one character, without the encoder that belongs to a runtime. */
function utf8(character: string): number[] {
  const code = character.charCodeAt(0);
  if (code < 0x80) return [code];
  return encodeURIComponent(character).slice(1).split("%").map((pair) => Number.parseInt(pair, 16));
}
