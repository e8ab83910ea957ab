import { shellQuote } from "../base/shell_quote.ts";
import type { Text } from "../base/text.ts";
import { lastComm, lastImage, type Life } from "./life.ts";

/** UTF-16 units of a command line that a report tells; enough to know it by. */
const MAX_COMMAND_LINE = 4096;

/** The name by which processes are counted together: what it was called last; null is unknown. */
export function commandName(life: Life): string | null {
  const comm = lastComm(life);
  if (comm !== null) return comm.text;
  const filename = lastImage(life).filename;
  return filename === null ? null : filename.text.slice(filename.text.lastIndexOf("/") + 1);
}

/** Its last command line as one line for a shell; its name where that is unknown; null when both are. */
export function commandLine(life: Life): string | null {
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
