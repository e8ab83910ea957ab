/** The commands, options and values that a completion script offers, read from the command tree. */
import { ASKS } from "../../model/hosts/asks.ts";
import type { Argument, Option } from "@commander-js/extra-typings";
import { COLUMNS } from "../../model/list/columns.ts";
import { SIGNAL_NAMES } from "../../model/base/signal_name.ts";
import { type AnyCommand } from "../flags/examples.ts";
import { ACTIVITY_KINDS } from "../../model/event/activity.ts";
import { SELECTABLE } from "../flags/flag_values.ts";

/** A word that a shell offers, with a short description, which is often empty. */
export interface Offer {
  readonly text: string;
  readonly about: string;
}

/** How the value of an option or an argument is completed. */
export type ValueSpec =
  /** One word of a list. */
  | { readonly kind: "words"; readonly words: readonly Offer[] }
  /** Words of a list, joined by commas. */
  | { readonly kind: "list"; readonly words: readonly Offer[] }
  /** Names that the shell itself knows. */
  | { readonly kind: "file" | "folder" | "recording" | "pid" | "user" | "query" | "program" }
  /** A value that only the user knows, such as a number. */
  | { readonly kind: "free" };

export interface OptionSpec {
  /** `-o` or null. */
  readonly short: string | null;
  /** `--output` or null. */
  readonly long: string | null;
  readonly about: string;
  /** The name of the value, such as `file`; null for a switch. */
  readonly valueName: string | null;
  readonly value: ValueSpec;
  /** The option may be given several times. */
  readonly isRepeatable: boolean;
}

export interface CommandSpec {
  /** Empty for `traceflock` without a command. */
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionSpec[];
  readonly values: readonly ValueSpec[];
}

/** Returns the specs of the program and its commands; the program is the first. */
export function commandSpecs(program: AnyCommand): readonly CommandSpec[] {
  const names = program.commands.map((command) => ({
    text: command.name(),
    about: command.summary() || command.description(),
  }));
  return [program, ...program.commands].map((command) => ({
    name: command === program ? "" : command.name(),
    about: command.summary() || command.description(),
    options: command.createHelp().visibleOptions(command).map(optionSpec),
    values: command.registeredArguments.map((argument) => argumentValue(argument, names)),
  }));
}

function optionSpec(option: Option): OptionSpec {
  const valueName = /[<[]([\w-]+)/.exec(option.flags)?.[1] ?? null;
  return {
    short: option.short ?? null,
    long: option.long ?? null,
    about: option.description,
    valueName,
    value: valueName === null ? { kind: "free" } : valueOf(valueName, option.argChoices, "file"),
    isRepeatable: option.description.includes("may be repeated"),
  };
}

/** A file as an argument is always a recording. */
function argumentValue(argument: Argument, commands: readonly Offer[]): ValueSpec {
  return argument.name() === "command"
    ? { kind: "words", words: commands }
    : valueOf(argument.name(), argument.argChoices, "recording");
}

function valueOf(
  name: string,
  choices: readonly string[] | undefined,
  file: "file" | "recording",
): ValueSpec {
  if (choices !== undefined) return { kind: "words", words: offers(choices) };
  return name === "file" ? { kind: file } : VALUES.get(name) ?? { kind: "free" };
}

const COLUMN_OFFERS: readonly Offer[] = COLUMNS.map(({ id, about }) => ({
  text: id,
  about,
}));

/** The names that options and arguments give their value, as in `--under <pid>`. */
const VALUES: ReadonlyMap<string, ValueSpec> = new Map<string, ValueSpec>([
  ["recording", { kind: "recording" }],
  ["folder", { kind: "folder" }],
  ["pid", { kind: "pid" }],
  ["user", { kind: "user" }],
  ["query", { kind: "query" }],
  ["program", { kind: "program" }],
  ["types", { kind: "list", words: offers(SELECTABLE) }],
  ["kinds", { kind: "list", words: offers(ACTIVITY_KINDS) }],
  ["column", { kind: "words", words: COLUMN_OFFERS }],
  ["columns", { kind: "list", words: COLUMN_OFFERS }],
  ["signal", { kind: "words", words: offers(SIGNAL_NAMES.map((name) => name.slice(3))) }],
  ["asks", { kind: "list", words: offers([...ASKS, "none"]) }],
  ["time", { kind: "free" }],
  ["regex", { kind: "words", words: [{ text: "secrets", about: "common patterns of secrets" }] }],
]);

function offers(texts: readonly string[]): readonly Offer[] {
  return texts.map((text) => ({ text, about: "" }));
}
