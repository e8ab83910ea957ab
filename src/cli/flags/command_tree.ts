/** Every command with its options: the source of parsing, help, completions and manual pages. */
import { Argument, Command, Option } from "@commander-js/extra-typings";
import { nearestName } from "../../model/base/nearest_name.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { type AnyCommand, withExamples } from "./examples.ts";
import { formatHelp, GROUP } from "./help_format.ts";
import { agentCommand, type AgentRequest } from "./agent_flags.ts";
import { fleetCommand, type FleetRequest } from "./fleet_flags.ts";
import { liveCommand, type VersionRequest } from "./live_flags.ts";
import type { LiveRequest } from "./live_request.ts";
import { recordCommand, type RecordRequest } from "./record_flags.ts";
import { replayCommand, type ReplayRequest } from "./replay_flags.ts";
import { reportCommand, type ReportRequest } from "./report_flags.ts";
import { activityOption, helpOption } from "./shared_options.ts";
import type { ActivityKind } from "../../model/event/activity.ts";

/** The request of the user, with a default for each option that is absent. */
export type Request =
  | LiveRequest
  | DoctorRequest
  | ScriptRequest
  | RecordRequest
  | ReplayRequest
  | ReportRequest
  | AgentRequest
  | FleetRequest
  | CompletionsRequest
  | VersionRequest;

export interface DoctorRequest {
  readonly command: "doctor";
  readonly json: boolean;
}

/** The request of `traceflock script`. */
export interface ScriptRequest {
  readonly command: "script";
  /** The kinds of activity whose program is printed; null is that of the lifecycle. */
  readonly activity: ReadonlySet<ActivityKind> | null;
}

/** The request of `traceflock completions`. */
export interface CompletionsRequest {
  readonly command: "completions";
  readonly shell: Shell;
}

/** The shells with a completion script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = typeof SHELLS[number];

/** Returns the program with all its commands. `child` is the program behind `--`. */
export function commandTree(
  chosen: (request: Request) => void = () => {},
  child: readonly string[] = [],
): AnyCommand {
  const program: AnyCommand = liveCommand((asked) =>
    chosen(asked.command === "version" ? asked : { ...asked, child })
  );
  program.addCommand(recordCommand((asked) => chosen({ ...asked, child })));
  program.addCommand(replayCommand(chosen));
  program.addCommand(reportCommand(chosen));
  program.addCommand(agentCommand(chosen));
  program.addCommand(fleetCommand(chosen));
  program.addCommand(doctorCommand(chosen));
  program.addCommand(scriptCommand(chosen));
  program.addCommand(completionsCommand(chosen));
  program.addCommand(helpCommand(program));
  for (const command of [program, ...program.commands]) formatHelp(command);
  return program;
}

function doctorCommand(chosen: (request: DoctorRequest) => void) {
  const command = new Command("doctor")
    .description("Check what works on this host, and print a remedy for what does not.")
    .addOption(new Option("--json", "as one JSON object").helpGroup(GROUP.output))
    .addHelpOption(helpOption())
    .action((options) => chosen({ command: "doctor", json: options.json === true }));
  return withExamples(command, [
    ["sudo traceflock doctor", "all checks, as root sees the host"],
    ["traceflock doctor", "what is missing for this user"],
    ["traceflock doctor --json | jq '.checks[]'", "the findings, for a program"],
  ]);
}

function scriptCommand(chosen: (request: ScriptRequest) => void) {
  const command = new Command("script")
    .description("Print the tracing program of this host, to read it or to run it with bpftrace.")
    .addOption(activityOption())
    .addHelpOption(helpOption())
    .action(({ activity }) => chosen({ command: "script", activity: activity ?? null }));
  return withExamples(command, [
    ["sudo traceflock script | less", "the probes, and the format of their lines"],
    ["sudo traceflock script > traceflock.bt", "the program in a file"],
    [
      "sudo traceflock script | sudo bpftrace -q -B full - $(nproc --all)",
      "its events, as it prints them",
    ],
  ]);
}

function completionsCommand(chosen: (request: CompletionsRequest) => void) {
  const command = new Command("completions")
    .description("Print the completions of a shell.")
    .addArgument(new Argument("<shell>", "the shell that reads them").choices(SHELLS))
    .addHelpOption(helpOption())
    .action((shell) => chosen({ command: "completions", shell }));
  return withExamples(command, [
    ["source <(traceflock completions bash)", "in ~/.bashrc"],
    ["source <(traceflock completions zsh)", "in ~/.zshrc, after compinit"],
    [
      "traceflock completions fish > ~/.config/fish/completions/traceflock.fish",
      "once, for fish",
    ],
  ]);
}

function helpCommand(program: AnyCommand) {
  const command = new Command("help")
    .description("Print the help of a command.")
    .argument("[command]", "the command; without it, the help of traceflock")
    .addHelpOption(helpOption())
    .action((name) => {
      if (name === undefined) return program.help();
      const found = program.commands.find((one) => one.name() === name);
      if (found !== undefined) return found.help();
      const names = program.commands.map((one) => one.name());
      const near = nearestName(name, names);
      const hint = near === null
        ? `the commands are ${names.join(", ")}`
        : `did you mean "${near}"?`;
      throw new ExitError(EXIT.usage, `Unknown command "${name}"; ${hint}`);
    });
  return withExamples(command, [
    ["traceflock help", "the live screen, and a list of the commands"],
    ["traceflock help record", "the options of record"],
    ["traceflock record --help", "the same"],
  ]);
}
