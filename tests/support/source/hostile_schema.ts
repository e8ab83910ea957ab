/** Lines of recordings with terminal commands in every text field, made from docs/event.schema.json. */
import { join } from "node:path";
import { isObject, type Json, type JsonObject, schemaOffences } from "./json_schema.ts";
import { ROOT } from "./source_files.ts";

export const SCHEMA: JsonObject = JSON.parse(
  Deno.readTextFileSync(join(ROOT, "docs/event.schema.json")),
);

/** A window title, a cleared screen, C1, a forged line, reversed and invisible letters, half a surrogate pair. */
export const HOSTILE = "=\x1b]0;owned\x07\x1b[2J\x9b31m\r\n\u202e\u2028\u200b\x7f\x08\t\ud800é";

/** Control characters that no output may hold, except line ends and our colours. */
const OBEYED = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

// deno-lint-ignore no-control-regex -- colours begin with one
const COLOR = /\x1b\[[0-9;]*m/g;

/** Returns the text from the first character that acts on a terminal; null without one. */
export function obeyedIn(text: string, { colors = false, crlf = false } = {}): string | null {
  let rest = colors ? text.replace(COLOR, "") : text;
  if (crlf) rest = rest.replaceAll("\r\n", "\n");
  const at = rest.search(OBEYED);
  return at < 0 ? null : JSON.stringify(rest.slice(Math.max(0, at - 30), at + 30));
}

/** A text field of a type of event. */
export interface TextField {
  readonly type: string;
  /** Such as `["comm"]`, `["argv", 0]` or `["capabilities", "argv"]`. */
  readonly path: readonly (string | number)[];
  /** Whether any text may be in it; otherwise the schema has a pattern or a list of words. */
  readonly isFree: boolean;
}

export const TYPES: readonly string[] = (at(SCHEMA, "properties", "type", "enum") as Json[])
  .map(String);

/** Every text field of the schema, for each type that has it. */
export const TEXT_FIELDS: readonly TextField[] = TYPES.flatMap((type) => {
  const found: TextField[] = [];
  visit(propertiesOf(type), [], (path, rule) => {
    const types = [rule["type"]].flat();
    const isText = types.includes("string") || rule["enum"] !== undefined;
    const isFree = rule["pattern"] === undefined && rule["enum"] === undefined;
    if (isText) found.push({ type, path, isFree });
  });
  return found;
});

/** Returns a valid line of each type, with `HOSTILE` in every field that takes any text. */
export function hostileLines(): Record<string, Json>[] {
  return ORDER.map((type, i) => {
    const line = validLine(type, i);
    for (const field of TEXT_FIELDS) {
      if (field.type === type && field.isFree) put(line, field.path, HOSTILE);
    }
    // The bytes take precedence over the text.
    for (const name of Object.keys(line)) if (name.endsWith("_hex")) delete line[name];
    if (line["parent_key"] !== undefined) line["parent_key"] = PARENT_KEY;
    const offences = schemaOffences(SCHEMA, line);
    if (offences.length > 0) throw new Error(`${type}: ${offences}`);
    return line;
  });
}

/** Returns the same lines with hostile invalid UTF-8 in each field for exact bytes. */
export function hostileBytes(): JsonObject[] {
  return hostileLines().map((line) => {
    for (const { type, path } of TEXT_FIELDS) {
      const [name, ...inside] = path;
      const isHex = String(name).endsWith("_hex");
      if (type === line["type"] && isHex) put(line, [name!, ...inside], HOSTILE_HEX);
    }
    return line;
  });
}

/** Returns the same lines, each followed by one with `HOSTILE` in a field with a pattern. */
export function forgedLines(): JsonObject[] {
  return hostileLines().flatMap((line) => [
    line,
    ...TEXT_FIELDS.filter(({ type, isFree }) => type === line["type"] && !isFree).map((field) => {
      const forged = structuredClone(line);
      put(forged, field.path, HOSTILE);
      return forged;
    }),
  ]);
}

export function linesText(lines: readonly JsonObject[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

const PARENT_KEY = "1-1";

/** ESC, CSI in C1 (which is invalid UTF-8), BEL, a line end. */
const HOSTILE_HEX = "1b5d303b789b07ff0a";

/** An order of events with every type in it. */
const ORDER: readonly string[] = [
  "meta",
  "ready",
  ...TYPES.filter((type) => !["meta", "ready", "exit", "end"].includes(type)),
  "exit",
  "end",
];

function propertiesOf(type: string): JsonObject {
  const isProcess = (at(SCHEMA, "allOf", 0, "if", "properties", "type", "enum") as Json[])
    .includes(type);
  return {
    ...at(SCHEMA, "properties") as JsonObject,
    ...isProcess ? at(SCHEMA, "$defs", "subject", "properties") as JsonObject : {},
    ...(at(SCHEMA, "$defs", type) as JsonObject)["properties"] as JsonObject | undefined,
  };
}

/** Returns every rule for a plain value, without objects and lists. */
function visit(
  properties: JsonObject,
  path: readonly (string | number)[],
  found: (path: readonly (string | number)[], rule: JsonObject) => void,
): void {
  for (const [name, given] of Object.entries(properties)) {
    const rule = followed(given);
    const types = [rule["type"]].flat();
    if (isObject(rule["properties"])) visit(rule["properties"], [...path, name], found);
    else if (types.includes("array")) {
      const items = followed(rule["items"]!);
      if (isObject(items["properties"])) visit(items["properties"], [...path, name, 0], found);
      else found([...path, name, 0], items);
    } else found([...path, name], rule);
  }
}

function followed(rule: Json): JsonObject {
  if (!isObject(rule)) throw new Error(`${JSON.stringify(rule)} is no schema`);
  const name = /^#\/\$defs\/(\w+)$/.exec(String(rule["$ref"] ?? ""))?.[1];
  return name === undefined ? rule : followed(at(SCHEMA, "$defs", name));
}

/** Returns a line with a valid value in every field of the type. */
function validLine(type: string, i: number): Record<string, Json> {
  const line: Record<string, Json> = {};
  visit(propertiesOf(type), [], (path, rule) => put(line, path, fitting(path, rule)));
  for (const [name, rule] of Object.entries(propertiesOf(type))) {
    if (isObject(rule) && rule["propertyNames"] !== undefined) line[name] = { [type]: 1 };
  }
  const ts = 1_000_000_000 + i * 1_000_000;
  return { ...line, type, ts, ...(type === "exit" ? { exit_code: null, signal: 9 } : {}) };
}

/** Examples for the patterns of the schema. A pattern without an example is an error. */
const FITTING: readonly string[] = [
  "2026-01-02T03:04:05.000000000Z",
  "4242-1",
  "e9",
  "S",
];

function fitting(path: readonly (string | number)[], rule: JsonObject): Json {
  if (rule["const"] !== undefined) return rule["const"];
  if (Array.isArray(rule["enum"])) return (rule["enum"] as Json[])[0]!;
  const types = [rule["type"]].flat();
  if (types.includes("integer") || types.includes("number")) return path.includes("pid") ? 4242 : 1;
  if (types.includes("boolean")) return true;
  const pattern = rule["pattern"];
  if (pattern === undefined) return "text";
  const value = FITTING.find((one) => new RegExp(String(pattern), "u").test(one));
  if (value === undefined) throw new Error(`No example fits ${pattern} of ${path.join(".")}`);
  return value;
}

function put(into: JsonObject, path: readonly (string | number)[], value: Json): void {
  let inside = into as Record<string | number, Json>;
  for (const [i, name] of path.slice(0, -1).entries()) {
    inside[name] ??= typeof path[i + 1] === "number" ? [] : {};
    inside = inside[name] as unknown as Record<string | number, Json>;
  }
  inside[path.at(-1)!] = value;
}

function at(schema: JsonObject, ...path: readonly (string | number)[]): Json {
  let inside: Json = schema;
  for (const name of path) inside = (inside as Record<string | number, Json>)[name] ?? {};
  return inside;
}
