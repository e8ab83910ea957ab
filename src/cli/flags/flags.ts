import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { nearestName } from "../../model/base/nearest_name.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import {
  duration,
  parseEvents,
  positiveInteger,
  REDACT_HELP,
  redaction,
  SELECTABLE,
  WHOLE_HOST_HELP,
} from "./flag_values.ts";
import type { LiveRequest } from "./live_request.ts";
import { recordCommand, type RecordRequest } from "./record_flags.ts";
import { replayCommand, type ReplayRequest } from "./replay_flags.ts";
import { reportCommand, type ReportRequest } from "./report_flags.ts";
import { VERSION } from "../base/own_program.ts";

/** What the user asked for, each with its default in place. */
export type Request = LiveRequest | DoctorRequest | RecordRequest | ReplayRequest | ReportRequest;

export interface DoctorRequest {
  readonly command: "doctor";
  readonly json: boolean;
}

/** Everything that may stand as the first word. */
const COMMANDS = ["doctor", "record", "replay", "report"] as const;

/**
 * Reads the command line. Throws {@linkcode ExitError} with status 2 for what it does not
 * understand; help and version go to `print` and end with status 0.
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
  let refusing = "traceflock";
  quieten(program, print, (name) => refusing = name);
  try {
    program.parse(own, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new ExitError(EXIT.ok, "");
    throw new ExitError(EXIT.usage, tidy(error.message, refusing));
  }
  if (request === null) throw new ExitError(EXIT.usage, "Nothing to do; try `traceflock --help`");
  rejectProgram(request, child);
  rejectWholeHost(request);
  return request;
}

/** The whole tree of commands, from which help and completions are made. */
function liveCommand(chosen: (request: Omit<LiveRequest, "child">) => void) {
  return new Command("traceflock")
    .description("Watch every process be born, run and die.")
    .usage("[QUERY] [options] [-- CMD ARG...]")
    .argument("[query...]", "show only what matches, such as 'exit!=0' or 'comm=make duration>1s'")
    .option("--json", "write events as JSON lines to stdout", false)
    .addOption(
      new Option("--events <types>", `only these types, joined by commas: ${SELECTABLE.join(", ")}`)
        .argParser(parseEvents),
    )
    .addOption(
      new Option("--under <pid>", "only this process and all its descendants, past and future")
        .argParser(positiveInteger),
    )
    .addOption(
      new Option("--duration <time>", "end after this time, such as 30s or 5m").argParser(duration),
    )
    .addOption(new Option("--count <n>", "end after so many events").argParser(positiveInteger))
    .option("--snapshot", "with --json: first the processes that are alive already", false)
    .option("--whole-host", WHOLE_HOST_HELP, false)
    .addOption(
      new Option("--source <name>", "where events come from; auto takes bpftrace where it can")
        .choices(["auto", "bpftrace", "procfs"] as const).default("auto" as const),
    )
    .addOption(
      new Option("--redact <regex>", REDACT_HELP).argParser(redaction),
    )
    .option("--no-argv", "leave command lines out, everywhere")
    .addOption(
      new Option("--color <when>", "use colours").choices(["auto", "always", "never"] as const)
        .default("auto" as const),
    )
    .option("--config <file>", "the screen's settings, instead of ~/.config/traceflock/config.json")
    .option("--read-only", "the screen only looks: no signals, no nice values", false)
    .version(VERSION, "-v, --version", "print the version and end")
    .helpOption("-h, --help", "print this help and end")
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
    .description("Tell what works on this host, what does not, and the remedy for each.")
    .option("--json", "as one JSON object", false)
    .helpOption("-h, --help", "print this help and end")
    .action((options) => chosen({ command: "doctor", json: options.json }));
}

const EXAMPLES = `
Examples:
  traceflock                          the live screen; q quits, ? helps
  traceflock 'exit!=0'                only what failed
  traceflock --json | jq .            events as JSON lines
  traceflock --under 1234             one process and all it starts
  traceflock -- make -j8              trace a program from its first instruction
  traceflock record -o FILE           write all that happens into a recording
  traceflock replay FILE              the screen over a recording; --json: its events as lines
  traceflock report FILE              what a recording holds: failures, times, critical path
  traceflock doctor                   what works here, and what to do about the rest

Exit status: 0 ok, 1 failure while running, 2 usage, 3 environment, 4 permission,
5 tracer lost, 6 output; behind \`--\` that of the program, 128+n for signal n.`;

/** `traceflock docter` is no query for the word "docter". */
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

/** Only what watches can start a program. */
function rejectProgram({ command }: Request, child: readonly string[]): void {
  if (command === "live" || command === "record" || child.length === 0) return;
  throw new ExitError(
    EXIT.usage,
    `"${command}" starts no program, but "${child[0]}" stands behind \`--\`; ` +
      `leave it away, or trace it with \`traceflock -- ${child[0]}\``,
  );
}

/** `--whole-host` widens what is written about a program, and nothing else. */
function rejectWholeHost(request: Request): void {
  if (request.command !== "live" && request.command !== "record") return;
  if (!request.wholeHost || (request.json && request.child.length > 0)) return;
  throw new ExitError(
    EXIT.usage,
    request.child.length === 0
      ? "--whole-host goes with a program behind `--`; without one, the whole host is watched anyway"
      : "--whole-host widens what is written, and a summary writes nothing; add --json, or use " +
        `\`traceflock record --whole-host -- ${request.child[0]}\``,
  );
}

/**
 * Commander prints and exits by itself; here it prints where it is told, tells the words before the
 * options of the command that ends it, and throws.
 */
function quieten(
  // deno-lint-ignore no-explicit-any -- commander's own type of any command
  command: Command<any, any, any>,
  print: (text: string) => void,
  ends: (name: string) => void,
  name = command.name(),
): void {
  command.exitOverride((error) => {
    ends(name);
    throw error;
  }).configureOutput({
    writeOut: print,
    writeErr: () => {},
    outputError: () => {},
  });
  for (const child of command.commands) quieten(child, print, ends, `${name} ${child.name()}`);
}

/** "error: unknown option '--jsn'\n(Did you mean --json?)" as one line. */
function tidy(message: string, command: string): string {
  const text = message.replace(/^error: /, "").replace(/\n/g, " ").trim().replace(/\.$/, "");
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}; see \`${command} --help\``;
}
