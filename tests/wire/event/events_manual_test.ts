import assert from "node:assert/strict";
import { join } from "node:path";
import { isObject, type JsonObject, schemaOffences } from "../../support/source/json_schema.ts";
import { ROOT } from "../../support/source/source_files.ts";

const SCHEMA = JSON.parse(Deno.readTextFileSync(join(ROOT, "docs/event.schema.json")));
const MANUAL = Deno.readTextFileSync(join(ROOT, "docs/events.md"));
const TYPES: readonly string[] = SCHEMA.properties.type.enum;

/** Returns the text under each heading. */
const SECTIONS = new Map(
  MANUAL.split(/^## /m).slice(1).map((section) => {
    const end = section.indexOf("\n");
    return [section.slice(0, end), section.slice(end)];
  }),
);

/** The part of the schema that each section describes. */
const DESCRIBED: readonly (readonly [section: string, properties: JsonObject])[] = [
  ["Every event", SCHEMA.properties],
  ["Every event about a process", SCHEMA.$defs.subject.properties],
  ...TYPES.map((type): [string, JsonObject] => [
    type,
    {
      ...SCHEMA.$defs[type].properties,
      ...SCHEMA.$defs[type].properties?.capabilities?.properties,
      ...(type === "sample" ? SCHEMA.$defs.process_sample.properties : {}),
    },
  ]),
];

for (const [section, properties] of DESCRIBED) {
  Deno.test(`docs/events.md: "${section}" names exactly the fields of the schema`, () => {
    const keys = [...(SECTIONS.get(section) ?? "").matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key);
    assert.deepEqual(keys.sort(), Object.keys(properties).sort());
  });
}

Deno.test("docs/events.md: every section is about something in the schema", () => {
  assert.deepEqual([...SECTIONS.keys()].sort(), DESCRIBED.map(([section]) => section).sort());
});

for (const type of TYPES) {
  Deno.test(`docs/events.md: the example of ${type} is valid by the schema`, () => {
    const examples = [...(SECTIONS.get(type) ?? "").matchAll(/```json\n([^`]*)```/g)];
    assert.equal(examples.length, 1);
    const example: JsonObject = JSON.parse(examples[0]![1]!);
    assert.equal(example["type"], type);
    assert.deepEqual(schemaOffences(SCHEMA, example), []);
  });
}

Deno.test("docs/event.schema.json describes every field", () => {
  const silent: string[] = [];
  for (const [place, properties] of DESCRIBED) {
    for (const [key, schema] of Object.entries(properties)) {
      const named = isObject(schema) && (("description" in schema) || ("$ref" in schema));
      if (!named && key !== "type") silent.push(`${place}: ${key}`);
    }
  }
  assert.deepEqual(silent, []);
});
