import type { RedactionRule } from "../../model/redact/redaction_rule.ts";
import { Command, Option } from "@commander-js/extra-typings";
import type { EventType } from "../../model/event/event.ts";
import {
  duration,
  leadingFiles,
  parseEvents,
  positiveInteger,
  REDACT_HELP,
  redaction,
  SELECTABLE,
  speed,
  timeArgument,
} from "./flag_values.ts";
import { TIME_FORMS, type TimeArgument } from "../base/time_argument.ts";

/** What `traceflock replay` was asked for. */
export interface ReplayRequest {
  readonly command: "replay";
  /** The files of one recording, in their order. */
  readonly files: readonly string[];
  readonly json: boolean;
  readonly query: string;
  readonly events: ReadonlySet<EventType> | null;
  readonly under: number | null;
  readonly durationMs: number | null;
  readonly count: number | null;
  readonly snapshot: boolean;
  /** Who lived at this moment. */
  readonly at: TimeArgument | null;
  readonly from: TimeArgument | null;
  readonly to: TimeArgument | null;
  /** Seconds of the recording in a second; null is as fast as it can. */
  readonly speed: number | null;
  readonly redact: readonly RedactionRule[] | null;
  readonly noArgv: boolean;
  readonly color: "auto" | "always" | "never";
  /** Where the screen's settings are; null is the usual place. */
  readonly config: string | null;
}

export function replayCommand(chosen: (request: ReplayRequest) => void) {
  return new Command("replay")
    .description(
      "Show a recording on the screen, as it was live; or its events as lines. Needs no privileges.",
    )
    .usage("FILE... [QUERY] [options]")
    .argument("<file>", "a recording; files that it goes on in may follow, if named *.tflock")
    .argument("[query...]", "show only what matches, such as 'exit!=0' or 'comm=make'")
    .option("--json", "write events as JSON lines to stdout", false)
    .addOption(
      new Option(
        "--at <time>",
        `the screen stands then; with --json who lived then: ${TIME_FORMS}`,
      ).argParser(timeArgument),
    )
    .addOption(new Option("--from <time>", "leave out what was before").argParser(timeArgument))
    .addOption(new Option("--to <time>", "leave out what came later").argParser(timeArgument))
    .addOption(
      new Option(
        "--speed <x>",
        "so many times as fast as it was; else the screen plays at 1, lines come as they can",
      )
        .argParser(speed),
    )
    .addOption(
      new Option("--events <types>", `only these types, joined by commas: ${SELECTABLE.join(", ")}`)
        .argParser(parseEvents),
    )
    .addOption(
      new Option("--under <pid>", "only this process and all its descendants")
        .argParser(positiveInteger),
    )
    .addOption(
      new Option("--duration <time>", "end after this time, such as 30s or 5m").argParser(duration),
    )
    .addOption(new Option("--count <n>", "end after so many events").argParser(positiveInteger))
    .option("--snapshot", "with --from: first the processes that lived then", false)
    .addOption(
      new Option("--redact <regex>", REDACT_HELP).argParser(redaction),
    )
    .option("--no-argv", "leave command lines out")
    .addOption(
      new Option("--color <when>", "use colours").choices(["auto", "always", "never"] as const)
        .default("auto" as const),
    )
    .option("--config <file>", "the screen's settings, instead of ~/.config/traceflock/config.json")
    .helpOption("-h, --help", "print this help and end")
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
  traceflock replay night.tflock --at 03:12                 the screen of that moment
  traceflock replay night.tflock --json --from 03:10 --to 03:15 | jq .
  traceflock replay night.tflock --json --at 03:12          who lived then
  traceflock replay night.tflock --json 'exit!=0'           what failed`;
