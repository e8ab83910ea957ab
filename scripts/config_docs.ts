/**
 * `deno task config:docs`: updates the lists of themes, columns, presets and actions in docs/config.schema.json
 * and docs/configuration.md. The rest of both is written by hand.
 */
import { COLUMNS } from "../src/model/list/columns.ts";
import { GROUPINGS } from "../src/model/churn/churn_group.ts";
import { CHURN_COLUMNS } from "../src/model/churn/churn_rows.ts";
import { FLOW_COLUMNS } from "../src/model/activity/flow_order.ts";
import { HOST_COLUMNS } from "../src/model/hosts/host_rows.ts";
import { LIST_GROUPINGS } from "../src/model/list/list_groups.ts";
import { PRESETS } from "../src/ui/widgets/presets.ts";
import { SOURCE_FILES } from "../src/model/process/extra_usage.ts";
import { ALL_BINDINGS } from "../src/ui/replay/replay_keys.ts";
import { THEME_NAMES } from "../src/ui/draw/palettes.ts";

const SCHEMA = new URL("../docs/config.schema.json", import.meta.url);
const MANUAL = new URL("../docs/configuration.md", import.meta.url);

const actions = [...new Set(ALL_BINDINGS.map(({ action }) => action))];

const schema = JSON.parse(Deno.readTextFileSync(SCHEMA));
schema.properties.theme.enum = THEME_NAMES;
schema.properties.group_table.enum = ["none", ...LIST_GROUPINGS];
schema.properties.group_churn.enum = GROUPINGS;
const { churn, hosts, flows } = schema.properties.sort.properties;
for (
  const [order, names] of [[churn, CHURN_COLUMNS], [hosts, HOST_COLUMNS], [flows, FLOW_COLUMNS]]
) {
  order.oneOf[0].enum = names;
  order.oneOf[1].properties.column.enum = names;
}
schema.$defs.column.enum = COLUMNS.map(({ id }) => id);
schema.$defs.preset.enum = PRESETS.map(({ id }) => id);
schema.$defs.action.enum = [...actions, "nothing"];
Deno.writeTextFileSync(SCHEMA, `${JSON.stringify(schema, null, 2)}\n`);

const columnRows = COLUMNS.map(({ id, aliases, title, width, about, field, source }) => {
  const names = [id, ...aliases].map((name) => `\`${name}\``).join(" ");
  const cost = source === null ? "" : `\`${SOURCE_FILES[source]}\``;
  return `| ${names} | ${title} | ${width || "the rest"} | ${about} | \`${field}\` | ${cost} |`;
});
const presetRows = PRESETS.map(({ id, title, about, rank }) => {
  const list = (ids: readonly string[]) => ids.map((name) => `\`${name}\``).join(" ");
  return `| \`${id}\` | ${title} | ${about} | ${list(rank?.room ?? [])} | ${
    list(rank?.spare ?? [])
  } |`;
});
const actionRows = actions.map((action) => {
  const bindings = ALL_BINDINGS.filter((binding) => binding.action === action);
  const keys = bindings.flatMap((binding) => binding.keys).map((key) => `\`${key}\``).join(" ");
  const help = bindings.map((binding) => binding.help).find((text) => text !== "");
  return `| \`${action}\` | ${keys} | ${help ?? ""} |`;
});
const tables = { column: columnRows, preset: presetRows, action: actionRows };
const manual = Object.entries(tables).reduce(
  (text, [name, rows]) => withRows(text, name, rows),
  Deno.readTextFileSync(MANUAL),
);
Deno.writeTextFileSync(MANUAL, manual);
const { success } = new Deno.Command("deno", {
  args: ["fmt", "--quiet", SCHEMA.pathname, MANUAL.pathname],
}).outputSync();
if (!success) Deno.exit(1);

/** Replaces the rows of the table whose first heading is `name`. */
function withRows(text: string, name: string, rows: readonly string[]): string {
  const table = new RegExp(`(\\n\\| ${name} +\\|[^\\n]*\\n\\|[-| ]+\\n)(?:\\|[^\\n]*\\n)+`);
  if (!table.test(text)) throw new Error(`No table of ${name}s in docs/configuration.md`);
  return text.replace(table, (_, head: string) => `${head}${rows.join("\n")}\n`);
}
