import { SIGNAL_NAMES } from "../base/signal_name.ts";
import { OPERATORS } from "./compile_comparison.ts";
import { EVENT_TYPES } from "../event/tally.ts";
import type { Field } from "./field.ts";
import { AMOUNT_UNITS, STATE_LETTERS, TIME_UNITS } from "./field_value.ts";
import { FIELDS, findField } from "./fields.ts";
import { lexQuery, type Token } from "./lex_query.ts";
import { keywordAt } from "./parse_query.ts";
import { printWord } from "./print_query.ts";
import type { Operator } from "./query_tree.ts";

/** The candidates that may replace the text from `from` up to the cursor, `to`. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly text: string;
  /** A short description, often empty. */
  readonly about: string;
}

/** Returns the values seen so far of a text field (by the schema's name), such as every `user`. */
export type KnownValues = (field: string) => Iterable<string>;

/**
 * Completes a query at `cursor` (a string index): fields and connectives, the operators of a
 * complete field name, or the values of the field left of the operator.
 */
export function completeQuery(text: string, cursor: number, known?: KnownValues): Completion {
  const to = Math.max(0, Math.min(cursor, text.length));
  const { tokens, error } = lexQuery(text.slice(0, to));
  if (error !== null) return { from: to, to, candidates: [] };
  const last = tokens.at(-1);
  const touching = last !== undefined && last.end === to && last.kind === "word" ? last : null;
  const typed = touching?.text ?? "";
  const from = touching?.start ?? to;
  const before = touching === null ? tokens : tokens.slice(0, -1);
  const operator = before.at(-1);
  const candidates = operator?.kind === "operator"
    ? values(before.at(-2), operator.text, typed, known)
    : [...operators(typed), ...fields(typed), ...connectives(typed, before)];
  return { from, to, candidates: last?.end === to && isClosed(last) ? [] : candidates };
}

/** Whether the token is a closed quote or regular expression: after it comes a space. */
function isClosed(token: Token): boolean {
  return token.kind === "quoted" || token.kind === "regex";
}

function operators(typed: string): Candidate[] {
  const field = findField(typed);
  if (field === null) return [];
  return OPERATORS[field.kind].map((operator) => ({ text: typed + operator, about: field.about }));
}

function fields(typed: string): Candidate[] {
  return FIELDS.flatMap((field) =>
    [...field.aliases, field.name]
      .filter((name) => name !== typed && name.startsWith(typed.toLowerCase()))
      .slice(0, 1)
      .map((name) => ({ text: name, about: field.about }))
  );
}

function connectives(typed: string, before: readonly Token[]): Candidate[] {
  const index = before.length - 1;
  const afterTerm = index >= 0 && before[index]!.kind !== "open" &&
    keywordAt(before, index) === null;
  const words = afterTerm ? ["and", "or", "not"] : ["not"];
  return beginningWith(typed, words.map((text) => ({ text, about: "" })));
}

function values(
  name: Token | undefined,
  operator: Operator,
  typed: string,
  known: KnownValues | undefined,
): Candidate[] {
  const field = name === undefined ? null : findField(name.text);
  if (field === null || !OPERATORS[field.kind].includes(operator)) return [];
  const candidates = valuesOf(field, typed, known);
  if (field.kind !== "under" && (operator === "=" || operator === "!=")) {
    candidates.push({ text: "?", about: "unknown" });
  }
  return beginningWith(typed, candidates);
}

function valuesOf(field: Field, typed: string, known: KnownValues | undefined): Candidate[] {
  switch (field.kind) {
    case "signal":
      return SIGNAL_NAMES.map((name, index) => ({
        text: /^sig/i.test(typed) ? name : name.slice(3),
        about: String(index + 1),
      }));
    case "state":
      return [...STATE_LETTERS].map(([text, about]) => ({ text, about }));
    case "type":
      return EVENT_TYPES.map((text) => ({ text, about: "" }));
    case "flag":
      return ["true", "false"].map((text) => ({ text, about: "" }));
    case "time":
      return withUnits(
        typed,
        ["ns", "us", "ms", "s", "m", "h", "d"].filter((u) => TIME_UNITS.has(u)),
      );
    case "amount":
      return withUnits(typed, [...AMOUNT_UNITS.keys()]);
    case "text":
      return [...known?.(field.name) ?? []].map((text) => ({ text: printWord(text), about: "" }));
    default:
      return [];
  }
}

function withUnits(typed: string, units: readonly string[]): Candidate[] {
  const digits = /^\d+(?:\.\d+)?/.exec(typed)?.[0];
  return digits === undefined ? [] : units.map((unit) => ({ text: digits + unit, about: "" }));
}

function beginningWith(typed: string, candidates: readonly Candidate[]): Candidate[] {
  const start = typed.toLowerCase();
  return candidates.filter(({ text }) =>
    text.length > typed.length && text.toLowerCase().startsWith(start)
  );
}
