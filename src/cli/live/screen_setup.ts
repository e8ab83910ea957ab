/** What the live screen and the screen over a recording set up in the same way. */
import type { QueryContext } from "../../model/query/query_context.ts";
import { searchedWords } from "../../model/query/searched_words.ts";
import { compileQuery } from "../../model/query/compile_query.ts";
import type { StatSample } from "../../model/scan/scanned_process.ts";
import { bootTime } from "../../sources/libc/clock.ts";
import { libc } from "../../sources/libc/library.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import type { ProgramOptions } from "../../ui/app/program.ts";
import { colorLevel } from "../../ui/terminal/color_level.ts";
import { Screen } from "../../ui/terminal/screen.ts";
import { TERMINAL_DEVICE } from "../../ui/terminal/terminal_device.ts";
import type { Outcome } from "../../ui/widgets/effect.ts";
import type { FilterCompiler } from "../../ui/widgets/filter.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { later } from "../base/long_timer.ts";
import { stdoutIsTerminal, usesUtf8 } from "../base/output.ts";
import { columnsFrom, withCommand } from "../config/config_columns.ts";
import { ConfigFile, configPath, HOST_CONFIG } from "../config/config_file.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import type { ColumnOptions } from "./column_options.ts";

/** The options of a {@linkcode ProgramOptions} that depend on the terminal and the configuration. */
type ScreenOptions = Pick<
  ProgramOptions,
  "clock" | "screen" | "colors" | "ascii" | "settings" | "tree" | "keys" | "notice" | "sort"
>;

/** Where the keys come from: stdin, or the terminal itself when stdin is a pipe. */
type Terminal = Pick<Deno.FsFile, "read" | "setRaw" | "isTerminal">;

/** Reads the terminal's abilities and the configuration file. */
export function setUpScreen(
  { color, config, sort, columns }: Pick<LiveRequest, "color" | "config"> & ColumnOptions,
  proc: ProcReader,
  terminal: Terminal = Deno.stdin,
): { readonly options: ScreenOptions; readonly file: ConfigFile } {
  const colors = colorLevel(color, {
    NO_COLOR: Deno.env.get("NO_COLOR"),
    COLORTERM: Deno.env.get("COLORTERM"),
    TERM: Deno.env.get("TERM"),
  });
  const ascii = !usesUtf8();
  const device = {
    ...TERMINAL_DEVICE,
    setRaw: (isRaw: boolean) => terminal.setRaw(isRaw),
    read: (into: Uint8Array) => terminal.read(into),
    stop: () => stopGroup(proc),
  };
  const path = configPath(config, {
    XDG_CONFIG_HOME: Deno.env.get("XDG_CONFIG_HOME"),
    HOME: Deno.env.get("HOME"),
  });
  const ofRun = columns === null ? [] : ["columns", "presets"] as const;
  const file = new ConfigFile(path, config === null ? HOST_CONFIG : null, ofRun);
  const { keys } = file.config;
  const settings = columns === null ? file.config.settings : {
    ...file.config.settings,
    columns: withCommand(columnsFrom(columns, () => {}), () => {}),
    presets: { tree: "own", table: "own" } as const,
  };
  const options = {
    clock: { now: bootTime, after: later },
    screen: (events) => new Screen({ colors, ascii, mouse: true, device }, events),
    // In the tree only siblings are sorted.
    ...{ colors, ascii, settings, tree: settings.tree && sort === null, keys },
    ...(sort === null ? {} : { sort }),
    ...(file.problemText === null ? {} : { notice: file.problemText }),
  } satisfies ScreenOptions;
  return { options, file };
}

/** Throws an {@linkcode ExitError} with the way out when stdin and stdout are not a terminal. */
export function requireTerminal(terminal: Pick<Terminal, "isTerminal"> = Deno.stdin): void {
  if (!stdoutIsTerminal() || !terminal.isTerminal()) {
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

/** Joins `--under` and the query into one filter of the screen. */
export function withUnder({ under, query }: { under: number | null; query: string }): string {
  if (under === null) return query;
  return query === "" ? `under=${under}` : `under=${under} and (${query})`;
}

/** Returns the exit status after the user left the screen. */
export function statusOf(outcome: Outcome): number {
  return outcome.reason === "signal" && outcome.signal === "SIGHUP" ? 129 : EXIT.ok;
}

/** Compiles queries for the screen. Without `ownRole` no process is this program's. */
export function filterCompiler(
  isUnder: QueryContext["isUnder"],
  host: string,
  ownRole?: NonNullable<QueryContext["ownRole"]>,
  memoryTotal: () => number | null = () => null,
): FilterCompiler {
  const fixed = { host, isUnder, ...(ownRole === undefined ? {} : { ownRole }) };
  return (text) => {
    const query = compileQuery(text);
    if (query.kind === "error") {
      return { ok: false, message: query.message, column: query.column - 1 };
    }
    return {
      ok: true,
      fields: query.fields,
      words: searchedWords(query.tree),
      matches: (process, now) =>
        query.matchesProcess(process, { ...fixed, now, memoryTotal: memoryTotal() }),
      matchesEvent: (event, now) => query.matchesEvent(event, { ...fixed, now }),
    };
  };
}

const SIGSTOP = 19;

/**
 * Stops our whole process group, as ^Z at the terminal does: `deno task` and sudo are in it, and the
 * shell waits for them. The signal is SIGSTOP, because `deno task` passes SIGTSTP on.
 *
 * In an orphaned process group (setpgid(2)) no shell could continue us, so nothing is stopped.
 */
function stopGroup(proc: ProcReader): void {
  const self = proc.stat(Deno.pid);
  let above: StatSample | null = self;
  while (above !== null && above.pgid === self!.pgid) above = proc.stat(above.ppid);
  if (above !== null && above.sid === self!.sid) libc().kill(0, SIGSTOP);
}
