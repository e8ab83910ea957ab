import { quoted, type TextRange } from "../base/query_error.ts";

/** The error of a regular expression: the reason, the wrong piece, and the remedy. */
export interface PatternProblem {
  readonly what: string;
  readonly at: TextRange;
  readonly remedy: string;
}

/** Returns the problem of a pattern that the engine rejected with `error`. */
export function syntaxProblem(source: string, error: unknown): PatternProblem {
  const unsupported = unsupportedPiece(source);
  if (unsupported !== null) return unsupported;
  const reason = reasonOf(error);
  if (/repeat count|nested repetition|too large|too deep/.test(reason)) return sizeProblem(source);
  const piece = pieceOf(error);
  const start = piece === "" ? -1 : source.lastIndexOf(piece);
  const at = start < 0 ? { start: 0, end: source.length } : { start, end: start + piece.length };
  return {
    what: `bad regular expression (${reason})`,
    at,
    remedy: "write \\ before a special character to mean it literally",
  };
}

/** Returns the problem of a pattern with too large an automaton. */
export function sizeProblem(source: string): PatternProblem {
  const count = /(?:\{\d+(?:,\d*)?\})+|[*+?]{2,}/.exec(source);
  const at = count === null
    ? { start: 0, end: source.length }
    : { start: count.index, end: count.index + count[0].length };
  return {
    what: "regular expression too large",
    at,
    remedy: "repeat less: nested counts multiply, 1,000 is the most, and { is \\{ literally",
  };
}

const LINEAR = "patterns take time linear in the text";

/** Finds JavaScript syntax that no engine can match in linear time. */
function unsupportedPiece(source: string): PatternProblem | null {
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const rest = source.slice(at, at + 4);
    if (inClass) {
      if (rest[0] === "\\") at++;
      else if (rest[0] === "]") inClass = false;
      continue;
    }
    const look = /^\(\?<?[=!]/.exec(rest)?.[0];
    if (look !== undefined) return problem(at, look, LOOKAROUND);
    const back = /^\\(?:[1-9]|k<)/.exec(rest)?.[0];
    if (back !== undefined) return problem(at, back, BACKREFERENCE);
    if (rest[0] === "\\") at++;
    else if (rest[0] === "[") inClass = true;
  }
  return null;
}

const LOOKAROUND = [
  "cannot look around",
  `${LINEAR}: combine conditions instead, such as argv~/a/ not argv~/b/`,
] as const;
const BACKREFERENCE = [
  "cannot refer back to a group",
  `${LINEAR}: write out what the group can be`,
] as const;

function problem(
  start: number,
  piece: string,
  [what, remedy]: readonly [string, string],
): PatternProblem {
  return { what: `${quoted(piece)} ${what}`, at: { start, end: start + piece.length }, remedy };
}

/** Returns the engine's reason without the piece. */
function reasonOf(error: unknown): string {
  if (hasText(error, "error")) return error.error;
  return error instanceof Error ? error.message : String(error);
}

/** Returns the wrong piece that the engine names, or an empty text. */
function pieceOf(error: unknown): string {
  return hasText(error, "input") ? error.input : "";
}

function hasText<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return typeof value === "object" && value !== null && key in value &&
    typeof (value as Record<K, unknown>)[key] === "string";
}
