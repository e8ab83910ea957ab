/** Options that several commands have, each made anew for its command. */
import { Option } from "@commander-js/extra-typings";
import { ACTIVITY_KINDS } from "../../model/event/activity.ts";
import {
  duration,
  parseActivity,
  parseEvents,
  positiveInteger,
  redaction,
  SELECTABLE,
  timeArgument,
} from "./flag_values.ts";
import { sshHosts } from "./remote_options.ts";
import { GROUP } from "./help_format.ts";

export const helpOption = () =>
  new Option("-h, --help", "print this help and end").helpGroup(GROUP.help);

export const jsonOption = () =>
  new Option("--json", "write events as JSON lines to stdout").helpGroup(GROUP.output);

export const forceOption = () =>
  new Option("--force", "replace an existing file").helpGroup(GROUP.output);

export const wholeHostOption = () =>
  new Option(
    "--whole-host",
    "with a program behind `--`: the whole host, not only the program's processes",
  ).helpGroup(GROUP.choose);

export const noArgvOption = () =>
  new Option("--no-argv", "leave out all command lines").helpGroup(GROUP.privacy);

export const configOption = () =>
  new Option(
    "--config <file>",
    "settings of the screen, instead of ~/.config/traceflock/config.json",
  ).helpGroup(GROUP.screen);

export const sortOption = () =>
  new Option("--sort <column>", "sort by this column, in a table").helpGroup(GROUP.screen);

export const columnsOption = () =>
  new Option("--columns <columns>", "show these columns, joined by commas, in this order")
    .helpGroup(GROUP.screen);

export const eventsOption = () =>
  new Option(
    "--events <types>",
    `only these types, joined by commas: ${SELECTABLE.join(", ")}; ` +
      "signal, exec_failed and setuid are traced only when they are named, and those from net on " +
      "only with --activity",
  )
    .argParser(parseEvents).helpGroup(GROUP.choose);

export const activityOption = () =>
  new Option(
    "--activity <kinds>",
    `also trace what processes do, joined by commas: ${ACTIVITY_KINDS.join(", ")}`,
  )
    .argParser(parseActivity).helpGroup(GROUP.choose);

export const underOption = () =>
  new Option("--under <pid>", "only this process and all its descendants, past and future")
    .argParser(positiveInteger).helpGroup(GROUP.choose);

export const durationOption = () =>
  new Option("--duration <time>", "end after this time, such as 30s or 5m").argParser(duration)
    .helpGroup(GROUP.end);

export const countOption = () =>
  new Option("--count <n>", "end after n events").argParser(positiveInteger).helpGroup(GROUP.end);

export const sourceOption = () =>
  new Option("--source <name>", "source of the events; auto prefers bpftrace")
    .choices(["auto", "bpftrace", "procfs"] as const).default("auto" as const)
    .helpGroup(GROUP.source);

export const onOption = () =>
  new Option(
    "--on <hosts>",
    "these hosts instead of this one, over ssh, joined by commas; may be repeated",
  ).argParser(sshHosts).helpGroup(GROUP.source);

export const pushOption = () =>
  new Option(
    "--push [file]",
    "with --on: copy a packed executable (`deno task pack`) to a host without TraceFlock",
  ).helpGroup(GROUP.source);

export const sudoOption = () =>
  new Option("--sudo", "with --on: start TraceFlock there with `sudo -n`").helpGroup(GROUP.source);

export const redactOption = () =>
  new Option(
    "--redact <regex>",
    "replace matches in every text before it is shown or stored; `secrets` is a set of common " +
      "patterns; may be repeated",
  ).argParser(redaction).helpGroup(GROUP.privacy);

export const colorOption = () =>
  new Option("--color <when>", "use colours").choices(["auto", "always", "never"] as const)
    .default("auto" as const).helpGroup(GROUP.output);

export const fromOption = (forms = "") =>
  new Option("--from <time>", `leave out earlier events${forms}`).argParser(timeArgument)
    .helpGroup(GROUP.choose);

export const toOption = () =>
  new Option("--to <time>", "leave out later events").argParser(timeArgument)
    .helpGroup(GROUP.choose);
