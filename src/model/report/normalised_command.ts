import { commandLine } from "./command_name.ts";
import type { Life } from "./life.ts";

/**
 * A command line without what differs from run to run, so that two recordings can be compared:
 *
 * - names made up by mktemp, gcc and others: `/tmp/ccB3xT9q.s` is `/tmp/*.s`,
 *   `tmp.Xy12Za99` is `tmp.*`;
 * - UUIDs, and hexadecimal numbers of 12 digits and more, are `*`;
 * - numbers of three digits and more that stand alone (pids, ports, times) are `#`: in
 *   `/proc/4242/fd`, `--port=8080` and `1700000000`, but not in `f123.c`, `-O2`, `python3.11`.
 */
export function normalisedCommand(life: Life): string | null {
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
