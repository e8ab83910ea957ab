import assert from "node:assert/strict";
import { ConfigFile } from "../../../src/cli/config/config_file.ts";
import { schemaUrl } from "../../../src/cli/config/config_schema.ts";
import { CONFIG_KEYS, parseConfig } from "../../../src/cli/config/config_text.ts";
import { COLUMNS } from "../../../src/model/list/columns.ts";
import { ALL_BINDINGS } from "../../../src/ui/replay/replay_keys.ts";
import { THEME_NAMES } from "../../../src/ui/draw/palettes.ts";
import {
  DEFAULT_SETTINGS,
  HEADER_LAYOUTS,
  HEADER_PARTS,
} from "../../../src/ui/widgets/settings.ts";
import { ROOT } from "../../support/source/source_files.ts";

async function inFolder(test: (folder: string) => unknown) {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-config-" });
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("ConfigFile points a new file at config.schema.json, and leaves another one alone", async () => {
  await inFolder((folder) => {
    const settings = { ...DEFAULT_SETTINGS, theme: "light" as const };
    const saved = (name: string) => {
      new ConfigFile(`${folder}/${name}`).save(settings);
      return JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
    };
    const { $schema, ...rest } = saved("new.json");
    assert.equal($schema, new URL("../../../docs/config.schema.json", import.meta.url).href);
    assert.deepEqual(rest, { theme: "light" });
    assert.equal(new ConfigFile(`${folder}/new.json`).problemText, null);
    Deno.writeTextFileSync(`${folder}/old.json`, "{}");
    assert.deepEqual(saved("old.json"), { theme: "light" });
    Deno.writeTextFileSync(`${folder}/own.json`, '{"$schema": "mine"}');
    assert.deepEqual(saved("own.json"), { $schema: "mine", theme: "light" });
  });
});

Deno.test("schemaUrl() finds the schema in a checkout, beside an installed program, or nowhere", () => {
  const found = (module: string, there: string) => schemaUrl(module, (path) => path === there);
  const checkout = "file:///my%20src/src/cli/config/config_schema.ts";
  assert.equal(
    found(checkout, "/my src/docs/config.schema.json"),
    "file:///my%20src/docs/config.schema.json",
  );
  const installed = "file:///opt/lib/traceflock/traceflock.js";
  assert.equal(
    found(installed, "/opt/share/traceflock/config.schema.json"),
    "file:///opt/share/traceflock/config.schema.json",
  );
  const packed = "file:///home/x/.cache/traceflock/1/traceflock.js";
  assert.equal(
    found(packed, "/usr/share/traceflock/config.schema.json"),
    "file:///usr/share/traceflock/config.schema.json",
  );
  assert.equal(found(packed, ""), null);
  assert.equal(found("data:text/javascript,", "/docs/config.schema.json"), null);
});

Deno.test("the example of docs/configuration.md points at the schema, and is valid by it", () => {
  const manual = Deno.readTextFileSync(`${ROOT}/docs/configuration.md`);
  const example = /```json\n([^]*?)```/.exec(manual)?.[1] ?? "";
  assert.match(JSON.parse(example).$schema, /^file:\/\/\/.*\/config\.schema\.json$/);
  assert.deepEqual(parseConfig(example).problems, []);
});

Deno.test("docs/config.schema.json and docs/configuration.md list every key, theme, column, action", () => {
  const schema = JSON.parse(Deno.readTextFileSync(`${ROOT}/docs/config.schema.json`));
  const { properties, $defs } = schema;
  assert.deepEqual(Object.keys(properties), [...CONFIG_KEYS]);
  assert.deepEqual(properties.theme.enum, [...THEME_NAMES]);
  assert.deepEqual($defs.column.enum, COLUMNS.map(({ id }) => id));
  const actions = [...new Set(ALL_BINDINGS.map(({ action }) => action)), "nothing"].sort();
  assert.deepEqual([...$defs.action.enum].sort(), actions, "run `deno task config:docs`");
  const { layout, ...parts } = properties.header.properties;
  assert.deepEqual(layout.enum, [...HEADER_LAYOUTS]);
  assert.deepEqual(Object.keys(parts), HEADER_PARTS.map(({ id }) => id));
  const manual = Deno.readTextFileSync(`${ROOT}/docs/configuration.md`);
  for (const { id } of HEADER_PARTS) {
    assert.match(manual, new RegExp(`^\\| \`${id}\` +\\| \`true\` `, "m"));
  }
  for (const word of [...CONFIG_KEYS, ...THEME_NAMES, ...actions, ...$defs.column.enum]) {
    const isListed = manual.includes(`\`${word}\``) || word === "$schema";
    assert.ok(isListed, `${word}: run \`deno task config:docs\``);
  }
});
