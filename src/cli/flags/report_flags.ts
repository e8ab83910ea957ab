import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { parseTimeArgument, TIME_FORMS, type TimeArgument } from "../base/time_argument.ts";
import { leadingFiles } from "./flag_values.ts";

/** What `traceflock report` was asked for. */
export interface ReportRequest {
  readonly command: "report";
  /** The recording, one that was rotated in all its files in their order; `-` is stdin. */
  readonly files: readonly string[];
  readonly format: FormatName;
  /** Where to write; null is stdout. */
  readonly output: string | null;
  readonly force: boolean;
  readonly query: string;
  readonly from: TimeArgument | null;
  readonly to: TimeArgument | null;
  /** Lines in each list. */
  readonly top: number;
  /** Another recording to compare with. */
  readonly against: string | null;
  readonly color: "auto" | "always" | "never";
}

const DEFAULT_TOP = 10;

export function reportCommand(chosen: (request: ReportRequest) => void) {
  return new Command("report")
    .description("Tell what a recording holds: who started most, what failed, where the time went.")
    .usage("FILE... [QUERY] [options]")
    .argument(
      "<file>",
      "a recording, or lines that --json wrote; - is stdin; files that it goes on in may follow, if named *.tflock",
    )
    .argument("[query...]", "only processes that match, such as 'under=1234' or 'comm=cc1'")
    .addOption(
      new Option("--format <name>", "how to tell it").choices(FORMAT_NAMES).default("text"),
    )
    .option("-o, --output <file>", "write into a new file, readable by you alone")
    .option("--force", "replace the file when there is one", false)
    .addOption(
      new Option("--from <time>", `leave out what was before: ${TIME_FORMS}`).argParser(moment),
    )
    .addOption(new Option("--to <time>", "leave out what came later").argParser(moment))
    .addOption(
      new Option("--top <n>", "lines in each list").argParser(lines).default(DEFAULT_TOP),
    )
    .option("--against <file>", "tell what differs from this earlier recording (text, json)")
    .addOption(
      new Option("--color <when>", "use colours").choices(["auto", "always", "never"] as const)
        .default("auto" as const),
    )
    .helpOption("-h, --help", "print this help and end")
    .addHelpText("after", EXAMPLES)
    .action((file, query, options) => {
      const { files, words } = leadingFiles(query);
      if (file === "-" && files.length > 0) {
        throw new ExitError(
          EXIT.usage,
          `Stdin is a whole recording, and "${
            files[0]
          }" another; name the files of one, or compare by --against`,
        );
      }
      chosen({
        command: "report",
        files: [file, ...files],
        format: options.format,
        output: options.output ?? null,
        force: options.force,
        query: words.join(" "),
        from: options.from ?? null,
        to: options.to ?? null,
        top: options.top,
        against: options.against ?? null,
        color: options.color,
      });
    });
}

const EXAMPLES = `
Examples:
  traceflock report build.tflock                        the story, for people
  traceflock report build.tflock 'comm=cc1' --top 20    of the compiler alone
  traceflock report night.tflock --from 03:00 --to 03:30
  traceflock report night.tflock night.2.tflock         both files of one recording
  traceflock report new.tflock --against old.tflock     what got slower, what fails now
  traceflock report build.tflock --format csv -o build.csv`;

function moment(text: string): TimeArgument {
  const read = parseTimeArgument(text);
  if (read === null) throw new InvalidArgumentError(`It must be ${TIME_FORMS}`);
  return read;
}

function lines(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1) {
    throw new InvalidArgumentError("It must be a whole number from 1 to 999999");
  }
  return Number(text);
}

/** The forms of a report, for the command line; `formats.ts` has what is behind each name. */
export const FORMAT_NAMES = ["text", "json", "csv", "html", "perfetto", "sqlite"] as const;

export type FormatName = typeof FORMAT_NAMES[number];
