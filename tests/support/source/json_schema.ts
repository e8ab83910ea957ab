/** A JSON value as JSON.parse returns it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * Returns the offences of `value` against a JSON Schema: one line for each, with its place. It knows the
 * keywords of draft 2020-12 that our schemas use, and throws on any other keyword.
 */
export function schemaOffences(schema: JsonObject, value: Json, root = schema): string[] {
  return offences(schema, value, "$", root);
}

/** Keywords that only people read. */
const NOTES = new Set(["$schema", "$id", "$defs", "$comment", "title", "description", "examples"]);

type Judge = (
  rule: Json,
  value: Json,
  place: string,
  root: JsonObject,
  all: JsonObject,
) => string[];

const JUDGES: Readonly<Record<string, Judge>> = {
  $ref: (rule, value, place, root) => offences(target(root, String(rule)), value, place, root),
  type: (rule, value, place) => {
    const types = Array.isArray(rule) ? rule : [rule];
    return types.some((type) => isA(value, String(type))) ? [] : [`${place} is no ${types}`];
  },
  const: (rule, value, place) =>
    same(rule, value) ? [] : [`${place} is not ${JSON.stringify(rule)}`],
  enum: (rule, value, place) =>
    list(rule).some((known) => same(known, value)) ? [] : [`${place} is none of ${rule}`],
  minimum: (rule, value, place) =>
    typeof value !== "number" || value >= Number(rule) ? [] : [`${place} is below ${rule}`],
  maximum: (rule, value, place) =>
    typeof value !== "number" || value <= Number(rule) ? [] : [`${place} is above ${rule}`],
  pattern: (rule, value, place) =>
    typeof value !== "string" || new RegExp(String(rule), "u").test(value)
      ? []
      : [`${place} is not like ${rule}: ${value}`],
  required: (rule, value, place) =>
    !isObject(value)
      ? []
      : list(rule).filter((key) => !(String(key) in value)).map((key) =>
        `${place}.${key} is missing`
      ),
  properties: (rule, value, place, root) =>
    !isObject(value) || !isObject(rule) ? [] : Object.entries(rule).flatMap(([key, schema]) => {
      const inside = value[key];
      return inside === undefined ? [] : offences(object(schema), inside, `${place}.${key}`, root);
    }),
  additionalProperties: (rule, value, place, root, all) => {
    if (rule === true || !isObject(value)) return [];
    const known = isObject(all["properties"] ?? null) ? Object.keys(object(all["properties"])) : [];
    const others = Object.keys(value).filter((key) => !known.includes(key));
    if (rule === false) return others.map((key) => `${place}.${key} is not allowed`);
    return others.flatMap((key) => offences(object(rule), value[key]!, `${place}.${key}`, root));
  },
  propertyNames: (rule, value, place, root) =>
    !isObject(value)
      ? []
      : Object.keys(value).flatMap((key) => offences(object(rule), key, `${place}'s ${key}`, root)),
  items: (rule, value, place, root) =>
    !Array.isArray(value)
      ? []
      : value.flatMap((item, i) => offences(object(rule), item, `${place}[${i}]`, root)),
  allOf: (rule, value, place, root) =>
    list(rule).flatMap((schema) => offences(object(schema), value, place, root)),
  oneOf: (rule, value, place, root) => {
    const results = list(rule).map((schema) => offences(object(schema), value, place, root));
    const fitting = results.filter((result) => result.length === 0).length;
    return fitting === 1 ? [] : [`${place} fits ${fitting} of ${results.length}`];
  },
  if: (rule, value, place, root, all) => {
    const fits = offences(object(rule), value, place, root).length === 0;
    const next = all[fits ? "then" : "else"];
    return next === undefined ? [] : offences(object(next), value, place, root);
  },
  then: () => [],
  else: () => [],
};

function offences(schema: JsonObject, value: Json, place: string, root: JsonObject): string[] {
  return Object.entries(schema).flatMap(([word, rule]) => {
    if (NOTES.has(word)) return [];
    const judge = JUDGES[word];
    if (judge === undefined) throw new Error(`The checker does not know "${word}" at ${place}`);
    return judge(rule, value, place, root, schema);
  });
}

function target(root: JsonObject, ref: string): JsonObject {
  const name = /^#\/\$defs\/(\w+)$/.exec(ref)?.[1];
  const found = name === undefined ? undefined : object(root["$defs"])[name];
  if (found === undefined) throw new Error(`The schema has no ${ref}`);
  return object(found);
}

function isA(value: Json, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    default: {
      const kind: string = typeof value;
      return kind === type;
    }
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new Error(`${JSON.stringify(value)} is no schema`);
  return value;
}

function list(value: Json): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no list`);
  return value;
}

function same(a: Json, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
