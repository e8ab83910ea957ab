import { Command, Option } from "@commander-js/extra-typings";
import { EXIT, ExitError } from "../base/exit_error.ts";
import {
  duration,
  parseEvents,
  positiveInteger,
  recordingFile,
  REDACT_HELP,
  redaction,
  SELECTABLE,
  size,
  WHOLE_HOST_HELP,
} from "./flag_values.ts";
import type { LiveRequest } from "./live_request.ts";

/** What `traceflock record` was asked for. */
export interface RecordRequest extends Omit<LiveRequest, "command"> {
  readonly command: "record";
  /** Where to; null is a name made of host and time. */
  readonly output: string | null;
  readonly force: boolean;
  /** Another file when one is so large or so old; null is never. */
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
  /** Files that stay; null is all. */
  readonly keep: number | null;
}

export function recordCommand(chosen: (request: Omit<RecordRequest, "child">) => void) {
  return new Command("record")
    .description("Write a recording: who lives, and all that happens from then on.")
    .usage("[-o FILE] [QUERY] [options] [-- CMD ARG...]")
    .argument("[query...]", "record only what matches")
    .addOption(
      new Option("-o, --output <file>", "the recording; else one named after host and time, here")
        .argParser(recordingFile),
    )
    .option("--force", "replace the file when there is one", false)
    .addOption(
      new Option("--max-size <size>", "go on in another file after so much, such as 100M")
        .argParser(size),
    )
    .addOption(
      new Option("--max-age <time>", "go on in another file after this time, such as 1h")
        .argParser(duration),
    )
    .addOption(
      new Option("--keep <n>", "of these files keep the n newest").argParser(positiveInteger),
    )
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
    .addOption(
      new Option("--source <name>", "where events come from")
        .choices(["auto", "bpftrace", "procfs"] as const).default("auto" as const),
    )
    .addOption(
      new Option("--redact <regex>", REDACT_HELP).argParser(redaction),
    )
    .option("--no-argv", "leave command lines out")
    .option("--whole-host", WHOLE_HOST_HELP, false)
    .helpOption("-h, --help", "print this help and end")
    .addHelpText("after", EXAMPLES)
    .action((query, options) => {
      if (options.keep !== undefined && !options.maxSize && !options.maxAge) {
        throw new ExitError(
          EXIT.usage,
          "--keep counts files, and without --max-size or --max-age there is one; give one of them",
        );
      }
      chosen({
        command: "record",
        query: query.join(" "),
        output: options.output ?? null,
        force: options.force,
        maxBytes: options.maxSize ?? null,
        maxAgeMs: options.maxAge ?? null,
        keep: options.keep ?? null,
        events: options.events ?? null,
        under: options.under ?? null,
        durationMs: options.duration ?? null,
        count: options.count ?? null,
        source: options.source,
        redact: options.redact ?? null,
        noArgv: !options.argv,
        wholeHost: options.wholeHost,
        // A recording begins with a snapshot; the rest is for the screen.
        ...{ json: true, snapshot: true, color: "auto", config: null, readOnly: true },
      });
    });
}

const EXAMPLES = `
Examples:
  traceflock record -o build.tflock -- make -j8     a program and all that it starts
  traceflock record --max-size 100M --keep 10       always, in ten files of 100M
  traceflock record -o night.tflock --duration 8h`;
