import { lastComm, lastImage, type ProcessRecord } from "./process_record.ts";
import { shellQuote } from "../base/shell_quote.ts";
import type { Text } from "../base/text.ts";

/** UTF-16 units of a command line that a report tells; enough to know it by. */
const MAX_COMMAND_LINE = 4096;

/** The name by which processes are counted together: what it was called last; null is unknown. */
export function commandName(life: ProcessRecord): string | null {
  const comm = lastComm(life);
  if (comm !== null) return comm.text;
  const filename = lastImage(life).filename;
  return filename === null ? null : filename.text.slice(filename.text.lastIndexOf("/") + 1);
}

/** Its last command line as one line for a shell; its name where that is unknown; null when both are. */
export function commandLine(life: ProcessRecord): string | null {
  const { argv, argvTruncated } = lastImage(life);
  if (argv === null || argv.length === 0) {
    const name = commandName(life);
    return name === null ? null : `[${name}]`;
  }
  return quotedWithin(argv, MAX_COMMAND_LINE, argvTruncated);
}

/** As much of a command line as fits, cut at an argument; `...` stands for the rest. */
function quotedWithin(argv: readonly Text[], most: number, truncated: boolean): string {
  let line = "";
  for (const [i, argument] of argv.entries()) {
    if (argument.text.length > most - line.length) {
      return `${line}${line === "" ? "" : " "}...`;
    }
    line += (i === 0 ? "" : " ") + shellQuote(argument, i === 0);
  }
  return truncated ? `${line} ...` : line;
}

/**
 * A command line without what differs from run to run, so that two recordings can be compared:
 *
 * - names made up by mktemp, gcc and others: `/tmp/ccB3xT9q.s` is `/tmp/*.s`,
 *   `tmp.Xy12Za99` is `tmp.*`;
 * - UUIDs, and hexadecimal numbers of 12 digits and more, are `*`;
 * - numbers of three digits and more that stand alone (pids, ports, times) are `#`: in
 *   `/proc/4242/fd`, `--port=8080` and `1700000000`, but not in `f123.c`, `-O2`, `python3.11`.
 */
export function normalisedCommand(life: ProcessRecord): string | null {
  const line = commandLine(life);
  return line === null ? null : normalised(line);
}

export function normalised(line: string): string {
  return line
    .replace(UUID, "*")
    .replace(LONG_HEX, "*")
    .replace(
      TEMPORARY,
      (_, before: string, stem: string) => `${before}${stem === "cc" ? "" : stem}*`,
    )
    .replace(ALONE, "#");
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** With a digit in it and a letter: a long decimal number is folded as a number. */
const LONG_HEX = /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b/g;

/** `cc` and six letters is what gcc asks mkstemp for; `tmp.`, `tmp` and ten what mktemp makes. */
const TEMPORARY =
  /((?<=\/)|^|[='" ])((?<=\/)cc(?=[A-Za-z0-9]{6}\b)|tmp[._-]?(?=[A-Za-z0-9_]{6,}))[A-Za-z0-9_]+/g;

const ALONE = /(?<![\p{L}\p{N}_.])\d{3,}(?![\p{L}\p{N}_]|\.\d)/gu;
