import type { RedactionRule } from "../../model/redact/redaction_rule.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { EventType } from "../../model/event/event.ts";
import { withExamples } from "./examples.ts";
import { leadingFiles, speed, timeArgument } from "./flag_values.ts";
import { GROUP } from "./help_format.ts";
import {
  colorOption,
  columnsOption,
  configOption,
  countOption,
  durationOption,
  eventsOption,
  fromOption,
  helpOption,
  jsonOption,
  noArgvOption,
  redactOption,
  sortOption,
  toOption,
  underOption,
} from "./shared_options.ts";
import { TIME_FORMS, type TimeArgument } from "../base/time_argument.ts";

/** The request of `traceflock replay`. */
export interface ReplayRequest {
  readonly command: "replay";
  /** The files of one recording, in order. */
  readonly files: readonly string[];
  readonly json: boolean;
  readonly query: string;
  readonly events: ReadonlySet<EventType> | null;
  readonly under: number | null;
  readonly durationMs: number | null;
  readonly count: number | null;
  readonly snapshot: boolean;
  /** The time to show. */
  readonly at: TimeArgument | null;
  readonly from: TimeArgument | null;
  readonly to: TimeArgument | null;
  /** Seconds of the recording a second; null is as fast as possible. */
  readonly speed: number | null;
  readonly redact: readonly RedactionRule[] | null;
  readonly noArgv: boolean;
  readonly color: "auto" | "always" | "never";
  /** The configuration file; null is the default one. */
  readonly config: string | null;
  /** The column by which the screen sorts first, as typed; null is the usual one. */
  readonly sort: string | null;
  /** The columns of the screen, as typed; null are those of the configuration. */
  readonly columns: string | null;
}

export function replayCommand(chosen: (request: ReplayRequest) => void) {
  const command = new Command("replay")
    .summary("Show a recording on the screen as it was live, or write its events as lines.")
    .description(
      "Show a recording on the screen as it was live, or write its events as lines. Needs no privileges.",
    )
    .usage("FILE... [QUERY] [options]")
    .argument(
      "<file>",
      "a recording, or a file of JSON lines; - goes on live with the lines of a pipe; more files of a recording may follow, named *.tflock",
    )
    .argument("[query...]", "show only what matches, such as 'exit!=0' or 'comm=make'")
    .addOption(jsonOption())
    .addOption(
      new Option(
        "--at <time>",
        `show this time; with --json: the processes alive then: ${TIME_FORMS}`,
      ).argParser(timeArgument).helpGroup(GROUP.choose),
    )
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(
      new Option(
        "--speed <x>",
        "play x times as fast; default: 1 on the screen, as fast as possible with --json",
      ).argParser(speed).helpGroup(GROUP.screen),
    )
    .addOption(eventsOption())
    .addOption(underOption())
    .addOption(durationOption())
    .addOption(countOption())
    .addOption(
      new Option("--snapshot", "with --from: list the processes alive then first")
        .helpGroup(GROUP.choose),
    )
    .addOption(redactOption())
    .addOption(noArgvOption())
    .addOption(colorOption())
    .addOption(sortOption())
    .addOption(columnsOption())
    .addOption(configOption())
    .addHelpOption(helpOption())
    .action((file, query, options) => {
      const { files, words } = leadingFiles(query);
      chosen({
        command: "replay",
        files: [file, ...files],
        json: options.json === true,
        query: words.join(" "),
        at: options.at ?? null,
        from: options.from ?? null,
        to: options.to ?? null,
        speed: options.speed ?? null,
        events: options.events ?? null,
        under: options.under ?? null,
        durationMs: options.duration ?? null,
        count: options.count ?? null,
        snapshot: options.snapshot === true,
        redact: options.redact ?? null,
        noArgv: !options.argv,
        color: options.color,
        config: options.config ?? null,
        sort: options.sort ?? null,
        columns: options.columns ?? null,
      });
    });
  return withExamples(command, [
    ["traceflock replay night.tflock --at 03:12", "the screen at that time"],
    ["traceflock replay night.tflock --json 'exit!=0'", "what failed, as lines"],
    ["ssh web1 traceflock --json --snapshot | traceflock replay -", "another host, live"],
    ["traceflock replay night.tflock --json --at 03:12", "the processes alive then"],
    [
      "traceflock replay night.tflock --json --from 03:10 --to 03:15 | jq .",
      "the events of five minutes",
    ],
  ]);
}
