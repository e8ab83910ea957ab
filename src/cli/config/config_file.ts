import { reasonOf } from "../../sources/libc/file_error.ts";
import { writePrivateFile } from "../../sources/libc/private_file.ts";
import type { Effect, SaveEffect } from "../../ui/widgets/effect.ts";
import type { Settings } from "../../ui/widgets/settings.ts";
import { schemaUrl } from "./config_schema.ts";
import { type Config, configText, NO_CONFIG, parseConfig, parseSettings } from "./config_text.ts";
import { messageOf } from "../base/exit_error.ts";

/** Returns whether an effect writes the configuration file. */
export function isSave(effect: Effect): effect is SaveEffect {
  return effect.type === "save-settings" || effect.type === "remember-settings";
}

/** The configuration file. It is read once at the start, and written when the user saves the setup. */
export class ConfigFile {
  readonly config: Config;
  readonly #path: string | null;
  /** The file that was read: the user's, or the host's. */
  readonly #source: string | null;
  #raw: Readonly<Record<string, unknown>> | null;
  #isSaved = false;
  /** The last reason for which a setting was not kept. */
  #refusal: string | null = null;

  /**
   * @param path null when the user has no home folder
   * @param hostPath the file that counts while the user has none; it is never written
   * @param ofRun the settings that an option chose for one run: keys do not change them in the file
   */
  constructor(
    path: string | null,
    hostPath: string | null = null,
    private readonly ofRun: readonly (keyof Settings)[] = [],
  ) {
    this.#path = path;
    const own = path === null ? null : readText(path);
    const text = own ?? (hostPath === null ? null : readText(hostPath));
    this.#source = own === null ? hostPath : path;
    this.config = text === null
      ? NO_CONFIG
      : typeof text === "string"
      ? parseConfig(text)
      : { ...NO_CONFIG, raw: null, problems: [text.problem] };
    // An editor with the schema completes and checks the file.
    const url = own === null ? schemaUrl() : null;
    const schema = url === null ? {} : { $schema: url };
    this.#raw = own === null ? { ...this.config.raw, ...schema } : this.config.raw;
  }

  /** The problems of the file in one line; null without problems. */
  get problemText(): string | null {
    const { problems } = this.config;
    return problems.length === 0 ? null : `${this.#source}: ${problems.join("; ")}`;
  }

  /** Performs an effect of the screen. Returns the result in one line; null when it needs no words. */
  perform(effect: SaveEffect): string | null {
    if (effect.type === "save-settings") return this.save(effect.settings);
    const change = { ...effect.change };
    for (const name of this.ofRun) delete change[name];
    if (Object.keys(change).length === 0) return null;
    this.#readAgain();
    const result = this.#write({ ...parseSettings(this.#raw ?? {}), ...change });
    if (this.#isSaved) return null;
    // A key says once that the file cannot keep its choice.
    const isRepeated = result === this.#refusal;
    this.#refusal = result;
    return isRepeated ? null : result;
  }

  /** Reads the user's file again: an editor or another TraceFlock may have changed it meanwhile. */
  #readAgain(): void {
    const text = this.#path === null ? null : readText(this.#path);
    if (typeof text === "string") this.#raw = parseConfig(text).raw;
  }

  /** Writes the settings. Returns the result in one line. */
  save(settings: Settings): string {
    this.#readAgain();
    return this.#write(settings);
  }

  #write(settings: Settings): string {
    const path = this.#path;
    this.#isSaved = false;
    if (path === null) return "Not saved: HOME is not set; name a file with --config";
    if (this.#raw === null) {
      return `Not saved: ${path} is broken and was left unchanged; repair it first`;
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
    const why = messageOf(error);
    return { problem: `cannot be read: ${why}` };
  }
}

/** Returns the target of a link, so that writing the file keeps the link. */
function targetOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** The settings of all users of this host who have no file of their own. */
export const HOST_CONFIG = "/etc/traceflock/config.json";

/** Returns the path of the configuration: `--config`, or by the XDG Base Directory Specification. */
export function configPath(
  option: string | null,
  environment: { readonly XDG_CONFIG_HOME: string | undefined; readonly HOME: string | undefined },
): string | null {
  if (option !== null) return option;
  const { XDG_CONFIG_HOME: folder = "", HOME: home = "" } = environment;
  // The specification says that relative paths are ignored.
  if (folder.startsWith("/")) return `${folder}/traceflock/config.json`;
  return home === "" ? null : `${home}/.config/traceflock/config.json`;
}
