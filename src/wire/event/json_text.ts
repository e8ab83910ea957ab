import type { SafeOutput } from "../../model/base/safe_text.ts";

/** Text of JSON (RFC 8259) in which every string went through {@linkcode jsonString}. */
export type JsonText = SafeOutput & { readonly [JSON_TEXT]: true };
declare const JSON_TEXT: unique symbol;

/**
 * Returns a string as JSON that is safe to show. Besides the characters that JSON escapes (RFC 8259),
 * everything that a terminal or an editor would obey is written as \uXXXX. A reader gets the same
 * string back.
 */
export function jsonString(text: string): JsonText {
  if (PLAIN.test(text)) return `"${text}"` as JsonText;
  return JSON.stringify(text).replace(OBEYED, escaped) as JsonText;
}

/** Returns a value as JSON in one line. Infinity and NaN become null. */
export function jsonText(value: unknown): JsonText {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? "null").replace(OBEYED, escaped) as JsonText;
}

/**
 * A template tag for JSON. The text of the template is ours; its values are JSON already, or numbers.
 * A string without quotes and escapes does not compile.
 */
export function json(
  parts: TemplateStringsArray,
  ...values: readonly (JsonText | number | boolean)[]
): JsonText {
  let text = parts[0]!;
  for (let i = 0; i < values.length; i++) {
    text += values[i];
    text += parts[i + 1]!;
  }
  return text as JsonText;
}

/** Returns an object of plain values as JSON, without the members that are null. */
export function jsonObject(
  members: Readonly<Record<string, string | number | boolean | null>>,
): JsonText {
  let text = "{";
  for (const name in members) {
    const value = members[name]!;
    if (value === null) continue;
    if (text.length > 1) text += ",";
    text += jsonString(name);
    text += ":";
    text += typeof value === "string" ? jsonString(value) : value;
  }
  text += "}";
  return text as JsonText;
}

/** Returns a number as JSON. */
export function jsonNumber(value: number | null): JsonText {
  return (Number.isFinite(value) ? String(value) : "null") as JsonText;
}

/** Joins JSON values, such as the members of a list. */
export function joinJson(
  values: readonly JsonText[],
  separator: "," | ", " | ",\n" | "" = ",",
): JsonText {
  return values.join(separator) as JsonText;
}

function escaped(letter: string): string {
  let text = "";
  for (let i = 0; i < letter.length; i++) {
    text += `\\u${letter.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return text;
}

/** Printable ASCII without quotes and backslashes. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
/**
 * Characters that `sanitize` spells out and JSON leaves as they are: DEL, C1 controls, characters
 * that turn or hide text, and line breaks.
 */
const OBEYED =
  /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
