import { MAX_REDACTION_STEPS } from "../base/limits.ts";
import { compilePattern, type Match, type Pattern } from "../pattern/pattern.ts";

/** A rule of `--redact`: a pattern that is removed from every text. */
export interface RedactionRule {
  readonly pattern: Pattern;
  /** The rule applies only where this matches the whole command line or text. */
  readonly when?: Pattern;
  /** Each text with a match contains one of these, in lower case; empty means any text. */
  readonly hints: readonly string[];
}

/** Returns the rule of `--redact REGEX`. */
export function patternRule(pattern: Pattern): RedactionRule {
  return { pattern, hints: [] };
}

/** Returns a built-in rule; throws for a bad pattern. */
export function fixedRule(source: string, hints: readonly string[], when?: string): RedactionRule {
  return {
    pattern: fixedPattern(source),
    hints,
    ...(when === undefined ? {} : { when: fixedPattern(when) }),
  };
}

function fixedPattern(source: string): Pattern {
  const pattern = compilePattern(source, "");
  if ("what" in pattern) throw new SyntaxError(`${pattern.what}: ${source}`);
  return pattern;
}

/**
 * Returns the matches of a pattern in a text. Returns null when the search would take too long or
 * the engine fails: then the whole text is replaced.
 */
export function secretsIn(pattern: Pattern, text: string): readonly Match[] | null {
  try {
    if (!pattern.test(text)) return NONE;
    const limit = Math.floor(MAX_REDACTION_STEPS / (pattern.size * (text.length + 1)));
    return pattern.spans(text, Math.max(1, limit));
  } catch {
    return null;
  }
}

const NONE: readonly Match[] = [];
