import { nearestName } from "../../model/base/nearest_name.ts";
import type { Action } from "../../ui/widgets/action.ts";
import { THEME_NAMES } from "../../ui/draw/palettes.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../ui/widgets/settings.ts";
import { timeText } from "../../ui/widgets/setup.ts";
import type { AddProblem } from "./config_complaint.ts";
import { columnsFrom, columnsJson, readable } from "./config_columns.ts";
import { keysFrom } from "./config_keys.ts";
import { parseQueryDuration } from "../base/time_argument.ts";

/** Every key of the file; docs/config.schema.json and docs/configuration.md tell them too. */
export const CONFIG_KEYS = [
  "$schema",
  "theme",
  "refresh",
  "without_focus",
  "dead_rows",
  "dead_rows_stay",
  "kernel_threads",
  "start_with",
  "columns",
  "keys",
] as const;

/** What a configuration file says. */
export interface Config {
  readonly settings: Settings;
  /** Keys that do something else than usual; null: nothing. */
  readonly keys: ReadonlyMap<string, Action | null>;
  /** The file as it is, so that nothing in it gets lost; null when it is not understood at all. */
  readonly raw: Readonly<Record<string, unknown>> | null;
  /** What is wrong with it, each a line. What is wrong does not count; the rest does. */
  readonly problems: readonly string[];
}

export const NO_CONFIG: Config = {
  settings: DEFAULT_SETTINGS,
  keys: new Map(),
  raw: {},
  problems: [],
};

/** Reads the text of a configuration file. Never throws. */
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
  const complain: AddProblem = (problem) => problems.push(problem);
  for (const key of Object.keys(raw)) {
    if ((CONFIG_KEYS as readonly string[]).includes(key)) continue;
    const near = nearestName(key, CONFIG_KEYS);
    complain(`unknown key "${key}"${near === null ? ", kept" : `; did you mean "${near}"?`}`);
  }
  return {
    settings: settingsFrom(raw, complain),
    keys: keysFrom(raw["keys"], complain),
    raw,
    problems,
  };
}

/** The file with these settings in it: what is as usual and was not in it stays out. */
export function configText(raw: Readonly<Record<string, unknown>>, settings: Settings): string {
  const before = parseSettings(raw);
  const next: Record<string, unknown> = { ...raw };
  for (const [key, json] of SETTINGS) {
    const value = JSON.stringify(json(settings));
    if (value !== JSON.stringify(json(before))) next[key] = json(settings);
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
  ["start_with", ({ tree }) => tree ? "tree" : "table"],
  ["columns", ({ columns }) => columnsJson(columns)],
];

/** The settings of a file; what is wrong in it does not count. */
export function parseSettings(raw: Readonly<Record<string, unknown>>): Settings {
  return settingsFrom(raw, () => {});
}

function settingsFrom(raw: Readonly<Record<string, unknown>>, complain: AddProblem): Settings {
  const usual = DEFAULT_SETTINGS;
  return {
    ...usual,
    theme: oneOf(raw, "theme", THEME_NAMES, usual.theme, complain),
    refreshMs: time(raw, "refresh", [100, 60_000], usual.refreshMs, complain),
    slowWithoutFocus:
      oneOf(raw, "without_focus", ["same", "slower"], "same", complain) === "slower",
    deadShown: flag(raw, "dead_rows", usual.deadShown, complain),
    deadLingerMs: time(raw, "dead_rows_stay", [0, 3_600_000], usual.deadLingerMs, complain),
    kernelThreads: flag(raw, "kernel_threads", usual.kernelThreads, complain),
    tree: oneOf(raw, "start_with", ["tree", "table"], "tree", complain) === "tree",
    columns: readable(columnsFrom(raw["columns"], complain), complain),
  };
}

function oneOf<T extends string>(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  values: readonly T[],
  usual: T,
  complain: AddProblem,
): T {
  const value = raw[key];
  if (value === undefined) return usual;
  const known = values.find((candidate) => candidate === value);
  if (known === undefined) {
    complain(`"${key}" must be one of ${values.join(", ")}, and is ${JSON.stringify(value)}`);
  }
  return known ?? usual;
}

function time(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  [least, most]: readonly [number, number],
  usual: number,
  complain: AddProblem,
): number {
  const value = raw[key];
  if (value === undefined) return usual;
  const ms = typeof value === "string" ? parseQueryDuration(value) : null;
  if (typeof ms !== "number" || ms < least || ms > most) {
    const range = `from ${timeText(least)} to ${timeText(most)}`;
    complain(`"${key}" must be a time ${range} such as "2s", and is ${JSON.stringify(value)}`);
    return usual;
  }
  return Math.round(ms);
}

function flag(
  raw: Readonly<Record<string, unknown>>,
  key: string,
  usual: boolean,
  complain: AddProblem,
): boolean {
  const value = raw[key];
  if (value === undefined || typeof value === "boolean") return value ?? usual;
  complain(`"${key}" must be true or false, and is ${JSON.stringify(value)}`);
  return usual;
}

/** `Unexpected token ... (line 3 column 5)`: the engine's own words, with the place made sure. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const what = message.replace(/ in JSON at position.*$|, (\.\.\.)?".*$|\(line.*$/s, "").trim();
  const position = /at position (\d+)/.exec(message)?.[1];
  const at = position === undefined ? text.length : Number(position);
  const before = text.slice(0, at).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${what}`;
}
