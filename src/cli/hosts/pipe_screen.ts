/** The live screen over the events of a pipe: `traceflock replay -` without `--json`. */
import { Program } from "../../ui/app/program.ts";
import { UNKNOWN_VITALS } from "../../model/scan/host_vitals.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { later, longTimer } from "../base/long_timer.ts";
import { isSave } from "../config/config_file.ts";
import type { ReplayRequest } from "../flags/replay_flags.ts";
import { columnOptions } from "../live/column_options.ts";
import {
  filterCompiler,
  requireTerminal,
  setUpScreen,
  statusOf,
  withUnder,
} from "../live/screen_setup.ts";
import { feedOptions } from "./feed_options.ts";
import { pipeFeed } from "./pipe_feed.ts";
import { pipedHost } from "./piped_host.ts";

/** Returns the exit status after the user left the screen. */
export async function runPipeScreen(request: ReplayRequest): Promise<number> {
  const columns = columnOptions(request);
  const terminal = openTerminal();
  requireTerminal(terminal);
  const piped = await pipedHost((into) => Deno.stdin.read(into));
  const { feed, hosts } = pipeFeed(request, piped, {
    ...{ sinks: [], wanted: null, snapshot: false },
    say: (text) => program.notice(text),
    changed: () => program.changed(),
  });
  const { session } = feed;
  if (request.under !== null) session.kin.watch(request.under);
  const { options, file } = setUpScreen({ ...request, ...columns }, new ProcReader(), terminal);
  const program: Program = new Program({
    ...options,
    ...feedOptions(feed, {
      source: () => `pipe: ${session.sourceName}`,
      isReady: () => hosts.get(piped.host)?.link.state === "up",
      restriction: () => {
        const link = hosts.get(piped.host)?.link;
        return link?.state === "down" ? `The stream is over: ${link.detail ?? "its end"}` : null;
      },
    }),
    compileFilter: filterCompiler((pid, who) => session.kin.isUnder(pid, who), piped.host),
    ...{ filter: withUnder(request), vitals: () => UNKNOWN_VITALS },
    perform: (effect) =>
      isSave(effect) ? file.perform(effect) : "The processes of a stream are read-only",
  });
  void session.start();
  let cancel = () => {};
  const pulse = () => {
    if (hosts.get(piped.host)?.link.state === "up") feed.pulse();
    program.changed();
    cancel = later(PULSE_MS, pulse);
  };
  cancel = later(PULSE_MS, pulse);
  const running = program.run();
  if (request.durationMs !== null) {
    longTimer(request.durationMs, () => program.stop({ reason: "asked" }));
  }
  const outcome = await running;
  cancel();
  await session.stop("screen left");
  return statusOf(outcome);
}

/** Milliseconds between two looks at what the stream leaves unknown. */
const PULSE_MS = 1_000;

/** Opens the terminal for keys: stdin is the stream. */
function openTerminal(): Deno.FsFile {
  try {
    return Deno.openSync("/dev/tty");
  } catch {
    throw new ExitError(
      EXIT.usage,
      "The screen needs a terminal; use --json to write events as lines",
    );
  }
}
