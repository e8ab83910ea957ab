import type { RedactionRule } from "../../model/redact/redaction_rule.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { EventType } from "../../model/event/event.ts";
import { leadingFiles, speed, timeArgument } from "./flag_values.ts";
import {
  colorOption,
  CONFIG,
  countOption,
  durationOption,
  eventsOption,
  fromOption,
  HELP_OPTION,
  redactOption,
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
}

export function replayCommand(chosen: (request: ReplayRequest) => void) {
  return new Command("replay")
    .description(
      "Show a recording on the screen as it was live, or write its events as lines. Needs no privileges.",
    )
    .usage("FILE... [QUERY] [options]")
    .argument("<file>", "a recording; more files of it may follow, named *.tflock")
    .argument("[query...]", "show only what matches, such as 'exit!=0' or 'comm=make'")
    .option("--json", "write events as JSON lines to stdout", false)
    .addOption(
      new Option(
        "--at <time>",
        `show this time; with --json: the processes alive then: ${TIME_FORMS}`,
      ).argParser(timeArgument),
    )
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(
      new Option(
        "--speed <x>",
        "play x times as fast; default: 1 on the screen, as fast as possible with --json",
      )
        .argParser(speed),
    )
    .addOption(eventsOption())
    .addOption(underOption())
    .addOption(durationOption())
    .addOption(countOption())
    .option("--snapshot", "with --from: list the processes alive then first", false)
    .addOption(redactOption())
    .option("--no-argv", "leave out all command lines")
    .addOption(colorOption())
    .option(...CONFIG)
    .helpOption(...HELP_OPTION)
    .addHelpText("after", EXAMPLES)
    .action((file, query, options) => {
      const { files, words } = leadingFiles(query);
      chosen({
        command: "replay",
        files: [file, ...files],
        json: options.json,
        query: words.join(" "),
        at: options.at ?? null,
        from: options.from ?? null,
        to: options.to ?? null,
        speed: options.speed ?? null,
        events: options.events ?? null,
        under: options.under ?? null,
        durationMs: options.duration ?? null,
        count: options.count ?? null,
        snapshot: options.snapshot,
        redact: options.redact ?? null,
        noArgv: !options.argv,
        color: options.color,
        config: options.config ?? null,
      });
    });
}

const EXAMPLES = `
Examples:
  traceflock replay night.tflock --at 03:12                 the screen at that time
  traceflock replay night.tflock --json --from 03:10 --to 03:15 | jq .
  traceflock replay night.tflock --json --at 03:12          the processes alive then
  traceflock replay night.tflock --json 'exit!=0'           what failed`;
