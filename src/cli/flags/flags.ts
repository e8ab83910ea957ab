import { Command, CommanderError } from "@commander-js/extra-typings";
import { nearestName } from "../../model/base/nearest_name.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import {
  colorOption,
  CONFIG,
  countOption,
  durationOption,
  eventsOption,
  HELP_OPTION,
  redactOption,
  sourceOption,
  underOption,
  WHOLE_HOST,
} from "./shared_options.ts";
import type { LiveRequest } from "./live_request.ts";
import { recordCommand, type RecordRequest } from "./record_flags.ts";
import { replayCommand, type ReplayRequest } from "./replay_flags.ts";
import { reportCommand, type ReportRequest } from "./report_flags.ts";
import { VERSION } from "../base/own_program.ts";

/** The request of the user, with a default for each option that is absent. */
export type Request = LiveRequest | DoctorRequest | RecordRequest | ReplayRequest | ReportRequest;

export interface DoctorRequest {
  readonly command: "doctor";
  readonly json: boolean;
}

/** The commands, which are the first word. */
const COMMANDS = ["doctor", "record", "replay", "report"] as const;

/**
 * Parses the command line. Throws an {@linkcode ExitError} with status 2 when it is wrong. Help and
 * version go to `print`, and end with status 0.
 */
export function parseFlags(args: readonly string[], print: (text: string) => void): Request {
  const separator = args.indexOf("--");
  const own = separator < 0 ? [...args] : args.slice(0, separator);
  const child = separator < 0 ? [] : args.slice(separator + 1);
  if (separator >= 0 && child.length === 0) {
    throw new ExitError(
      EXIT.usage,
      "Nothing follows `--`; name a program, as in `traceflock -- make -j8`",
    );
  }
  let request: Request | null = null;
  const program = liveCommand((asked) => request = { ...asked, child });
  program.addCommand(doctorCommand((asked) => request = asked));
  program.addCommand(recordCommand((asked) => request = { ...asked, child }));
  program.addCommand(replayCommand((asked) => request = asked));
  program.addCommand(reportCommand((asked) => request = asked));
  let failedCommand = "traceflock";
  configure(program, print, (name) => failedCommand = name);
  try {
    program.parse(own, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new ExitError(EXIT.ok, "");
    throw new ExitError(EXIT.usage, oneLine(error.message, failedCommand));
  }
  if (request === null) {
    throw new ExitError(EXIT.usage, "No command was given; see `traceflock --help`");
  }
  rejectProgram(request, child);
  rejectWholeHost(request);
  return request;
}

/** Returns `traceflock` without a command; the other commands are added to it. */
function liveCommand(chosen: (request: Omit<LiveRequest, "child">) => void) {
  return new Command("traceflock")
    .description("Watch every process be born, run and die.")
    .usage("[QUERY] [options] [-- CMD ARG...]")
    .argument("[query...]", "show only what matches, such as 'exit!=0' or 'comm=make duration>1s'")
    .option("--json", "write events as JSON lines to stdout", false)
    .addOption(eventsOption())
    .addOption(underOption())
    .addOption(durationOption())
    .addOption(countOption())
    .option("--snapshot", "with --json: list the living processes first", false)
    .option(...WHOLE_HOST)
    .addOption(sourceOption())
    .addOption(redactOption())
    .option("--no-argv", "leave out all command lines")
    .addOption(colorOption())
    .option(...CONFIG)
    .option("--read-only", "send no signals and change no nice values", false)
    .version(VERSION, "-v, --version", "print the version and end")
    .helpOption(...HELP_OPTION)
    .helpCommand(false)
    .enablePositionalOptions()
    .addHelpText("after", EXAMPLES)
    .action((query, options) => {
      rejectMistypedCommand(query, COMMANDS);
      chosen({
        command: "live",
        json: options.json,
        query: query.join(" "),
        events: options.events ?? null,
        under: options.under ?? null,
        durationMs: options.duration ?? null,
        count: options.count ?? null,
        snapshot: options.snapshot,
        source: options.source,
        redact: options.redact ?? null,
        noArgv: !options.argv,
        color: options.color,
        config: options.config ?? null,
        readOnly: options.readOnly,
        wholeHost: options.wholeHost,
      });
    });
}

function doctorCommand(chosen: (request: DoctorRequest) => void) {
  return new Command("doctor")
    .description("Check what works on this host, and print a remedy for what does not.")
    .option("--json", "as one JSON object", false)
    .helpOption(...HELP_OPTION)
    .action((options) => chosen({ command: "doctor", json: options.json }));
}

const EXAMPLES = `
Examples:
  traceflock                          the live screen; q quits, ? helps
  traceflock 'exit!=0'                only what failed
  traceflock --json | jq .            events as JSON lines
  traceflock --under 1234             one process and its descendants
  traceflock -- make -j8              trace a program from its first instruction
  traceflock record -o FILE           write every event into a recording
  traceflock replay FILE              the screen over a recording; --json: its events as lines
  traceflock report FILE              the failures, times and critical path of a recording
  traceflock doctor                   what works on this host, and the remedies

Exit status: 0 ok, 1 failure while running, 2 usage, 3 environment, 4 permission,
5 tracer lost, 6 output; with a program behind \`--\` its own, 128+n for signal n.`;

/** Refuses `traceflock docter`: it is a mistyped command, not a query for "docter". */
function rejectMistypedCommand(query: readonly string[], names: readonly string[]): void {
  const word = query[0];
  if (query.length !== 1 || word === undefined || !/^[a-z]{4,}$/.test(word)) return;
  const name = nearestName(word, names);
  if (name === null) return;
  throw new ExitError(
    EXIT.usage,
    `Unknown command "${word}"; did you mean "${name}"? To search for the word, write comm~${word}`,
  );
}

/** Refuses a program behind `--` for a command that starts none. */
function rejectProgram({ command }: Request, child: readonly string[]): void {
  if (command === "live" || command === "record" || child.length === 0) return;
  throw new ExitError(
    EXIT.usage,
    `"${command}" starts no program, but "${child[0]}" is behind \`--\`; ` +
      `leave it out, or trace it with \`traceflock -- ${child[0]}\``,
  );
}

/** Refuses `--whole-host` when no events of a program are written. */
function rejectWholeHost(request: Request): void {
  if (request.command !== "live" && request.command !== "record") return;
  if (!request.wholeHost || (request.json && request.child.length > 0)) return;
  throw new ExitError(
    EXIT.usage,
    request.child.length === 0
      ? "--whole-host needs a program behind `--`; without one, the whole host is watched anyway"
      : "--whole-host adds events to the output, and a summary has none; add --json, or use " +
        `\`traceflock record --whole-host -- ${request.child[0]}\``,
  );
}

/**
 * Makes commander print by `print` and throw, where it would write and exit. `fails` gets the words of
 * the command that failed.
 */
function configure(
  // deno-lint-ignore no-explicit-any -- commander's own type of any command
  command: Command<any, any, any>,
  print: (text: string) => void,
  fails: (name: string) => void,
  name = command.name(),
): void {
  command.exitOverride((error) => {
    fails(name);
    throw error;
  }).configureOutput({
    writeOut: print,
    writeErr: () => {},
    outputError: () => {},
  });
  for (const child of command.commands) configure(child, print, fails, `${name} ${child.name()}`);
}

/** Makes "error: unknown option '--jsn'\n(Did you mean --json?)" one line. */
function oneLine(message: string, command: string): string {
  const text = message.replace(/^error: /, "").replace(/\n/g, " ").trim().replace(/\.$/, "");
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}; see \`${command} --help\``;
}
