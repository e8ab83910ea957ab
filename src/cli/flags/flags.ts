import { CommanderError } from "@commander-js/extra-typings";
import { nearestName } from "../../model/base/nearest_name.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { commandTree, type Request } from "./command_tree.ts";
import type { AnyCommand } from "./examples.ts";
import { rejectMistypedCommand } from "./word_checks.ts";

/**
 * Parses the command line. Throws an {@linkcode ExitError} with status 2 when it is wrong. Help goes to
 * `print`, and ends with status 0.
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
  const program = commandTree((asked) => request = asked, child);
  const names = program.commands.map((command) => command.name());
  if (own[0] !== undefined) rejectMistypedCommand(own[0], names);
  let failed = program;
  configure(program, print, (command) => failed = command);
  try {
    program.parse(own, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new ExitError(EXIT.ok, "");
    throw new ExitError(EXIT.usage, problemText(error, failed, program, own));
  }
  if (request === null) {
    throw new ExitError(EXIT.usage, "No command was given; see `traceflock --help`");
  }
  rejectLoneMistype(request, names);
  rejectProgram(request, child);
  rejectWholeHost(request);
  rejectColumns(request);
  rejectRemote(request);
  return request;
}

/** Refuses `traceflock --json docter`. */
function rejectLoneMistype(request: Request, names: readonly string[]): void {
  if (request.command === "live") rejectMistypedCommand(request.query, names);
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

/** Refuses options that are about this host. */
function rejectRemote(request: Request): void {
  if (request.command !== "live" && request.command !== "record") return;
  const { remote, child, under } = request;
  if (remote === null) return;
  if (child.length > 0) {
    throw new ExitError(
      EXIT.usage,
      "--on watches other hosts, and a program behind `--` starts on this one; leave one of them out",
    );
  }
  if (request.metrics !== null) {
    throw new ExitError(
      EXIT.usage,
      "--metrics counts the events of this host, and --on watches others; give it to TraceFlock there",
    );
  }
  if (under !== null && remote.hosts.length > 1) {
    throw new ExitError(
      EXIT.usage,
      `--under ${under} is a process of one host, and --on has ${remote.hosts.length}; name one host`,
    );
  }
}

/** Refuses columns without a screen. */
function rejectColumns(request: Request): void {
  if (request.command !== "live" && request.command !== "replay") return;
  const hasScreen = !request.json && (request.command === "replay" || request.child.length === 0);
  const option = request.sort !== null ? "--sort" : request.columns !== null ? "--columns" : null;
  if (hasScreen || option === null) return;
  throw new ExitError(EXIT.usage, `${option} is about the screen, and there is none; leave it out`);
}

/**
 * Makes commander print by `print` and throw, where it would write and exit. `fails` gets the command
 * that failed.
 */
function configure(
  command: AnyCommand,
  print: (text: string) => void,
  fails: (command: AnyCommand) => void,
): void {
  command.exitOverride((error) => {
    fails(command);
    throw error;
  }).configureOutput({
    writeOut: print,
    writeErr: () => {},
    outputError: () => {},
  });
  for (const child of command.commands) configure(child, print, fails);
}

/** Makes "error: unknown option '--jsn'\n(Did you mean --json?)" one line with the way out. */
function problemText(
  { message, code }: CommanderError,
  failed: AnyCommand,
  program: AnyCommand,
  own: readonly string[],
): string {
  const text = message.replace(/^error: /, "").replace(/\n/g, " ").trim().replace(/\.$/, "");
  const hint = code === "commander.unknownOption"
    ? optionHint(message, failed, program, own)
    : choiceHint(message);
  const name = failed === program ? "traceflock" : `traceflock ${failed.name()}`;
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}${hint}; see \`${name} --help\``;
}

/** Returns the nearest of the allowed values; empty when none is near. */
function choiceHint(message: string): string {
  const [, value, choices] = /'([^']*)' is invalid.*Allowed choices are (.*)\.$/s.exec(message) ??
    [];
  const near = choices === undefined ? null : nearestName(value ?? "", choices.split(", "));
  return near === null ? "" : ` (Did you mean ${near}?)`;
}

/** Returns what an unknown option of this command is: another command's, or a program's. */
function optionHint(
  message: string,
  failed: AnyCommand,
  program: AnyCommand,
  own: readonly string[],
): string {
  const flag = /'(-[^'=]*)/.exec(message)?.[1] ?? "";
  const command = program.commands.find((one) => `--${one.name()}` === flag);
  if (command !== undefined) return `; the command is \`traceflock ${command.name()}\``;
  const owners = [program, ...program.commands].filter((command) =>
    command !== failed && command.options.some(({ short, long }) => short === flag || long === flag)
  ).map((command) => command === program ? "`traceflock`" : `\`traceflock ${command.name()}\``);
  if (owners.length > 0) return `; it is an option of ${owners.join(", ")}`;
  // In `traceflock make -j8` the words before the option are a program, not a query.
  const [word = ""] = failed === program ? own : own.slice(1);
  if (!/^[\w./+-]+$/.test(word) || word.startsWith("-") || message.includes("Did you mean")) {
    return "";
  }
  const name = failed === program ? "traceflock" : `traceflock ${failed.name()}`;
  return failed === program || failed.name() === "record"
    ? `; to trace a program, write \`${name} -- ${word} ${flag}\``
    : "";
}
