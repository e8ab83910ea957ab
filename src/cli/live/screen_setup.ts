import type { StatSample } from "../../model/scan/sighting.ts";
import { libc } from "../../sources/libc/library.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { compileQuery } from "../../model/query/compile_query.ts";
import type { QueryContext } from "../../model/query/query_context.ts";
import type { Session } from "../../session/session.ts";
import type { FilterCompiler } from "../../ui/widgets/filter.ts";
import type { Outcome } from "../../ui/widgets/effect.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
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

/** The query language as the screen wants it: over rows, with `under` answered by the session. */
export function screenFilter(
  session: Session,
  host: string,
  ownRole: NonNullable<QueryContext["ownRole"]>,
): FilterCompiler {
  return filterCompiler((pid, subject) => session.kin.isUnder(pid, subject), host, ownRole);
}

/** The same, with `under` answered by the caller. Without `ownRole` no process is this program's. */
export function filterCompiler(
  isUnder: QueryContext["isUnder"],
  host: string,
  ownRole?: NonNullable<QueryContext["ownRole"]>,
): FilterCompiler {
  const fixed = { host, isUnder, ...(ownRole === undefined ? {} : { ownRole }) };
  return (text) => {
    const query = compileQuery(text);
    if (query.kind === "error") {
      return { ok: false, message: query.message, column: query.column - 1 };
    }
    return {
      ok: true,
      matches: (process, now) => query.matchesProcess(process, { ...fixed, now }),
      matchesEvent: (event, now) => query.matchesEvent(event, { ...fixed, now }),
    };
  };
}

const SIGSTOP = 19;

/**
 * Stops our whole process group, as ^Z at the terminal would: `deno task` and sudo are in it, and
 * the shell waits for them. SIGSTOP, since `deno task` takes SIGTSTP for something to pass on.
 *
 * Where there is no shell (an orphaned process group, as setpgid(2) calls it) nobody could ever
 * continue us; then nothing is stopped.
 */
export function stopGroup(proc: ProcReader): void {
  const self = proc.stat(Deno.pid);
  let above: StatSample | null = self;
  while (above !== null && above.pgid === self!.pgid) above = proc.stat(above.ppid);
  if (above !== null && above.sid === self!.sid) libc().kill(0, SIGSTOP);
}
