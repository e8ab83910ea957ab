import { type EndingFacts, statusCause } from "../process/death_text.ts";
import type { ProcessImage } from "../process/process.ts";
import { UNKNOWN } from "../base/units.ts";

/**
 * Returns the ending: `exit 0`, `KILL`, `SEGV core`; empty while the process is alive. Where `width`
 * leaves room, the cause follows: `KILL by 2301 bash`, `SEGV fault`.
 */
export function statusText({ ending }: { readonly ending: EndingFacts | null }, width = 0): string {
  if (ending === null) return "";
  if (ending.signal !== null || ending.signalName !== null) {
    const name = ending.signalName?.replace(/^SIG/, "") ?? `SIG${ending.signal}`;
    const status = ending.core === true ? `${name} core` : name;
    return status + statusCause(ending, width - status.length);
  }
  return `exit ${ending.exitCode ?? UNKNOWN}`;
}

/** The part of a process that its command line comes from. */
export interface CommandSource {
  readonly image: Readonly<Pick<ProcessImage, "argv" | "comm" | "filename" | "argvTruncated">>;
  readonly kernelThread: boolean;
}

/**
 * Returns the command line. A kernel thread is `[comm]`, and a process without known arguments is
 * its comm. An argument that is empty or has spaces is quoted.
 *
 * @param limit UTF-16 units after which the text is cut: argv can be 128 KiB
 */
export function commandText(
  process: CommandSource,
  _now = 0,
  limit = 2048,
): string {
  const { image: { argv, comm, filename } } = process;
  if (process.kernelThread) return `[${comm?.text ?? UNKNOWN}]`;
  if (argv === null || argv.length === 0) return comm?.text ?? filename?.text ?? UNKNOWN;
  let text = "";
  for (const { text: argument } of argv) {
    if (text !== "") text += " ";
    text += argumentText(argument, argv.length === 1);
    if (text.length > limit) return text.slice(0, limit);
  }
  return process.image.argvTruncated ? `${text} …` : text;
}

/**
 * Quotes an argument that needs it. A single argument with spaces is a title and stays as it is.
 */
export function argumentText(argument: string, isOnly: boolean): string {
  return !isOnly && needsQuotes(argument) ? quote(argument) : argument;
}

function needsQuotes(argument: string): boolean {
  return argument === "" || /[\s'"]/.test(argument);
}

function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
