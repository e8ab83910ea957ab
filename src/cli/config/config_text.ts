import { GROUPINGS } from "../../model/churn/churn_group.ts";
import { LIST_GROUPINGS } from "../../model/list/list_groups.ts";
import type { Action } from "../../ui/widgets/action.ts";
import { THEME_NAMES } from "../../ui/draw/palettes.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../ui/widgets/settings.ts";
import { timeText } from "../../ui/widgets/setup.ts";
import { type AddProblem, suggestion } from "./config_problem.ts";
import { columnsFrom, columnsJson, withCommand } from "./config_columns.ts";
import { ordersFrom, ordersJson } from "./config_orders.ts";
import { headerFrom, headerJson } from "./config_header.ts";
import { presetsFrom, presetsJson } from "./config_presets.ts";
import { keysFrom } from "./config_keys.ts";
import { parseQueryDuration } from "../base/time_argument.ts";
import { messageOf } from "../base/exit_error.ts";

/** The keys of the file; docs/config.schema.json and docs/configuration.md list them, too. */
export const CONFIG_KEYS = [
  "$schema",
  "theme",
  "refresh",
  "without_focus",
  "dead_rows",
  "dead_rows_stay",
  "kernel_threads",
  "threads",
  "paths",
  "start_with",
  "sort",
  "subtree_sums",
  "group_table",
  "group_churn",
  "columns",
  "presets",
  "header",
  "keys",
] as const;

/** The value of `group_table` for a table without groups. */
const NO_GROUPS = "none";

/** The contents of a configuration file. */
export interface Config {
  readonly settings: Settings;
  /** Keys whose action the user changed; null is no action. */
  readonly keys: ReadonlyMap<string, Action | null>;
  /** The file as it is, so that saving keeps unknown keys; null when it is no JSON object. */
  readonly raw: Readonly<Record<string, unknown>> | null;
  /** The problems, each one line. A wrong value has no effect; all others have. */
  readonly problems: readonly string[];
}

export const NO_CONFIG: Config = {
  settings: DEFAULT_SETTINGS,
  keys: new Map(),
  raw: {},
  problems: [],
};

/** Parses the text of a configuration file. Never throws. */
export function parseConfig(text: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ...NO_CONFIG, raw: null, problems: [`is not JSON: ${placeOf(error, text)}`] };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ...NO_CONFIG, raw: null, problems: ["is not a JSON object"] };
  }
  const raw = value as Record<string, unknown>;
  const problems: string[] = [];
  const addProblem: AddProblem = (problem) => problems.push(problem);
  for (const key of Object.keys(raw)) {
    if ((CONFIG_KEYS as readonly string[]).includes(key)) continue;
    addProblem(`unknown key "${key}"${suggestion(key, CONFIG_KEYS) || ", kept"}`);
  }
  return {
    settings: settingsFrom(raw, addProblem),
    keys: keysFrom(raw["keys"], addProblem),
    raw,
    problems,
  };
}

/** Returns the file with these settings. A default that was not in the file stays out. */
export function configText(raw: Readonly<Record<string, unknown>>, settings: Settings): string {
  const before = parseSettings(raw);
  const next: Record<string, unknown> = { ...raw };
  for (const [key, json] of SETTINGS) {
    const value = JSON.stringify(json(settings));
    if (value === JSON.stringify(json(before))) continue;
    if (value === undefined) delete next[key];
    else next[key] = json(settings);
  }
  return `${JSON.stringify(next, null, 2)}\n`;
}

const SETTINGS: readonly (readonly [string, (settings: Settings) => unknown])[] = [
  ["theme", ({ theme }) => theme],
  ["refresh", ({ refreshMs }) => timeText(refreshMs)],
  ["without_focus", ({ slowWithoutFocus }) => slowWithoutFocus ? "slower" : "same"],
  ["dead_rows", ({ deadShown }) => deadShown],
  ["dead_rows_stay", ({ deadLingerMs }) => timeText(deadLingerMs)],
  ["kernel_threads", ({ kernelThreads }) => kernelThreads],
  ["threads", ({ threads }) => threads],
  ["paths", ({ paths }) => paths],
  ["start_with", ({ tree }) => tree ? "tree" : "table"],
  ["sort", ordersJson],
  ["subtree_sums", ({ subtreeSums }) => subtreeSums],
  ["group_table", ({ tableGroups }) => tableGroups ?? NO_GROUPS],
  ["group_churn", ({ churnGroups }) => churnGroups],
  ["columns", ({ columns }) => columnsJson(columns)],
  ["presets", presetsJson],
  ["header", ({ header }) => headerJson(header)],
];

/** Returns the settings of a file. A wrong value is the default. */
export function parseSettings(raw: Readonly<Record<string, unknown>>): Settings {
  return settingsFrom(raw, () => {});
}

function settingsFrom(raw: Readonly<Record<string, unknown>>, addProblem: AddProblem): Settings {
  const columns = withCommand(columnsFrom(raw["columns"], addProblem), addProblem);
  const groups = [NO_GROUPS, ...LIST_GROUPINGS] as const;
  const tableGroups = oneOf(raw, "group_table", groups, NO_GROUPS, addProblem);
  return {
    ...DEFAULT_SETTINGS,
    theme: oneOf(raw, "theme", THEME_NAMES, DEFAULT_SETTINGS.theme, addProblem),
    refreshMs: time(raw, "refresh", [100, 60_000], DEFAULT_SETTINGS.refreshMs, addProblem),
    slowWithoutFocus:
      oneOf(raw, "without_focus", ["same", "slower"], "same", addProblem) === "slower",
    deadShown: flag(raw, "dead_rows", DEFAULT_SETTINGS.deadShown, addProblem),
    deadLingerMs: time(
      raw,
      "dead_rows_stay",
      [0, 3_600_000],
      DEFAULT_SETTINGS.deadLingerMs,
      addProblem,
    ),
    kernelThreads: flag(raw, "kernel_threads", DEFAULT_SETTINGS.kernelThreads, addProblem),
    threads: flag(raw, "threads", DEFAULT_SETTINGS.threads, addProblem),
    paths: flag(raw, "paths", DEFAULT_SETTINGS.paths, addProblem),
    tree: oneOf(raw, "start_with", ["tree", "table"], "tree", addProblem) === "tree",
    orders: ordersFrom(raw["sort"], addProblem),
    subtreeSums: flag(raw, "subtree_sums", DEFAULT_SETTINGS.subtreeSums, addProblem),
    tableGroups: tableGroups === NO_GROUPS ? null : tableGroups,
    churnGroups: oneOf(raw, "group_churn", GROUPINGS, DEFAULT_SETTINGS.churnGroups, addProblem),
    columns,
    presets: presetsFrom(raw["presets"], columns, addProblem),
    header: headerFrom(raw["header"], addProblem),
  };
}

function oneOf<T extends string>(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  values: readonly T[],
  fallback: T,
  addProblem: AddProblem,
): T {
  const value = raw[key];
  if (value === undefined) return fallback;
  const known = values.find((candidate) => candidate === value);
  if (known === undefined) {
    addProblem(`"${key}" must be one of ${values.join(", ")}, and is ${JSON.stringify(value)}`);
  }
  return known ?? fallback;
}

function time(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  [least, most]: readonly [number, number],
  fallback: number,
  addProblem: AddProblem,
): number {
  const value = raw[key];
  if (value === undefined) return fallback;
  const ms = typeof value === "string" ? parseQueryDuration(value) : null;
  if (typeof ms !== "number" || ms < least || ms > most) {
    const range = `from ${timeText(least)} to ${timeText(most)}`;
    addProblem(`"${key}" must be a time ${range} such as "2s", and is ${JSON.stringify(value)}`);
    return fallback;
  }
  return Math.round(ms);
}

function flag(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  fallback: boolean,
  addProblem: AddProblem,
): boolean {
  const value = raw[key];
  if (value === undefined || typeof value === "boolean") return value ?? fallback;
  addProblem(`"${key}" must be true or false, and is ${JSON.stringify(value)}`);
  return fallback;
}

/** Returns the message of the engine with line and column: `line 3, column 5: Unexpected token`. */
function placeOf(error: unknown, text: string): string {
  const message = messageOf(error);
  const what = message.replace(/ in JSON at position.*$|, (\.\.\.)?".*$|\(line.*$/s, "").trim();
  const position = /at position (\d+)/.exec(message)?.[1];
  const at = position === undefined ? text.length : Number(position);
  const before = text.slice(0, at).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${what}`;
}
