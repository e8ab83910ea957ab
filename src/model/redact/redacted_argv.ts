import type { Match } from "../pattern/pattern.ts";
import type { TextRange } from "../base/query_error.ts";
import type { Text } from "../base/text.ts";
import { markedText, REDACTED } from "./marked_text.ts";
import { type RedactionRule, secretsIn } from "./redaction_rule.ts";

/** The pieces of one argument to remove; null removes all of it. */
type Pieces = TextRange[] | null;

/**
 * Removes secrets from a command line. The rules search each argument, and the whole line with
 * arguments joined by a space. Every argument keeps its place. When a match begins in an earlier
 * argument, the whole later argument is replaced: `hunter two` may be one argument of two words.
 */
export function redactedArgv(
  argv: readonly Text[],
  isCut: boolean,
  rules: readonly RedactionRule[],
): readonly Text[] {
  const texts = argv.map(({ text }) => text);
  const joined = texts.join(" ");
  const lowered = joined.toLowerCase();
  const pieces: Pieces[] = argv.map(() => []);
  const starts: number[] = [];
  for (let i = 0, at = 0; i < texts.length; at += texts[i]!.length + 1, i++) starts.push(at);
  for (const { pattern, when, hints } of rules) {
    if (hints.length > 0 && !hints.some((hint) => lowered.includes(hint))) continue;
    if (when !== undefined && !when.test(joined)) continue;
    const found = secretsIn(pattern, joined);
    if (found === null) pieces.fill(null);
    else for (const match of found) spread(withoutGap(match, joined), texts, starts, pieces);
    for (let i = 0; i < texts.length; i++) add(pieces, i, secretsIn(pattern, texts[i]!));
  }
  // A secret may extend beyond the cut.
  if (isCut && argv.length > 0) pieces[argv.length - 1] = null;
  for (let i = 0; i < argv.length; i++) {
    if (pieces[i]?.length === 0 && hidesBytes(argv[i]!, rules)) pieces[i] = null;
  }
  if (pieces.every((some) => some?.length === 0)) return argv;
  return argv.map((argument, i) => {
    const some = pieces[i]!;
    if (some === null) return { text: REDACTED };
    // The exact bytes would reveal what the text no longer shows.
    return some.length === 0 ? argument : { text: markedText(argument.text, some) };
  });
}

/** Whether the bytes of a text with invalid UTF-8 hide a secret from its characters. */
export function hidesBytes({ hex }: Text, rules: readonly RedactionRule[]): boolean {
  if (hex === undefined) return false;
  let latin1 = "";
  for (let i = 0; i < hex.length; i += 2) {
    latin1 += String.fromCharCode(parseInt(hex.slice(i, i + 2), 16));
  }
  return rules.some(({ pattern }) => secretsIn(pattern, latin1)?.length !== 0);
}

function add(pieces: Pieces[], index: number, found: readonly TextRange[] | null): void {
  if (found === null) pieces[index] = null;
  else pieces[index]?.push(...found);
}

/**
 * Moves the start of a match after leading spaces, so that it does not begin in the argument
 * before.
 */
function withoutGap({ from, start, end }: Match, joined: string): Match {
  let first = from;
  while (first < start && joined[first] === " ") first++;
  return { from: first, start, end };
}

/** Splits a match in the joined line into pieces of the arguments that it touches. */
function spread(
  { from, start, end }: Match,
  texts: readonly string[],
  starts: readonly number[],
  pieces: Pieces[],
): void {
  for (let i = indexAt(starts, start); i < texts.length && starts[i]! < end; i++) {
    const begins = starts[i]!;
    const length = texts[i]!.length;
    const piece = {
      start: Math.max(0, start - begins),
      end: Math.min(length, end - begins),
    };
    if (piece.start >= piece.end) continue;
    if (from < begins) pieces[i] = null;
    else pieces[i]?.push(piece);
  }
}

/** Returns the last argument that begins at or before a place of the joined line. */
function indexAt(starts: readonly number[], place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
