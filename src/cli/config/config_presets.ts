import { type ListPresets, PRESETS } from "../../ui/widgets/presets.ts";
import {
  type ColumnSetting,
  DEFAULT_COLUMNS,
  isSameChoice,
  type Settings,
} from "../../ui/widgets/settings.ts";
import { type AddProblem, suggestion } from "./config_problem.ts";

/** Returns the presets for the file; undefined where the columns of the file imply them. */
export function presetsJson({ presets, columns }: Settings): ListPresets | undefined {
  const implied = presetsFrom(undefined, columns, () => {});
  return presets.tree === implied.tree && presets.table === implied.table ? undefined : presets;
}

const LISTS = ["tree", "table"] as const;

/**
 * Reads the presets of a configuration: `{"tree": "memory", "table": "io"}`. A list without a preset
 * shows the columns of the file, or Overview when they are the
 * default ones.
 */
export function presetsFrom(
  value: unknown,
  columns: readonly ColumnSetting[],
  addProblem: AddProblem,
): ListPresets {
  const fallback = isSameChoice(columns, DEFAULT_COLUMNS) ? "overview" : "own";
  const presets: ListPresets = { tree: fallback, table: fallback };
  if (value === undefined) return presets;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    addProblem('"presets" must be an object such as {"tree": "memory"}');
    return presets;
  }
  const raw = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(raw)) {
    if ((LISTS as readonly string[]).includes(key)) continue;
    addProblem(`"presets" has no list ${JSON.stringify(key)}${suggestion(key, LISTS)}`);
  }
  const ids = PRESETS.map(({ id }) => id);
  const presetOf = (list: typeof LISTS[number]) => {
    const wanted = raw[list];
    if (wanted === undefined) return fallback;
    const found = ids.find((id) => id === wanted);
    if (found !== undefined) return found;
    const hint = suggestion(String(wanted), ids) || `; the presets are ${ids.join(", ")}`;
    addProblem(`"presets" has no preset ${JSON.stringify(wanted)}${hint}`);
    return fallback;
  };
  return { tree: presetOf("tree"), table: presetOf("table") };
}
