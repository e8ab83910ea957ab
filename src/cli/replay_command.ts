/** The events of a recording as lines: `traceflock replay FILE --json`. */
import { concealer } from "../model/conceal.ts";
import { ProcessTable } from "../model/table.ts";
import { Session } from "../session/session.ts";
import { JsonSink } from "../sinks/json_sink.ts";
import { readerGone } from "../sources/libc/file.ts";
import { Recording } from "../sources/replay/recording.ts";
import { ReplaySource } from "../sources/replay/replay_source.ts";
import { SourceError } from "../sources/source.ts";
import { sanitize } from "../ui/cells/sanitize.ts";
import { EventLineWriter } from "../wire/event_line.ts";
import { RECORDING_TABLE } from "../wire/recording_table.ts";
import type { WallOffset } from "../wire/wall_clock.ts";
import { complain } from "./complain.ts";
import { EXIT, ExitError } from "./exit_code.ts";
import { forwardSignals } from "./forward_signals.ts";
import { understand } from "./live_session.ts";
import { longTimer } from "./long_timer.ts";
import { type Moment, momentIn } from "./moment.ts";
import type { ReplayRequest } from "./replay_flags.ts";
import { VERSION } from "./version.ts";

const STDOUT = 1;
/** Bytes that may wait for the reader before the replay waits too. */
const ENOUGH_BYTES = 1 << 20;

/** Returns the exit status. */
export async function runReplay(request: ReplayRequest): Promise<number> {
  if (!request.json) {
    throw new ExitError(EXIT.usage, "The screen of a recording is still to come; use --json");
  }
  const query = understand(request.query);
  const recording = openRecording(request.files);
  for (const problem of recording.problems) complain(sanitize(problem));
  const at = find(request.at, recording);
  const fromTs = at ?? find(request.from, recording);
  // Who belongs to whom is handed down from birth on, so that has to be seen from the beginning.
  const needsAll = request.under !== null || /\bunder\b/.test(request.query);
  const start = fromTs === null || needsAll
    ? { table: new ProcessTable(RECORDING_TABLE), place: { piece: 0, index: 0 } }
    : recording.tableAt(at ?? fromTs - 1);
  const meta = recording.meta;
  const lines = new EventLineWriter(hostOf(recording), offsetAt(recording, fromTs));
  const sink = new JsonSink(Deno.stdout, lines);
  const source = new ReplaySource({
    ...{ recording, place: start.place, fromTs, toTs: at ?? find(request.to, recording) },
    speed: request.speed,
    onWallOffset: (offset) => lines.wallOffset = offset,
    room: () => room(sink),
  });
  const session = new Session({
    ...{ source, sinks: [sink], table: start.table, count: request.count },
    meta: {
      version: VERSION,
      kernel: meta?.kernel ?? null,
      bootId: meta?.bootId ?? null,
      filter: both(meta?.filter ?? null, request.query),
    },
    conceal: concealer(request),
    snapshot: at !== null || (request.snapshot && fromTs !== null),
    now: () => 0,
    wanted: (event, { kin }) =>
      (request.events === null || event.type === "process" || request.events.has(event.type)) &&
      (request.under === null || kin.isUnder(request.under, event)) &&
      query.matchesEvent(event, {
        now: event.ts,
        host: event.host ?? "",
        isUnder: (pid, subject) => kin.isUnder(pid, subject),
      }),
  });
  if (request.under !== null) session.kin.watch(request.under);
  let failure: string | null = null;
  let readerLeft = false;
  const leave = () => {
    readerLeft = true;
    void session.stop("reader closed");
  };
  sink.closed.then(leave, (error) => {
    failure = error instanceof Error ? error.message : String(error);
    void session.stop("output failed");
  });
  const watch = setInterval(() => {
    if (!readerLeft && readerGone(STDOUT)) leave();
  }, 200);
  const restore = forwardSignals(() => null, (signal) => session.stop(signal));
  try {
    await session.start();
    if (request.durationMs !== null) {
      longTimer(request.durationMs, () => void session.stop("duration over"));
    }
    await session.ended;
    if (failure === null || readerLeft) return EXIT.ok;
    throw new ExitError(EXIT.output, `Cannot write to stdout: ${failure}; write elsewhere`);
  } finally {
    clearInterval(watch);
    restore();
  }
}

function openRecording(paths: readonly string[]): Recording {
  try {
    return Recording.open(paths);
  } catch (error) {
    if (error instanceof SourceError) throw new ExitError(error.exitCode, sanitize(error.message));
    throw error;
  }
}

async function room(sink: JsonSink): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, sink.queuedBytes > 0 ? 1 : 0)); while (
    sink.queuedBytes > ENOUGH_BYTES
  );
}

/** The host of the first event that names one. */
function hostOf(recording: Recording): string {
  for (const { event } of recording.events()) if (event.host !== undefined) return event.host;
  return "?";
}

/** How far time of day is from time since boot, at a moment. */
function offsetAt(recording: Recording, ts: number | null): WallOffset {
  let last: WallOffset | null = null;
  for (const { event, wallOffset } of recording.events(recording.placeAt(ts ?? 0))) {
    if (last !== null && event.ts > (ts ?? 0)) break;
    last = wallOffset ?? last;
    if (last !== null && ts === null) break;
  }
  return last ?? { seconds: 0, nanoseconds: 0 };
}

function find(moment: Moment | null, recording: Recording): number | null {
  if (moment === null) return null;
  const { fromTs, toTs } = recording.span;
  const { seconds, nanoseconds } = offsetAt(recording, null);
  const bootWallMs = seconds === 0 ? null : seconds * 1000 + nanoseconds / 1e6;
  const ts = momentIn(
    moment,
    { fromTs, toTs, bootWallMs },
    (wallMs) => -new Date(wallMs).getTimezoneOffset(),
  );
  if (ts !== null) return ts;
  throw new ExitError(
    EXIT.usage,
    "The recording does not tell the time of day; count from its start, as in `+30s`",
  );
}

/** Both queries chose what comes out. */
function both(recorded: string | null, query: string): string | null {
  if (query === "") return recorded;
  return recorded === null ? query : `(${recorded}) and (${query})`;
}
