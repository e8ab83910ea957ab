/** `traceflock replay`: events as lines with `--json`, else the screen of `replay_screen.ts`. */
import { Redactor } from "../../model/redact/redactor.ts";
import { ProcessTable } from "../../model/table/table.ts";
import { Session } from "../../session/session.ts";
import { JsonSink } from "../../sinks/json_sink.ts";
import { ReplaySource } from "../../sources/replay/replay_source.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { EventLineWriter } from "../../wire/event/event_line.ts";
import { RECORDING_TABLE } from "../../wire/recording/recording_format.ts";
import { EXIT } from "../base/exit_error.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { compileQueryOrExit, eventFilter } from "../base/event_filter.ts";
import { longTimer } from "../base/long_timer.ts";
import { EVENT_OUTPUT, printError } from "../base/output.ts";
import { hostOf, offsetAt, openRecording, timeIn } from "./recording_clock.ts";
import type { ReplayRequest } from "../flags/replay_flags.ts";
import { rangeWarnings } from "../base/time_argument.ts";
import { rejectClosedStdout, StdoutWatch } from "../base/stdout_watch.ts";
import { VERSION } from "../base/own_program.ts";

/** Bytes to queue for the reader before the replay waits for it. */
const MAX_QUEUED_BYTES = 1 << 20;

/** Returns the exit status. */
export async function runReplay(request: ReplayRequest): Promise<number> {
  if (!request.json) {
    const { runReplayScreen } = await import("./replay_screen.ts");
    return await runReplayScreen(request);
  }
  rejectClosedStdout("open it, as with `--json > FILE`");
  const query = compileQueryOrExit(request.query);
  const recording = openRecording(request.files);
  for (const problem of recording.problems) printError(sanitize(problem));
  const at = timeIn(request.at, recording);
  const from = timeIn(request.from, recording);
  const to = timeIn(request.to, recording);
  for (const warning of rangeWarnings({ at, from, to }, recording.span)) {
    printError(sanitize(warning));
  }
  const fromTs = at ?? from;
  // Descent is followed from birth on, so `under` needs the recording from its start.
  const needsAll = request.under !== null || /\bunder\b/.test(request.query);
  const start = fromTs === null || needsAll
    ? { table: new ProcessTable(RECORDING_TABLE), place: { piece: 0, index: 0 } }
    : recording.tableAt(at ?? fromTs - 1);
  const meta = recording.meta;
  const lines = new EventLineWriter(hostOf(recording), offsetAt(recording, fromTs));
  const sink = new JsonSink(EVENT_OUTPUT, lines);
  const source = new ReplaySource({
    ...{ recording, place: start.place, fromTs, toTs: at ?? to },
    speed: request.speed,
    onWallOffset: (offset) => lines.wallOffset = offset,
    room: () => queueRoom(sink),
  });
  const session = new Session({
    ...{ source, sinks: [sink], table: start.table, count: request.count },
    meta: {
      version: VERSION,
      kernel: meta?.kernel ?? null,
      bootId: meta?.bootId ?? null,
      cpus: meta?.cpus ?? null,
      filter: joinFilters(meta?.filter ?? null, request.query),
    },
    redactor: Redactor.of(request),
    snapshot: at !== null || (request.snapshot && fromTs !== null),
    // A choice of types has no samples of the living.
    samples: request.events === null,
    now: () => source.ts,
    wanted: eventFilter({
      ...{ query, events: request.events, under: request.under, host: "", ownRole: () => null },
    }),
  });
  if (request.under !== null) session.kin.watch(request.under);
  const output = new StdoutWatch(session, sink.closed);
  const restore = forwardSignals(() => null, (signal) => session.stop(signal));
  try {
    await session.start();
    if (request.durationMs !== null) {
      longTimer(request.durationMs, () => void session.stop("duration over"));
    }
    await session.ended;
    output.throwFailure();
    return EXIT.ok;
  } finally {
    output.close();
    restore();
  }
}

/** Waits until the queue of the sink has room. */
async function queueRoom(sink: JsonSink): Promise<void> {
  do {
    await new Promise((resolve) => setTimeout(resolve, sink.queuedBytes > 0 ? 1 : 0));
  } while (sink.queuedBytes > MAX_QUEUED_BYTES);
}

/** Joins the query of the recording and that of the replay: an event matches both. */
function joinFilters(recorded: string | null, query: string): string | null {
  if (query === "") return recorded;
  return recorded === null ? query : `(${recorded}) and (${query})`;
}
