/** Options that several commands have, each made anew for its command. */
import { Option } from "@commander-js/extra-typings";
import {
  duration,
  parseEvents,
  positiveInteger,
  redaction,
  SELECTABLE,
  timeArgument,
} from "./flag_values.ts";

export const HELP_OPTION = ["-h, --help", "print this help and end"] as const;

export const WHOLE_HOST = [
  "--whole-host",
  "with a program behind `--`: the whole host, not only the program's processes",
  false,
] as const;

export const CONFIG = [
  "--config <file>",
  "settings of the screen, instead of ~/.config/traceflock/config.json",
] as const;

export const eventsOption = () =>
  new Option("--events <types>", `only these types, joined by commas: ${SELECTABLE.join(", ")}`)
    .argParser(parseEvents);

export const underOption = () =>
  new Option("--under <pid>", "only this process and all its descendants, past and future")
    .argParser(positiveInteger);

export const durationOption = () =>
  new Option("--duration <time>", "end after this time, such as 30s or 5m").argParser(duration);

export const countOption = () =>
  new Option("--count <n>", "end after n events").argParser(positiveInteger);

export const sourceOption = () =>
  new Option("--source <name>", "source of the events; auto prefers bpftrace")
    .choices(["auto", "bpftrace", "procfs"] as const).default("auto" as const);

export const redactOption = () =>
  new Option(
    "--redact <regex>",
    "replace matches in every text before it is shown or stored; `secrets` is a set of common " +
      "patterns; may be repeated",
  ).argParser(redaction);

export const colorOption = () =>
  new Option("--color <when>", "use colours").choices(["auto", "always", "never"] as const)
    .default("auto" as const);

export const fromOption = (forms = "") =>
  new Option("--from <time>", `leave out earlier events${forms}`).argParser(timeArgument);

export const toOption = () =>
  new Option("--to <time>", "leave out later events").argParser(timeArgument);
