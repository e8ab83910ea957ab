import { Command, Option } from "@commander-js/extra-typings";
import { EXIT, EXIT_ABOUT } from "../base/exit_error.ts";
import { withExamples } from "./examples.ts";
import { GROUP } from "./help_format.ts";
import type { LiveRequest } from "./live_request.ts";
import {
  activityOption,
  colorOption,
  columnsOption,
  configOption,
  countOption,
  durationOption,
  eventsOption,
  helpOption,
  jsonOption,
  noArgvOption,
  onOption,
  pushOption,
  redactOption,
  sortOption,
  sourceOption,
  sudoOption,
  underOption,
  wholeHostOption,
} from "./shared_options.ts";
import { metricsOption, metricsRequest } from "./metrics_option.ts";
import { remoteRequest } from "./remote_options.ts";
import { rejectRecording } from "./word_checks.ts";

/** The request of `traceflock --version`. */
export interface VersionRequest {
  readonly command: "version";
}

/** Returns `traceflock` without a command; the other commands are added to it. */
export function liveCommand(
  chosen: (request: Omit<LiveRequest, "child"> | VersionRequest) => void,
) {
  const command = new Command("traceflock")
    .description("Watch every process be born, run and die.")
    .usage("[QUERY] [options] [-- CMD ARG...]")
    .argument("[query...]", "show only what matches, such as 'exit!=0' or 'comm=make duration>1s'")
    .addOption(eventsOption())
    .addOption(activityOption())
    .addOption(underOption())
    .addOption(wholeHostOption())
    .addOption(
      new Option("--snapshot", "with --json: list the living processes first")
        .helpGroup(GROUP.choose),
    )
    .addOption(durationOption())
    .addOption(countOption())
    .addOption(jsonOption())
    .addOption(colorOption())
    .addOption(redactOption())
    .addOption(noArgvOption())
    .addOption(sortOption())
    .addOption(columnsOption())
    .addOption(configOption())
    .addOption(
      new Option("--read-only", "change no process, and read no environment")
        .helpGroup(GROUP.screen),
    )
    .addOption(sourceOption())
    .addOption(metricsOption())
    .addOption(onOption())
    .addOption(pushOption())
    .addOption(sudoOption())
    .addOption(
      new Option("-V, --version", "print the versions of TraceFlock, its tools and the kernel")
        .helpGroup(GROUP.help),
    )
    // The usual short form of many programs.
    .addOption(new Option("-v").hideHelp())
    .addHelpOption(helpOption())
    .helpCommand(false)
    .enablePositionalOptions()
    .addHelpText("after", EXIT_STATUSES)
    .action((query, options) => {
      if (options.version === true || options.v === true) return chosen({ command: "version" });
      rejectRecording(query);
      chosen({
        command: "live",
        json: options.json === true,
        query: query.join(" "),
        events: options.events ?? null,
        activity: options.activity ?? null,
        under: options.under ?? null,
        durationMs: options.duration ?? null,
        count: options.count ?? null,
        snapshot: options.snapshot === true,
        source: options.source,
        redact: options.redact ?? null,
        noArgv: !options.argv,
        color: options.color,
        config: options.config ?? null,
        sort: options.sort ?? null,
        columns: options.columns ?? null,
        readOnly: options.readOnly === true,
        wholeHost: options.wholeHost === true,
        metrics: metricsRequest(options.metrics),
        remote: remoteRequest(options),
      });
    });
  return withExamples(command, [
    ["traceflock", "the live screen; q quits, ? helps"],
    ["traceflock 'exit!=0'", "only what failed"],
    ["traceflock --json | jq .", "events as JSON lines"],
    ["traceflock --under 1234", "one process and its descendants"],
    ["traceflock -- make -j8", "trace a program from its first instruction"],
    ["traceflock --on web1,db2", "other hosts over ssh, on one screen"],
    ["traceflock record -o FILE", "write every event into a recording"],
    ["traceflock replay FILE", "the screen over a recording"],
    ["traceflock report FILE", "failures, times and critical path of a recording"],
    ["traceflock doctor", "what works on this host, and the remedies"],
  ]);
}

const NAMES = Object.keys(EXIT) as (keyof typeof EXIT)[];

const EXIT_STATUSES = `
Exit status:
${NAMES.map((name) => `  ${EXIT[name]}  ${EXIT_ABOUT[name]}`).join("\n")}
  With a program behind \`--\` its own, or 128+n when signal n killed it.

\`traceflock help COMMAND\` explains a command.`;
