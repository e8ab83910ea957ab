/** traceflock(1), from the command tree that `--help` prints. */
import type { Option } from "@commander-js/extra-typings";
import { HOST_CONFIG } from "../../src/cli/config/config_file.ts";
import { EXIT, EXIT_ABOUT } from "../../src/cli/base/exit_error.ts";
import { commandTree } from "../../src/cli/flags/command_tree.ts";
import { type AnyCommand, examplesOf } from "../../src/cli/flags/examples.ts";
import { optionAbout } from "../../src/cli/flags/help_format.ts";
import { bold, escaped, italic, ManPage, type PageHead } from "./roff.ts";

/** Returns the page of the program and all its commands. */
export function programPage(head: Omit<PageHead, "about">): ManPage {
  const program = commandTree();
  const about = lowerFirst(program.description()).replace(/\.$/, "");
  const page = new ManPage({ ...head, about: escaped(about) });
  page.heading("Synopsis");
  for (const command of [program, ...program.commands]) page.paragraph(synopsis(program, command));
  page.heading("Description");
  for (const text of DESCRIPTION) page.paragraph(prose(text));
  page.heading("Options");
  addArguments(page, program);
  addOptions(page, program);
  page.heading("Commands");
  for (const command of program.commands) {
    page.subheading(escaped(`${program.name()} ${command.name()}`));
    page.paragraph(prose(command.description()));
    page.paragraph(synopsis(program, command));
    addArguments(page, command);
    addOptions(page, command);
    page.code(exampleLines(command));
  }
  page.heading("Exit status");
  for (const name of Object.keys(EXIT) as (keyof typeof EXIT)[]) {
    page.term(bold(String(EXIT[name])), escaped(EXIT_ABOUT[name]));
  }
  page.paragraph(prose(
    "With a program behind `--` the status is that of the program, 128+n when signal n killed it, " +
      "127 when there is no such program and 126 when it may not be run.",
  ));
  page.heading("Environment");
  for (const [names, text] of ENVIRONMENT) page.term(bold(escaped(names)), prose(text));
  page.heading("Files");
  for (const [name, text] of FILES) page.term(italic(escaped(name)), prose(text));
  page.heading("Examples");
  page.code(exampleLines(program));
  page.heading("See also");
  return page.text(
    ["traceflock-query(7)", "traceflock-recording(5)", "bpftrace(8)", "ps(1)", "htop(1)"]
      .map((name) => `${bold(escaped(name.slice(0, -3)))}${name.slice(-3)}`).join(", "),
  );
}

const DESCRIPTION = [
  "Without a command it shows a live screen: every process of this machine from birth to death, " +
  "in a tree or a table. The kernel reports each fork, exec and exit through bpftrace, so a " +
  "process that lives for a millisecond is there, too. Tracing needs root.",
  "A query selects processes and events: `exit!=0`, `comm=make duration>1s`. " +
  "traceflock-query(7) describes the language. With `--json` every event is a line of JSON on " +
  "stdout. With a program behind `--` only this program and its descendants are traced, from the " +
  "first instruction on.",
  "On the screen `?` lists the keys, `q` quits.",
];

/** The variables of deno.json's permission set that TraceFlock reads itself. */
const ENVIRONMENT: readonly (readonly [names: string, text: string])[] = [
  ["NO_COLOR", "Any value turns colours off. `--color` wins."],
  ["COLORTERM, TERM", "The colours that the terminal has."],
  ["LC_ALL, LC_CTYPE, LANG", "Without UTF-8 in the first that is set, the screen uses ASCII only."],
  ["XDG_CONFIG_HOME, HOME", "The folder of the configuration."],
  [
    "PATH",
    "Where bpftrace, setpriv and the program behind `--` are. Entries that another user " +
    "can write are ignored in the search of bpftrace and setpriv.",
  ],
  ["TZ", "The time zone of times of day."],
];

const FILES: readonly (readonly [name: string, text: string])[] = [
  ["~/.config/traceflock/config.json", "The settings of the screen; `F2` there changes them."],
  [HOST_CONFIG, "The settings of users without a file of their own."],
  ["*.tflock", "Recordings: traceflock-recording(5)."],
];

/** Returns `traceflock record [-o FILE] [QUERY]`, with the words to type in bold. */
function synopsis(program: AnyCommand, command: AnyCommand): string {
  const own = command === program ? program.name() : `${program.name()} ${command.name()}`;
  const words = command.usage().split(" ").filter((word) => word !== "");
  return `${bold(escaped(own))} ${words.map(escaped).join(" ")}`.trim();
}

function addArguments(page: ManPage, command: AnyCommand): void {
  for (const argument of command.registeredArguments) {
    page.term(
      italic(escaped(argument.name().toUpperCase())),
      prose(optionAbout({
        description: argument.description,
        argChoices: argument.argChoices,
        defaultValue: undefined,
      } as Option)),
    );
  }
}

/** Adds the options in the order of their groups in the help. */
function addOptions(page: ManPage, command: AnyCommand): void {
  for (const option of command.createHelp().visibleOptions(command)) {
    page.term(optionTerm(option), prose(optionAbout(option)));
  }
}

/** Returns `-o, --output FILE` with the words to type in bold. */
function optionTerm({ flags }: Option): string {
  return flags.split(/(<[^>]*>)/).map((part) =>
    part.startsWith("<")
      ? italic(escaped(part.slice(1, -1).toUpperCase()))
      : part.split(/(, | )/).map((word) => word.startsWith("-") ? bold(escaped(word)) : word).join(
        "",
      )
  ).join("");
}

function exampleLines(command: AnyCommand): string[] {
  return examplesOf(command).flatMap(({ line, about }) =>
    about === "" ? [line] : [`# ${about}`, line]
  );
}

/** Escapes text with words in backticks, which become bold. */
function prose(text: string): string {
  return text.split("`").map((part, index) => index % 2 === 1 ? bold(escaped(part)) : escaped(part))
    .join("");
}

function lowerFirst(text: string): string {
  return `${text[0]?.toLowerCase() ?? ""}${text.slice(1)}`;
}
