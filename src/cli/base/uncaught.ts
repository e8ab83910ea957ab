import { sanitizeLines } from "../../model/base/safe_text.ts";
import { EXIT } from "./exit_code.ts";
import { printErrorLines } from "./output.ts";

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
