/** `traceflock replay -`: the live events of another TraceFlock, from a pipe. */
import { MAX_DEAD_HEADLESS } from "../../model/base/limits.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { JsonSink } from "../../sinks/json_sink.ts";
import { wallOffset } from "../../sources/libc/clock.ts";
import { EventLineWriter } from "../../wire/event/event_line.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { longTimer } from "../base/long_timer.ts";
import { EVENT_OUTPUT, printError } from "../base/output.ts";
import { rejectClosedStdout, StdoutWatch } from "../base/stdout_watch.ts";
import type { ReplayRequest } from "../flags/replay_flags.ts";
import { chosenEvents } from "./chosen_events.ts";
import { pipeFeed } from "./pipe_feed.ts";
import { pipedHost } from "./piped_host.ts";

/** Bytes to queue for the reader before the pipe has to wait. */
const MAX_QUEUED_BYTES = 1 << 20;

/** Returns the exit status. */
export async function runPipe(request: ReplayRequest): Promise<number> {
  rejectPast(request);
  compileQueryOrExit(request.query);
  if (!request.json) {
    const { runPipeScreen } = await import("./pipe_screen.ts");
    return await runPipeScreen(request);
  }
  rejectClosedStdout("open it, as with `--json > FILE`");
  let sink: JsonSink | null = null;
  const room = async () => {
    while ((sink?.queuedBytes ?? 0) > MAX_QUEUED_BYTES) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const piped = await pipedHost((into) => Deno.stdin.read(into), room);
  const lines = new EventLineWriter(piped.host, wallOffset());
  sink = new JsonSink(EVENT_OUTPUT, lines);
  let stop = (_reason: string): void => {};
  const { feed } = pipeFeed(request, piped, {
    ...{ sinks: [sink], snapshot: request.snapshot, maxDead: MAX_DEAD_HEADLESS },
    wanted: chosenEvents(request, () => stop("count reached"))(piped.host),
    say: (text) => printError(sanitize(text)),
    onWallOffset: (offset) => lines.wallOffset = offset,
    changed: () => {},
  });
  const { session } = feed;
  stop = (reason) => void session.stop(reason);
  if (request.under !== null) session.kin.watch(request.under);
  const output = new StdoutWatch(session, sink.closed);
  const restore = forwardSignals(() => null, (signal) => session.stop(signal));
  try {
    if (request.durationMs !== null) longTimer(request.durationMs, () => stop("duration over"));
    await session.start();
    const { failure, reason } = await session.ended;
    output.throwFailure();
    if (failure !== null) throw new ExitError(failure.exitCode, failure.message);
    return reason === "SIGHUP" ? 129 : EXIT.ok;
  } finally {
    output.close();
    restore();
  }
}

/** Refuses options that go back in time: a pipe only goes on. */
function rejectPast({ files, at, from, to, speed }: ReplayRequest): void {
  if (files.length > 1) {
    throw new ExitError(
      EXIT.usage,
      `Stdin is a whole stream, and "${
        files.find((file) => file !== "-")
      }" is a recording; name one of them`,
    );
  }
  const option = at !== null
    ? "--at"
    : from !== null
    ? "--from"
    : to !== null
    ? "--to"
    : speed !== null
    ? "--speed"
    : null;
  if (option === null) return;
  throw new ExitError(
    EXIT.usage,
    `${option} goes back in time, and a pipe only goes on; write the lines into a file, and replay that`,
  );
}
