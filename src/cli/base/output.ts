import { type SafeOutput, type SafeText, sanitizeLines } from "../../model/base/safe_text.ts";
import { EXIT } from "./exit_error.ts";

/**
 * The one place of the command line where bytes leave for stdout and stderr. Text has to be safe by
 * its type; `tests/architecture_test.ts` fails where another file writes to them. The screen has its
 * own such place, `src/ui/terminal/terminal_device.ts`.
 */

const encoder = new TextEncoder();

/** One line of ours for people, on stderr. */
export function printError(line: SafeText): void {
  printErrorLines(`traceflock: ${line}\n` as SafeOutput);
}

/** Lines for people, on stderr. */
export function printErrorLines(lines: SafeOutput): void {
  try {
    writeAll((bytes) => Deno.stderr.writeSync(bytes), lines);
  } catch {
    // The reader of stderr is gone, and there is no other place for it.
  }
}

/** All of it to stdout. A reader that left early is no failure. */
export function printOut(text: SafeOutput): void {
  try {
    writeStdout(text);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** All of it to stdout; throws what the operating system refuses. */
export function writeStdout(text: SafeOutput): void {
  writeAll((bytes) => Deno.stdout.writeSync(bytes), text);
}

/** Stdout for lines of events, which `EventLineWriter` has escaped. */
export const EVENT_OUTPUT = {
  write: (lines: Uint8Array): Promise<number> => Deno.stdout.write(lines),
};

/** Whether a person reads stdout. */
export function stdoutIsTerminal(): boolean {
  return Deno.stdout.isTerminal();
}

/** Returns whether the locale uses UTF-8 (locale(7): LC_ALL before LC_CTYPE before LANG). */
export function usesUtf8(): boolean {
  const locale = Deno.env.get("LC_ALL") || Deno.env.get("LC_CTYPE") || Deno.env.get("LANG") || "";
  return /utf-?8/i.test(locale);
}

/** Bytes of safe text, for a report's file. */
export function bytesOf(text: SafeOutput): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

function writeAll(write: (bytes: Uint8Array) => number, text: SafeOutput): void {
  const bytes = encoder.encode(text);
  for (let done = 0; done < bytes.length;) done += write(bytes.subarray(done));
}

/**
 * Reports an error that no code of ours caught, and ends. Deno would print it too, but as it is: its
 * message may quote what another program wrote.
 */
export function watchUncaught(): void {
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    endLater(event.error);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    endLater(event.reason);
  });
}

/** Prints a mistake of ours: the one case in which a stack helps the person who reports it. */
export function printInternalError(error: unknown): void {
  const trace = error instanceof Error ? error.stack ?? error.message : String(error);
  printErrorLines(sanitizeLines(`traceflock: Internal error, please report it: ${trace}\n`));
}

/** After all listeners: the screen gives the terminal back before something is printed. */
function endLater(error: unknown): void {
  setTimeout(() => {
    printInternalError(error);
    Deno.exit(EXIT.failure);
  }, 0);
}
