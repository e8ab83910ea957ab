import { type SafeOutput, type SafeText, sanitizeLines } from "../../model/base/safe_text.ts";
import { EXIT, ExitError, messageOf } from "./exit_error.ts";

/**
 * The only file of the command line that writes to stdout and stderr, and only text that is safe by its
 * type. `tests/architecture_test.ts` holds that. The screen writes in
 * `src/ui/terminal/terminal_device.ts`.
 */

const encoder = new TextEncoder();

/** Prints one line for people on stderr, after the name of the program. */
export function printError(line: SafeText): void {
  printErrorLines(`traceflock: ${line}\n` as SafeOutput);
}

/** Prints lines for people on stderr. */
export function printErrorLines(lines: SafeOutput): void {
  try {
    writeAll((bytes) => Deno.stderr.writeSync(bytes), lines);
  } catch {
    // The reader of stderr left, and no other output is there for a message.
  }
}

/** Writes text to stdout. A reader that left early is no failure; another error is an {@linkcode ExitError}. */
export function printOut(text: SafeOutput): void {
  try {
    writeStdout(text);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    const why = messageOf(error);
    throw new ExitError(
      EXIT.output,
      `Cannot write to stdout: ${why}; make room or write elsewhere`,
    );
  }
}

/** Writes text to stdout. Throws the error of the operating system. */
export function writeStdout(text: SafeOutput): void {
  writeAll((bytes) => Deno.stdout.writeSync(bytes), text);
}

/** Writes lines of events to stdout; `EventLineWriter` has escaped them. */
export const EVENT_OUTPUT = {
  write: (lines: Uint8Array): Promise<number> => Deno.stdout.write(lines),
};

/** Returns whether stdout is a terminal. */
export function stdoutIsTerminal(): boolean {
  return Deno.stdout.isTerminal();
}

/** Returns whether the locale uses UTF-8 (locale(7): LC_ALL before LC_CTYPE before LANG). */
export function usesUtf8(): boolean {
  const locale = Deno.env.get("LC_ALL") || Deno.env.get("LC_CTYPE") || Deno.env.get("LANG") || "";
  return /utf-?8/i.test(locale);
}

/** Returns safe text as bytes, for the file of a report. */
export function bytesOf(text: SafeOutput): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

function writeAll(write: (bytes: Uint8Array) => number, text: SafeOutput): void {
  const bytes = encoder.encode(text);
  for (let done = 0; done < bytes.length;) done += write(bytes.subarray(done));
}

/**
 * Makes an uncaught error print safely and end the program. Deno would print it unsafely: its message
 * may quote the text of another program.
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

/**
 * Keeps packages from printing. The NATS client prints what it cannot read of a server, as it is, where
 * our lines or the screen are.
 */
export function muteConsole(): void {
  console.log = console.error = () => {};
}

/** Prints a bug of TraceFlock with its stack, which helps in a bug report. */
export function printInternalError(error: unknown): void {
  const trace = error instanceof Error ? error.stack ?? error.message : String(error);
  printErrorLines(sanitizeLines(`traceflock: Internal error, please report it: ${trace}\n`));
}

/** Ends after all listeners: the screen restores the terminal before the error is printed. */
function endLater(error: unknown): void {
  setTimeout(() => {
    printInternalError(error);
    Deno.exit(EXIT.failure);
  }, 0);
}
