import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { TIME_FORMS, type TimeArgument } from "../base/time_argument.ts";
import { withExamples } from "./examples.ts";
import { leadingFiles, timeArgument } from "./flag_values.ts";
import { GROUP } from "./help_format.ts";
import { colorOption, forceOption, fromOption, helpOption, toOption } from "./shared_options.ts";

/** The request of `traceflock report`. */
export interface ReportRequest {
  readonly command: "report";
  /** The files of one recording, or of several hosts; `-` is stdin. */
  readonly files: readonly string[];
  readonly format: FormatName;
  /** The table of `--format csv`; null is the usual one. */
  readonly table: TableName | null;
  /** The file to write; null is stdout. */
  readonly output: string | null;
  readonly force: boolean;
  readonly query: string;
  /** The moment whose users of the cpu the report names; null is a report of the whole time. */
  readonly at: TimeArgument | null;
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
  const command = new Command("report")
    .description("Summarize a recording: what started most, what failed, where the time went.")
    .usage("FILE... [QUERY] [options]")
    .argument(
      "<file>",
      "a recording, or lines of --json; - is stdin; more files may follow, named *.tflock: of it, or of other hosts",
    )
    .argument("[query...]", "only processes that match, such as 'under=1234' or 'comm=cc1'")
    .addOption(
      new Option("--format <name>", "form of the report").choices(FORMAT_NAMES).default("text")
        .helpGroup(GROUP.output),
    )
    .addOption(
      new Option(
        "--table <name>",
        "what a row of csv is: a process, a connection, traffic, or a busy file",
      )
        .choices(TABLE_NAMES).helpGroup(GROUP.output),
    )
    .addOption(
      new Option("-o, --output <file>", "write into a new file that only you can read")
        .helpGroup(GROUP.output),
    )
    .addOption(forceOption())
    .addOption(
      new Option("--at <time>", "who used the cpu at this moment").argParser(timeArgument)
        .helpGroup(GROUP.choose),
    )
    .addOption(fromOption(`: ${TIME_FORMS}`))
    .addOption(toOption())
    .addOption(
      new Option("--top <n>", "lines in each list").argParser(lines).default(DEFAULT_TOP)
        .helpGroup(GROUP.output),
    )
    .addOption(
      new Option("--against <recording>", "compare with this earlier recording (text, json)")
        .helpGroup(GROUP.output),
    )
    .addOption(colorOption())
    .addHelpOption(helpOption())
    .action((file, query, options) => {
      const { files, words } = leadingFiles(query);
      if (file === "-" && files.length > 0) {
        throw new ExitError(
          EXIT.usage,
          `Stdin is a whole recording, and "${
            files[0]
          }" is another; name files only, or compare with --against`,
        );
      }
      chosen({
        command: "report",
        files: [file, ...files],
        format: options.format,
        table: options.table ?? null,
        output: options.output ?? null,
        force: options.force === true,
        query: words.join(" "),
        at: options.at ?? null,
        from: options.from ?? null,
        to: options.to ?? null,
        top: options.top,
        against: options.against ?? null,
        color: options.color,
      });
    });
  return withExamples(command, [
    ["traceflock report build.tflock", "text for people"],
    ["traceflock report build.tflock 'comm=cc1' --top 20", "only of the compiler"],
    ["traceflock report night.tflock --from 03:00 --to 03:30", "half an hour of it"],
    ["traceflock report night.tflock --at 03:12:10", "who used the cpu at that moment"],
    ["traceflock report night.tflock night.2.tflock", "both files of one recording"],
    ["traceflock report fleet.web1.tflock fleet.db2.tflock", "two hosts: each, and together"],
    ["traceflock report new.tflock --against old.tflock", "what is slower, what fails now"],
    ["traceflock report build.tflock --format csv --table connections", "for a spreadsheet"],
    ["traceflock report build.tflock --format html -o build.html", "a page for a browser"],
  ]);
}

function lines(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1) {
    throw new InvalidArgumentError("It must be a whole number from 1 to 999999");
  }
  return Number(text);
}

/** The forms of a report, for the command line; `formats.ts` has what is behind each name. */
export const FORMAT_NAMES = [
  "text",
  "json",
  "csv",
  "html",
  "perfetto",
  "sqlite",
  "parquet",
] as const;

/** The tables of csv. */
const TABLE_NAMES = ["processes", "connections", "traffic", "files"] as const;

export type TableName = typeof TABLE_NAMES[number];

export type FormatName = typeof FORMAT_NAMES[number];
