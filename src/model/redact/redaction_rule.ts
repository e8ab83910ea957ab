import { MAX_REDACTION_STEPS } from "../base/limits.ts";
import { compilePattern, type Match, type Pattern } from "../pattern/pattern.ts";

/** Something that `--redact` takes out of every text. */
export interface RedactionRule {
  readonly pattern: Pattern;
  /** The pattern counts only where this matches the whole command line or text. */
  readonly when?: Pattern;
  /** One of these, in lower case, is in every text that the rule concerns; empty: any text. */
  readonly hints: readonly string[];
}

/** The rule of `--redact REGEX`. */
export function patternRule(pattern: Pattern): RedactionRule {
  return { pattern, hints: [] };
}

/** A rule of ours; throws when it is written wrongly. */
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
 * Finds what a pattern takes out of a text. null when that would take too long, or when the engine
 * fails: then all of the text goes.
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
