/** The form of `--help`: 80 cells, groups of options, examples below. */
import { Help, type Option } from "@commander-js/extra-typings";
import { type AnyCommand, examplesOf } from "./examples.ts";

/** Cells of a line. The help looks the same in a terminal, a file and a manual. */
const WIDTH = 80;

/** Groups of options, in the words of the help. */
export const GROUP = {
  choose: "Choose events:",
  end: "End by itself:",
  output: "Output:",
  privacy: "Privacy:",
  screen: "Screen:",
  source: "Source:",
  server: "Server:",
  help: "Help:",
} as const;

/** Formats the help of a command. */
export function formatHelp(command: AnyCommand): void {
  command.configureHelp({
    helpWidth: WIDTH,
    optionDescription: (option) => optionAbout(option),
    subcommandTerm: (one) => one.name(),
    subcommandDescription: (one) => one.summary() || one.description(),
    formatHelp: (one, helper) => new Help().formatHelp(one, helper) + examplesText(one),
  });
}

/** Returns the description of an option, with its values and its default. */
export function optionAbout(
  option: Pick<
    Option,
    "description" | "argChoices" | "defaultValue" | "defaultValueDescription"
  >,
) {
  const { argChoices, defaultValue } = option;
  const notes = [
    ...(argChoices === undefined ? [] : [argChoices.join(", ")]),
    ...(isShown(defaultValue) ? [`default ${option.defaultValueDescription ?? defaultValue}`] : []),
  ];
  return notes.length === 0 ? option.description : `${option.description} (${notes.join("; ")})`;
}

/** Whether a default says something: a switch is off without its option. */
function isShown(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

/** Returns the examples: in two columns, or in two lines where one line is too long for that. */
function examplesText(command: AnyCommand): string {
  const examples = examplesOf(command);
  if (examples.length === 0) return "";
  const widest = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.flatMap(({ line, about }) => {
    if (about === "") return [`  ${line}`];
    const inColumns = `  ${line.padEnd(widest)}  ${about}`;
    const fits = examples.every((one) => widest + 4 + one.about.length <= WIDTH);
    return fits ? [inColumns] : [`  ${line}`, `      ${about}`];
  });
  return `\nExamples:\n${lines.join("\n")}\n`;
}
