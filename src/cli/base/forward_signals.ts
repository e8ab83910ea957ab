import { libc } from "../../sources/libc/library.ts";
import { EXIT } from "./exit_error.ts";

const NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGUSR2: 12,
  SIGTERM: 15,
} as const;
type Forwarded = keyof typeof NUMBERS;

/**
 * Handles the signals of a session. Without a program behind `--`, SIGINT and SIGTERM stop the session,
 * and a second one ends TraceFlock at once. With a program, signals are passed on to it, except those
 * that the terminal sends to the whole foreground group: the program gets them anyway. SIGUSR1 is
 * ignored, see `inspector_signal.ts`. `onHangup` takes SIGHUP instead. Returns a function that removes the handlers.
 */
export function forwardSignals(
  childPid: () => number | null,
  stop: (signal: string) => void,
  onHangup: (() => void) | null = null,
): () => void {
  let firstMs: number | null = null;
  const undo: (() => void)[] = [];
  for (const signal of Object.keys(NUMBERS) as Forwarded[]) {
    const handle = () => {
      const pid = childPid();
      if (pid !== null) {
        if (!fromTerminal(signal)) libc().kill(pid, NUMBERS[signal]);
        return;
      }
      if (signal === "SIGUSR2") return;
      if (signal === "SIGHUP" && onHangup !== null) return onHangup();
      const now = performance.now();
      if (firstMs === null) {
        firstMs = now;
        stop(signal);
      } else if (now - firstMs > REPEAT_MS) Deno.exit(EXIT.ok);
    };
    Deno.addSignalListener(signal, handle);
    undo.push(() => Deno.removeSignalListener(signal, handle));
  }
  return () => undo.forEach((one) => one());
}

/**
 * One ^C arrives twice below a program that passes signals on, such as `deno task`. A user needs longer
 * than this to press it twice.
 */
const REPEAT_MS = 150;

/** Whether the terminal sent it: ^C and ^\ go to its whole foreground group (termios(3), ISIG). */
function fromTerminal(signal: Forwarded): boolean {
  if (signal !== "SIGINT" && signal !== "SIGQUIT") return false;
  return Deno.stdin.isTerminal() && libc().tcgetpgrp(0) === libc().getpgrp();
}
