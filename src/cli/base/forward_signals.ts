import { libc } from "../../sources/libc/library.ts";
import { EXIT } from "./exit_error.ts";

const NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGTERM: 15,
} as const;
type Forwarded = keyof typeof NUMBERS;

/**
 * Without a traced program, SIGINT and SIGTERM stop the session, and a second one ends us at once.
 * With one, signals are its business: they are passed on, except those that the terminal sends to
 * the whole foreground group and so to the program too. Returns what undoes it.
 */
export function forwardSignals(
  childPid: () => number | null,
  stop: (signal: string) => void,
): () => void {
  let askedMs: number | null = null;
  const undo: (() => void)[] = [];
  for (const signal of Object.keys(NUMBERS) as Forwarded[]) {
    const handle = () => {
      const pid = childPid();
      if (pid !== null) {
        if (!fromTerminal(signal)) libc().kill(pid, NUMBERS[signal]);
        return;
      }
      if (signal === "SIGUSR1" || signal === "SIGUSR2") return;
      const now = performance.now();
      if (askedMs === null) {
        askedMs = now;
        stop(signal);
      } else if (now - askedMs > SAME_MS) Deno.exit(EXIT.ok);
    };
    Deno.addSignalListener(signal, handle);
    undo.push(() => Deno.removeSignalListener(signal, handle));
  }
  return () => undo.forEach((one) => one());
}

/**
 * ^C reaches us twice when we run below something that passes signals on, as `deno task` does: from
 * the terminal and from there. Nobody presses it twice so quickly.
 */
const SAME_MS = 150;

/** ^C and ^\ reach every process of the group that the terminal has in front (termios(3), ISIG). */
function fromTerminal(signal: Forwarded): boolean {
  if (signal !== "SIGINT" && signal !== "SIGQUIT") return false;
  return Deno.stdin.isTerminal() && libc().tcgetpgrp(0) === libc().getpgrp();
}
