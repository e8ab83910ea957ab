import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { withExamples } from "./examples.ts";
import { duration, positiveInteger, recordingFile, size } from "./flag_values.ts";
import { GROUP } from "./help_format.ts";
import {
  activityOption,
  countOption,
  durationOption,
  eventsOption,
  forceOption,
  helpOption,
  noArgvOption,
  onOption,
  pushOption,
  redactOption,
  sourceOption,
  sudoOption,
  underOption,
  wholeHostOption,
} from "./shared_options.ts";
import { metricsOption, metricsRequest } from "./metrics_option.ts";
import { remoteRequest } from "./remote_options.ts";
import { rejectFileName } from "./word_checks.ts";
import type { LiveRequest } from "./live_request.ts";

/** The request of `traceflock record`. */
export interface RecordRequest extends Omit<LiveRequest, "command"> {
  readonly command: "record";
  /** The file; null is a name made of host and time. */
  readonly output: string | null;
  readonly force: boolean;
  /** Size and age at which the recording continues in another file; null is never. */
  readonly maxBytes: number | null;
  readonly maxAgeMs: number | null;
  /** Files to keep; null is all. */
  readonly keep: number | null;
  /** The time between two samples of the living processes; null is never. */
  readonly sampleMs: number | null;
}

export function recordCommand(chosen: (request: Omit<RecordRequest, "child">) => void) {
  const command = new Command("record")
    .description("Write a recording: the living processes, then every event.")
    .usage("[-o FILE] [QUERY] [options] [-- CMD ARG...]")
    .argument("[query...]", "record only what matches")
    .addOption(
      new Option(
        "-o, --output <file>",
        "file of the recording; else its name is made of host and time",
      ).argParser(recordingFile).helpGroup(GROUP.output),
    )
    .addOption(forceOption())
    .addOption(
      new Option("--max-size <size>", "continue in another file at this size, such as 100M")
        .argParser(size).helpGroup(GROUP.output),
    )
    .addOption(
      new Option("--max-age <time>", "continue in another file after this time, such as 1h")
        .argParser(duration).helpGroup(GROUP.output),
    )
    .addOption(
      new Option("--keep <n>", "keep only the n newest of these files")
        .argParser(positiveInteger).helpGroup(GROUP.output),
    )
    .addOption(
      new Option(
        "--sample <time>",
        "read cpu, memory and io of the living this often; off is never",
      )
        .argParser(pace).default(DEFAULT_SAMPLE_MS as number | "off", "10s").helpGroup(
          GROUP.output,
        ),
    )
    .addOption(eventsOption())
    .addOption(activityOption())
    .addOption(underOption())
    .addOption(wholeHostOption())
    .addOption(durationOption())
    .addOption(countOption())
    .addOption(sourceOption())
    .addOption(metricsOption())
    .addOption(onOption())
    .addOption(pushOption())
    .addOption(sudoOption())
    .addOption(redactOption())
    .addOption(noArgvOption())
    .addHelpOption(helpOption())
    .action((query, options) => {
      rejectFileName(query);
      if (options.keep !== undefined && !options.maxSize && !options.maxAge) {
        throw new ExitError(
          EXIT.usage,
          "--keep counts files, and without --max-size or --max-age there is only one; add one of them",
        );
      }
      chosen({
        command: "record",
        query: query.join(" "),
        output: options.output ?? null,
        force: options.force === true,
        maxBytes: options.maxSize ?? null,
        maxAgeMs: options.maxAge ?? null,
        keep: options.keep ?? null,
        sampleMs: options.sample === "off" ? null : options.sample,
        events: options.events ?? null,
        activity: options.activity ?? null,
        under: options.under ?? null,
        durationMs: options.duration ?? null,
        count: options.count ?? null,
        source: options.source,
        redact: options.redact ?? null,
        noArgv: !options.argv,
        wholeHost: options.wholeHost === true,
        metrics: metricsRequest(options.metrics),
        remote: remoteRequest(options),
        // A recording begins with a snapshot; the other fields matter only to the screen.
        ...{ json: true, snapshot: true, color: "auto", config: null, readOnly: true },
        ...{ sort: null, columns: null },
      });
    });
  return withExamples(command, [
    ["traceflock record -o build.tflock -- make -j8", "a program and its descendants"],
    ["traceflock record --max-size 100M --keep 10", "without end, in ten files of 100M"],
    ["traceflock record --metrics --max-size 100M --keep 10", "with counts for Prometheus"],
    ["traceflock record --on web1,db2 -o night.tflock", "a recording of each host"],
    ["traceflock record -o night.tflock --duration 8h", "everything, for a night"],
  ]);
}

/** Values of ten seconds ago answer who used the cpu, at a tenth of a percent of it. */
const DEFAULT_SAMPLE_MS = 10_000;

/** A shorter time would be a second monitor: cpu time counts in hundredths of a second. */
const LEAST_SAMPLE_MS = 1_000;

/** Parses `10s` into milliseconds, or `off`. */
function pace(text: string): number | "off" {
  if (text === "off") return text;
  const milliseconds = duration(text);
  if (milliseconds < LEAST_SAMPLE_MS) {
    throw new InvalidArgumentError("It must be at least 1s, or off");
  }
  return milliseconds;
}
