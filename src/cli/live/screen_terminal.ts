import type { Outcome } from "../../ui/widgets/effect.ts";
import { EXIT, ExitError } from "../base/exit_code.ts";
import { stdoutIsTerminal } from "../base/output.ts";

/** A screen needs somebody who sees it and types; else the program ends with what to do instead. */
export function requireTerminal(): void {
  if (!stdoutIsTerminal() || !Deno.stdin.isTerminal()) {
    throw new ExitError(
      EXIT.usage,
      "The screen needs a terminal; use --json to write events as lines",
    );
  }
  if ((Deno.env.get("TERM") || "dumb") === "dumb") {
    throw new ExitError(
      EXIT.usage,
      "The terminal has no cursor (TERM is unset or dumb); set TERM, or use --json",
    );
  }
}

/** `--under` and the query as one filter of the screen. */
export function withUnder({ under, query }: { under: number | null; query: string }): string {
  if (under === null) return query;
  return query === "" ? `under=${under}` : `under=${under} and (${query})`;
}

/** The exit status of a screen that was left. */
export function statusOf(outcome: Outcome): number {
  return outcome.reason === "signal" && outcome.signal === "SIGHUP" ? 129 : EXIT.ok;
}
