import { lastComm, lastImage, type ProcessRecord } from "./process_record.ts";
import { shellQuote } from "../base/shell_quote.ts";
import type { Text } from "../base/text.ts";

/** Drivers of compilers: programs that start others one after another, and wait. */
const DRIVER =
  /^(.*-)?(cc|c\+\+|gcc|g\+\+|clang|clang\+\+|gfortran|flang|gdc|gccgo|gnatgcc|cpp|collect2)(-[\d.]+)?$/;
/** The programs that drivers start. */
const TOOL =
  /^(cc1(plus|obj|objplus)?|f951|d21|go1|gnat1|lto1|lto-wrapper|as|l?ld(\.\w+)?|gold|mold|collect2|clang(-[\d.]+)?|.*-(as|ld))$/;

/** Whether a program of this name is the driver of a compiler, such as gcc. */
export function isDriver(name: string | null): boolean {
  return name !== null && DRIVER.test(name);
}

/** Whether a driver starts programs of this name, such as cc1 and as. */
export function isDriversTool(name: string | null): boolean {
  return name !== null && TOOL.test(name);
}

/** UTF-16 units of a command line in a report; enough to recognise the command. */
const MAX_COMMAND_LINE = 4096;

/** Returns the name that groups processes: the last comm, else the name of the program's file. */
export function commandName(record: ProcessRecord): string | null {
  const comm = lastComm(record);
  if (comm !== null) return comm.text;
  const filename = lastImage(record).filename;
  return filename === null ? null : filename.text.slice(filename.text.lastIndexOf("/") + 1);
}

/** Returns the name of the program's file where the kernel cut it to 15 bytes, else the comm. */
export function programName(record: ProcessRecord): string | null {
  const comm = commandName(record);
  const path = lastImage(record).filename?.text ?? "";
  const file = path.slice(path.lastIndexOf("/") + 1);
  return comm !== null && file.startsWith(comm) ? file : comm;
}

/** Returns the last command line, quoted for a shell; `[name]` where only the name is known. */
export function commandLine(record: ProcessRecord): string | null {
  const { argv, argvTruncated } = lastImage(record);
  if (argv === null || argv.length === 0) {
    const name = commandName(record);
    return name === null ? null : `[${name}]`;
  }
  return quotedWithin(argv, MAX_COMMAND_LINE, argvTruncated);
}

/** Quotes as many arguments as fit; `...` replaces the rest. */
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

/** Returns the command line in the form that {@linkcode normalised} gives. */
export function normalisedCommand(record: ProcessRecord): string | null {
  const line = commandLine(record);
  return line === null ? null : normalised(line);
}

/**
 * Removes from a command line what differs from run to run, so that recordings can be compared:
 *
 * - names made up by mktemp, gcc and others: `/tmp/ccB3xT9q.s` is `/tmp/*.s`,
 *   `tmp.Xy12Za99` is `tmp.*`;
 * - UUIDs, and hexadecimal numbers of 12 digits and more, are `*`;
 * - separate numbers of three digits and more (pids, ports, times) are `#`: in
 *   `/proc/4242/fd`, `--port=8080` and `1700000000`, but not in `f123.c`, `-O2`, `python3.11`.
 */
export function normalised(line: string): string {
  return line
    .replace(UUID, "*")
    .replace(LONG_HEX, "*")
    .replace(
      TEMPORARY,
      (_, before: string, stem: string) => `${before}${stem === "cc" ? "" : stem}*`,
    )
    .replace(SEPARATE_NUMBER, "#");
}

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

/** Needs a digit and a letter: a long decimal number is replaced as a number. */
const LONG_HEX = /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b/g;

/** gcc names temporary files `cc` and six letters; mktemp names them `tmp.` and ten letters. */
const TEMPORARY =
  /((?<=\/)|^|[='" ])((?<=\/)cc(?=[A-Za-z0-9]{6}\b)|tmp[._-]?(?=[A-Za-z0-9_]{6,}))[A-Za-z0-9_]+/g;

const SEPARATE_NUMBER = /(?<![\p{L}\p{N}_.])\d{3,}(?![\p{L}\p{N}_]|\.\d)/gu;
