import { FIELD_NAMES, findField } from "./fields.ts";
import { nearestName } from "../base/nearest_name.ts";
import { type QueryError, queryError, quoted } from "../base/query_error.ts";
import type { Comparison, Operator, Word } from "./query_tree.ts";
import { signalName } from "../base/signal_name.ts";
import { senderName } from "../process/death_text.ts";
import type { Field, FieldKind } from "./field.ts";
import { flagValue, numberValue, stateValue, typeValue, type ValueProblem } from "./field_value.ts";
import { argumentsHave, isUnder, isUnknown, not, type Predicate, whenKnown } from "./predicate.ts";
import { joinArguments, regexError, textMatch } from "./text_match.ts";

const TEXT_OPERATORS: readonly Operator[] = ["=", "!=", "~", "!~"];
const NUMBER_OPERATORS: readonly Operator[] = ["=", "!=", "<", "<=", ">", ">="];
const EQUALITY: readonly Operator[] = ["=", "!="];

/** The operators that each kind of field allows. */
export const OPERATORS: Readonly<Record<FieldKind, readonly Operator[]>> = {
  text: TEXT_OPERATORS,
  argv: TEXT_OPERATORS,
  texts: TEXT_OPERATORS,
  state: TEXT_OPERATORS,
  type: TEXT_OPERATORS,
  whole: NUMBER_OPERATORS,
  wholes: NUMBER_OPERATORS,
  amount: NUMBER_OPERATORS,
  percent: NUMBER_OPERATORS,
  time: NUMBER_OPERATORS,
  signal: [...NUMBER_OPERATORS, "~", "!~"],
  flag: EQUALITY,
  sender: TEXT_OPERATORS,
  under: EQUALITY,
};

/** Returns the predicate of `field operator value`, or its error. `text` is the whole query. */
export function compileComparison(text: string, comparison: Comparison): Predicate | QueryError {
  const { operator, value } = comparison;
  const field = findField(comparison.field);
  if (field === null) return unknownField(text, comparison);
  if (!OPERATORS[field.kind].includes(operator)) return wrongOperator(text, comparison, field);
  if (value.kind === "unknown") return compileUnknown(text, comparison, field);
  if (value.kind === "word" && !operator.endsWith("~")) {
    const predicate = compareWord(field, operator, value, comparison.field);
    return "what" in predicate ? wrongValue(text, comparison, predicate) : predicate;
  }
  if (value.kind === "regex") {
    const error = regexError(text, value, comparison.valueAt);
    if (error !== null) return error;
  }
  return compileMatch(field, comparison);
}

/** Compiles `field=?` and `field!=?`. */
function compileUnknown(
  text: string,
  comparison: Comparison,
  field: Field,
): Predicate | QueryError {
  if (field.kind !== "under" && EQUALITY.includes(comparison.operator)) {
    return comparison.operator === "=" ? isUnknown(field) : not(isUnknown(field));
  }
  const what = `${quoted(comparison.field + comparison.operator)} cannot compare with ?`;
  const remedy = field.kind === "under"
    ? "write a process id, such as under=1234"
    : `write ${comparison.field}=? for unknown or ${comparison.field}!=? for known`;
  return queryError(text, comparison.valueAt, what, remedy);
}

/** Compiles `field~word`, `field~/regex/` and their opposites. */
function compileMatch(field: Field, { operator, value }: Comparison): Predicate {
  if (value.kind === "unknown") throw new TypeError("An unknown value has no match");
  const match = textMatch(value);
  const { inText } = match;
  const wanted = operator === "~";
  switch (field.kind) {
    case "text":
    case "state":
    case "type":
      return whenKnown(field, (known) => inText(known) === wanted);
    case "argv":
      return argumentsHave(field, match, wanted);
    case "texts":
      return whenKnown(field, (known) => known.some(inText) === wanted);
    case "signal":
      return whenKnown(field, (known) => inText(signalName(known)) === wanted);
    case "sender":
      return whenKnown(field, (known) => inText(senderName(known)) === wanted);
    default:
      throw new TypeError(`Field ${field.name} cannot be matched`);
  }
}

/** Compiles any other comparison. `typedName` is the name or alias that the user typed. */
function compareWord(
  field: Field,
  operator: Operator,
  { text }: Word,
  typedName: string,
): Predicate | ValueProblem {
  const wanted = operator === "=";
  switch (field.kind) {
    case "text":
      return whenKnown(field, (known) => (known === text) === wanted);
    case "argv":
      return whenKnown(field, (known) => (joinArguments(known) === text) === wanted);
    case "texts":
      return whenKnown(field, (known) => known.includes(text) === wanted);
    case "wholes": {
      const number = numberValue("whole", text, false);
      if (typeof number !== "number") return number;
      if (operator === "!=") return whenKnown(field, (known) => !known.includes(number));
      return whenKnown(field, (known) => known.some(numberCheck(operator, number)));
    }
    case "state": {
      const state = stateValue(text);
      if (typeof state !== "string") return state;
      return whenKnown(field, (known) => (known === state) === wanted);
    }
    case "type": {
      const type = typeValue(text);
      if (typeof type !== "string") return type;
      return whenKnown(field, (known) => (known === type) === wanted);
    }
    case "flag": {
      const flag = flagValue(text);
      if (typeof flag !== "boolean") return flag;
      return whenKnown(field, (known) => (known === flag) === wanted);
    }
    case "sender": {
      const isPid = /^\d+$/.test(text);
      return whenKnown(
        field,
        ({ pid, comm }) => (comm?.text === text || isPid && pid === Number(text)) === wanted,
      );
    }
    case "under": {
      const pid = numberValue("whole", text, false);
      return typeof pid === "number" ? isUnder(pid, wanted) : pid;
    }
    default: {
      const number = numberValue(field.kind, text, typedName === field.name && isBareTime(field));
      if (typeof number === "number") return whenKnown(field, numberCheck(operator, number));
      return field.name.endsWith("uid") ? { ...number, remedy: USER_REMEDY } : number;
    }
  }
}

const USER_REMEDY = "write digits, such as uid=0, or the name, such as user=root";

/** Whether a time takes a plain number: names with `_ns` do, short names need a unit. */
function isBareTime(field: Field): boolean {
  return field.name.endsWith("_ns") || field.name === "ts" || field.name === "start_time";
}

function numberCheck(operator: Operator, wanted: number): (known: number) => boolean {
  switch (operator) {
    case "=":
      return (known) => known === wanted;
    case "!=":
      return (known) => known !== wanted;
    case "<":
      return (known) => known < wanted;
    case "<=":
      return (known) => known <= wanted;
    case ">":
      return (known) => known > wanted;
    case ">=":
      return (known) => known >= wanted;
    default:
      throw new TypeError(`Operator ${operator} compares no numbers`);
  }
}

function wrongOperator(text: string, comparison: Comparison, field: Field): QueryError {
  const what = `${quoted(comparison.operator)} does not fit ${quoted(comparison.field)}`;
  const remedy = `use ${OPERATORS[field.kind].join(" ")}`;
  return queryError(text, comparison.operatorAt, what, remedy);
}

/** Returns an error that points at the wrong piece of the value, when the text as typed has it. */
function wrongValue(text: string, comparison: Comparison, problem: ValueProblem): QueryError {
  const { value, valueAt } = comparison;
  const asTyped = value.kind === "word" && text.slice(valueAt.start, valueAt.end) === value.text;
  const at = problem.at !== undefined && asTyped
    ? { start: valueAt.start + problem.at.start, end: valueAt.start + problem.at.end }
    : valueAt;
  return queryError(text, at, problem.what, problem.remedy);
}

/** The names that other tools give to our fields. */
const FOREIGN_NAMES: ReadonlyMap<string, string> = new Map([
  ["args", "argv"],
  ["cmd", "argv"],
  ["cmdline", "argv"],
  ["command", "comm"],
  ["name", "comm"],
  ["path", "filename"],
  ["dir", "cwd"],
  ["parent", "ppid"],
  ["tree", "under"],
  ["username", "user"],
  ["owner", "user"],
  ["ruid", "uid"],
  ["code", "exit"],
  ["status", "exit"],
  ["sig", "signal"],
  ["kill", "signal"],
  ["mem", "rss"],
  ["memory", "rss"],
  ["res", "rss"],
  ["elapsed", "age"],
  ["etime", "age"],
  ["time", "ts"],
  ["lifetime", "duration"],
  ["event", "type"],
  ["stat", "state"],
  ["hostname", "host"],
  ["nlwp", "threads"],
]);

/** Returns the error for an unknown field, with the field that the user probably meant. */
function unknownField(text: string, comparison: Comparison): QueryError {
  const typed = comparison.field;
  const meant = FOREIGN_NAMES.get(typed.toLowerCase()) ?? nearestName(typed, FIELD_NAMES);
  const remedy = meant === null
    ? "the usual ones are comm argv pid ppid user exit signal duration age rss cpu under; " +
      "put text to search for in quotes"
    : `did you mean "${meant}"?`;
  return queryError(text, comparison.fieldAt, `unknown field ${quoted(typed)}`, remedy);
}
