import { RE2JS } from "re2js";
import { MAX_PATTERN_INSTRUCTIONS } from "../base/limits.ts";
import type { TextRange } from "../base/query_error.ts";
import { type BoundedRegExp, boundedRegExp } from "./bounded_regexp.ts";
import { type PatternProblem, sizeProblem, syntaxProblem } from "./pattern_problem.ts";

/**
 * A regular expression that takes linear time. Any user can start a program whose command line
 * keeps a backtracking engine busy for hours. So foreign text meets only RE2's automata, in
 * JavaScript.
 *
 * This folder holds the engine of patterns and its errors; queries and redaction use it.
 */
export interface Pattern {
  /** The pattern as the user wrote it. */
  readonly source: string;
  /** Whether the text has a match anywhere. */
  test(text: string): boolean;
  /**
   * Returns the matches from left to right, without empty ones. Returns null for more than `limit`
   * matches, since each search may read the rest of the text.
   */
  spans(text: string, limit: number): readonly Match[] | null;
  /** Steps for each character: the size of the automaton. */
  readonly size: number;
}

/** A match, or its group named `secret` when the pattern has one. */
export interface Match extends TextRange {
  /** Start of the whole match. */
  readonly from: number;
}

/**
 * Compiles a regular expression in RE2's syntax. The flags `i`, `m` and `s` mean what they mean in
 * JavaScript. Every pattern is in Unicode, so that `u` and `v` change nothing.
 */
export function compilePattern(source: string, flags: string): Pattern | PatternProblem {
  try {
    const engine = RE2JS.compile(withCodePoints(source), engineFlags(flags));
    if (engine.programSize() > MAX_PATTERN_INSTRUCTIONS) return sizeProblem(source);
    return patternOf(source, engine, boundedRegExp(source, flags));
  } catch (error) {
    return syntaxProblem(source, error);
  }
}

/** Returns a pattern that finds a word anywhere and in any case. */
export function wordPattern(word: string): Pick<Pattern, "test"> {
  if (word.length > MAX_COMPARED_WORD) {
    const folded = word.toLowerCase();
    return { test: (text) => text.toLowerCase().includes(folded) };
  }
  // Without `u`, JavaScript finds an ASCII word twice as fast; other letters need it to fold case.
  const isAscii = /^[\x20-\x7E]*$/.test(word);
  return new RegExp(word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), isAscii ? "i" : "iu");
}

/** Longest word for a regular expression: at worst it compares the whole word at each place. */
const MAX_COMPARED_WORD = 256;

/** Rewrites JavaScript's \u00e9 and \u{1f600} for RE2. */
function withCodePoints(source: string): string {
  return source.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|[^])/gi,
    (escape, long?: string, short?: string) => {
      const digits = long ?? short;
      return digits === undefined ? escape : `\\x{${digits}}`;
    },
  );
}

function engineFlags(flags: string): number {
  return (flags.includes("i") ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes("m") ? RE2JS.MULTILINE : 0) | (flags.includes("s") ? RE2JS.DOTALL : 0);
}

function patternOf(source: string, engine: RE2JS, native: BoundedRegExp | null): Pattern {
  return {
    source,
    test: native === null ? (text) => engine.test(text) : fastTest(engine, native),
    spans: (text, limit) => spansOf(engine, text, limit),
    size: engine.programSize(),
  };
}

/** Uses JavaScript's engine for short texts: there it is five to twenty times as fast. */
function fastTest(engine: RE2JS, { expression, maxLength }: BoundedRegExp) {
  return (text: string) => text.length <= maxLength ? expression.test(text) : engine.test(text);
}

function spansOf(engine: RE2JS, text: string, limit: number): Match[] | null {
  const spans: Match[] = [];
  const group = engine.namedGroups()["secret"] ?? 0;
  const matcher = engine.matcher(text);
  let searches = 0;
  while (matcher.find()) {
    if (++searches > limit) return null;
    // A group that took no part in the match has no place: the whole match counts.
    const piece = matcher.start(group) < 0 ? 0 : group;
    const from = matcher.start();
    const match = { from, start: matcher.start(piece), end: matcher.end(piece) };
    if (match.end > match.start) spans.push(match);
  }
  return spans;
}
