/** A JavaScript regular expression that is fast on texts of at most `maxLength`. */
export interface BoundedRegExp {
  readonly expression: RegExp;
  readonly maxLength: number;
}

/** Steps of backtracking for each character at worst, some hundred nanoseconds. */
const MAX_STEPS = 1024;

/** Shortest `maxLength` that pays for a second engine. */
const MIN_LENGTH = 16;

/**
 * Translates a simple pattern into a JavaScript regular expression, and computes up to which length
 * of text its backtracking stays cheap. Returns null for every other pattern: repeated groups,
 * counted repetitions, classes with escapes, word boundaries.
 *
 * A translated pattern means the same in both engines; a test compares them. `deno task bench
 * questions` shows the gain.
 */
export function boundedRegExp(source: string, flags: string): BoundedRegExp | null {
  // With `m` an anchor matches in many places.
  if (flags.includes("m")) return null;
  const reader = new SimplePattern(source, flags.includes("s") ? "[^]" : "[^\\n]");
  const native = reader.readAlternatives(0);
  if (native === null || !reader.isAtEnd) return null;
  const { choices, length, stars, isAnchored } = reader;
  const room = MAX_STEPS / (choices * Math.max(1, length));
  // Each star can end anywhere, and without an anchor the search starts anywhere.
  const power = isAnchored ? stars - 1 : stars;
  const maxLength = power > 0
    ? Math.floor(room ** (1 / power))
    : room >= 1
    ? Number.POSITIVE_INFINITY
    : 0;
  if (maxLength < MIN_LENGTH) return null;
  return { expression: new RegExp(native, flags.includes("i") ? "iu" : "u"), maxLength };
}

/** Reads a pattern from left to right; each method returns null when it is not simple. */
class SimplePattern {
  /** The number of alternatives, optional characters included. */
  choices = 1;
  /** Characters on the longest path. */
  length = 0;
  /** Unbounded repetitions. */
  stars = 0;
  isAnchored = true;
  #next = 0;

  constructor(private readonly source: string, private readonly any: string) {}

  get isAtEnd(): boolean {
    return this.#next === this.source.length;
  }

  readAlternatives(depth: number): string | null {
    let native = "";
    let count = 1;
    for (;;) {
      const isAnchored = this.source[this.#next] === "^";
      if (depth === 0 && !isAnchored) this.isAnchored = false;
      const sequence = this.#readSequence(depth);
      if (sequence === null) return null;
      native += sequence;
      if (this.source[this.#next] !== "|") break;
      this.#next++;
      native += "|";
      count++;
    }
    this.choices *= count;
    return native;
  }

  #readSequence(depth: number): string | null {
    let native = "";
    while (!this.isAtEnd && this.source[this.#next] !== "|") {
      if (this.source[this.#next] === ")") return depth > 0 ? native : null;
      const piece = this.source[this.#next] === "(" ? this.#readGroup(depth) : this.#readAtom();
      if (piece === null) return null;
      native += piece;
    }
    return native;
  }

  /** Reads a group without a repetition. */
  #readGroup(depth: number): string | null {
    this.#next += this.source.startsWith("(?:", this.#next) ? 3 : 1;
    if (depth >= MAX_DEPTH || this.source[this.#next] === "?") return null;
    const native = this.readAlternatives(depth + 1);
    if (native === null || this.source[this.#next] !== ")") return null;
    this.#next++;
    return REPEATS.test(this.source[this.#next] ?? "") ? null : `(?:${native})`;
  }

  /** Reads a character, class or anchor with its repetition. */
  #readAtom(): string | null {
    ATOM.lastIndex = this.#next;
    const [whole, character, repeat] = ATOM.exec(this.source) ?? [];
    if (whole === undefined || character === undefined) return null;
    this.#next += whole.length;
    const isAnchor = character === "^" || character === "$";
    // A second `*`, `+` or `?` and a count are not simple.
    if (REPEATS.test(this.source[this.#next] ?? "") || (isAnchor && repeat !== "")) return null;
    this.length++;
    if (repeat?.startsWith("?")) this.choices *= 2;
    else if (repeat !== "") this.stars++;
    if (character === ".") return this.any + repeat;
    if (character === "\\d") return `[0-9]${repeat}`;
    return character + repeat;
  }
}

const MAX_DEPTH = 8;
const REPEATS = /[*+?{]/;

/**
 * A letter or digit, an escaped character, `.`, `\d`, an anchor, or a class of letters, digits and
 * a few characters; then `*`, `+` or `?`, greedy or not.
 */
const ATOM =
  /([\p{L}\p{N} _=:;,@%&~!"'#<>\/-]|\\[.*+?()[\]{}|^$\/\\]|\.|\\d|[\^$]|\[(?:[A-Za-z0-9_=:;, .@%\/]|[a-z]-[a-z]|[0-9]-[0-9])+\])((?:[*+?]\??)?)/uy;
