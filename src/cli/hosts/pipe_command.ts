/** `traceflock replay -`: the live events of another TraceFlock, from a pipe. */
import { Redactor } from "../../model/redact/redactor.ts";
import { MAX_DEAD_HEADLESS } from "../../model/base/limits.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { HostSet } from "../../model/hosts/host_set.ts";
import { HostFeed } from "../../session/host_feed.ts";
import { JsonSink } from "../../sinks/json_sink.ts";
import type { Sink } from "../../sinks/sink.ts";
import { bootTime, wallOffset } from "../../sources/libc/clock.ts";
import { StreamSource } from "../../sources/stream/stream_source.ts";
import { EventLineWriter } from "../../wire/event/event_line.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { later, longTimer } from "../base/long_timer.ts";
import { EVENT_OUTPUT, printError } from "../base/output.ts";
import { rejectClosedStdout, StdoutWatch } from "../base/stdout_watch.ts";
import type { ReplayRequest } from "../flags/replay_flags.ts";
import { chosenEvents } from "./chosen_events.ts";
import { type PipedHost, pipedHost } from "./piped_host.ts";

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

/** The parts in which the screen and the lines differ. */
interface PipeParts {
  readonly sinks: readonly Sink[];
  readonly wanted: ReturnType<ReturnType<typeof chosenEvents>>;
  readonly snapshot: boolean;
  readonly maxDead?: number;
  readonly say: (text: string) => void;
  readonly onWallOffset?: (offset: WallOffset) => void;
  readonly changed: () => void;
}

/** Returns the feed of the host behind stdin, and the set that has its pulses. */
export function pipeFeed(
  request: Pick<ReplayRequest, "query" | "redact" | "noArgv" | "json">,
  { host, connect }: PipedHost,
  { onWallOffset, say, ...parts }: PipeParts,
): { readonly feed: HostFeed; readonly hosts: HostSet } {
  const hosts = new HostSet();
  const source = new StreamSource({
    ...{ connect, host, retries: false, after: later },
    watch: {
      meta: (meta) => feed.meta = meta,
      up: () => hosts.link(host, { state: "up", detail: null }),
      down: (detail) => hosts.link(host, { state: "down", detail }),
      wallOffset: (offset) => {
        feed.wallOffset = offset;
        onWallOffset?.(offset);
      },
      odd: (problem) => say(`a line of stdin cannot be read: ${problem}`),
    },
  });
  const feed: HostFeed = new HostFeed({
    ...{ name: host, source, ...parts, filter: request.query === "" ? null : request.query },
    ...{ redactor: Redactor.of(request), hosts, across: null, now: bootTime, wallOffset },
    hasScreen: !request.json,
  });
  return { feed, hosts };
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
