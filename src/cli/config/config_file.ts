import { reasonOf } from "../../sources/libc/file_error.ts";
import { writePrivateFile } from "../../sources/libc/private_file.ts";
import type { Effect, SaveEffect } from "../../ui/widgets/effect.ts";
import type { Settings } from "../../ui/widgets/settings.ts";
import { type Config, configText, NO_CONFIG, parseConfig, parseSettings } from "./config_text.ts";

/** Whether an effect is about the configuration file. */
export function isSave(effect: Effect): effect is SaveEffect {
  return effect.type === "save-settings" || effect.type === "remember-settings";
}

/** The configuration file: read once at the start, written when setup is saved. */
export class ConfigFile {
  readonly config: Config;
  readonly #path: string | null;
  #raw: Readonly<Record<string, unknown>> | null;
  #isSaved = false;

  /** @param path null when there is no place for one */
  constructor(path: string | null) {
    this.#path = path;
    const text = path === null ? null : readText(path);
    this.config = text === null
      ? NO_CONFIG
      : typeof text === "string"
      ? parseConfig(text)
      : { ...NO_CONFIG, raw: null, problems: [text.problem] };
    this.#raw = this.config.raw;
  }

  /** What is wrong with the file, in one line; null when nothing is. */
  get problemText(): string | null {
    const { problems } = this.config;
    return problems.length === 0 ? null : `${this.#path}: ${problems.join("; ")}`;
  }

  /** Carries out what the screen asks, and says in one line what became of it; null: as asked. */
  perform(effect: SaveEffect): string | null {
    if (effect.type === "save-settings") return this.save(effect.settings);
    const said = this.save({ ...parseSettings(this.#raw ?? {}), ...effect.change });
    return this.#isSaved ? null : said;
  }

  /** Writes the settings, and says in one line what became of it. */
  save(settings: Settings): string {
    const path = this.#path;
    this.#isSaved = false;
    if (path === null) return "Not saved: there is no HOME; name a file with --config";
    if (this.#raw === null) {
      return `Not saved: ${path} is broken and was left as it is; mend it first`;
    }
    const text = configText(this.#raw, settings);
    const failed = writePrivateFile(targetOf(path), text);
    if (failed !== 0) return `Not saved: cannot write ${path}: ${reasonOf(failed)}`;
    this.#raw = JSON.parse(text);
    this.#isSaved = true;
    return `Saved to ${path}`;
  }
}

function readText(path: string): string | null | { readonly problem: string } {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    const why = error instanceof Error ? error.message : String(error);
    return { problem: `cannot be read: ${why}` };
  }
}

/** Where a link leads: whoever keeps configuration elsewhere keeps the link. */
function targetOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** Where the configuration is: XDG Base Directory Specification, or `--config`. null without a home. */
export function configPath(
  asked: string | null,
  environment: { readonly XDG_CONFIG_HOME: string | undefined; readonly HOME: string | undefined },
): string | null {
  if (asked !== null) return asked;
  const { XDG_CONFIG_HOME: folder = "", HOME: home = "" } = environment;
  // The specification wants relative paths ignored.
  if (folder.startsWith("/")) return `${folder}/traceflock/config.json`;
  return home === "" ? null : `${home}/.config/traceflock/config.json`;
}
