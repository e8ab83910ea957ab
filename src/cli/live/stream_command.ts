import { CommandSummary } from "../../model/list/command_summary.ts";
import { MAX_DEAD_HEADLESS } from "../../model/base/limits.ts";
import { safe } from "../../model/base/safe_text.ts";
import { JsonSink } from "../../sinks/json_sink.ts";
import { wallOffset } from "../../sources/libc/clock.ts";
import { readerGone, wasClosed } from "../../sources/libc/file.ts";
import { exitStatusOf, type SpawnedProgram } from "../../sources/libc/spawn.ts";
import { EventLineWriter } from "../../wire/event/event_line.ts";
import { chooseSource } from "./choose_source.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { hostIdentity } from "./host_identity.ts";
import { liveSession, startSession, underWarning } from "./live_session.ts";
import { EVENT_OUTPUT, printError, printErrorLines } from "../base/output.ts";
import { longTimer } from "../base/long_timer.ts";
import { printNoticesOnce } from "./notices.ts";
import { startChild } from "./start_child.ts";
import { addToSummary, summaryText } from "./summary_text.ts";
import type { ToolAnswers } from "../doctor/real_host.ts";

const STDOUT = 1;
const STDERR = 2;
/** How often it is looked whether anybody still reads. */
const READER_CHECK_MS = 200;

/**
 * Events as lines (`--json`), a program traced from its first instruction (`-- CMD`), or both.
 * Returns the exit status.
 */
export async function runStream(
  request: LiveRequest,
  answers: ToolAnswers,
): Promise<number> {
  // A program behind `--` ends by itself, whoever reads; an endless stream for no reader does not.
  if (request.json && request.child.length === 0 && wasClosed(STDOUT)) {
    throw new ExitError(
      EXIT.output,
      "Cannot write to stdout: it is closed; let it be open, as with `--json > FILE`",
    );
  }
  const host = hostIdentity();
  const summary = new CommandSummary();
  let child: SpawnedProgram | null = null;
  const lines = new EventLineWriter(host.host, wallOffset());
  const sinks = request.json ? [new JsonSink(EVENT_OUTPUT, lines)] : [];
  const onNotice = printNoticesOnce();
  const session = liveSession(request, {
    host,
    source: () => chooseSource(request, answers, onNotice),
    sinks,
    maxDead: MAX_DEAD_HEADLESS,
    ...(request.child.length > 0 ? { command: () => child?.pid ?? null } : {}),
    onNotice,
    onBatch: (events) => {
      lines.wallOffset = wallOffset();
      if (child !== null) addToSummary(summary, events, session, child.pid);
    },
  });
  let outputFailure: unknown = null;
  let readerLeft = false;
  for (const sink of sinks) {
    sink.closed.then(() => {
      readerLeft = true;
      void session.stop("reader closed");
    }, (error) => {
      outputFailure = error;
      void session.stop("output failed");
    });
  }
  const watch = setInterval(() => {
    if (!request.json || readerLeft || !readerGone(STDOUT)) return;
    readerLeft = true;
    void session.stop("reader closed");
  }, READER_CHECK_MS);
  const restore = forwardSignals(() => child?.pid ?? null, (signal) => session.stop(signal));
  try {
    await startSession(session);
    const missing = underWarning(request.under, session.table);
    if (missing !== null) printError(safe`--under: ${missing}`);
    if (request.child.length > 0) {
      // Our own stdout belongs to the events, so the program's goes where messages go.
      child = await startChild(
        request.child,
        session,
        request.json ? { stdoutTo: STDERR } : {},
      );
    }
    if (request.durationMs !== null) {
      longTimer(request.durationMs, () => void session.stop("duration over"));
    }
    const end = await session.ended;
    if (outputFailure !== null && !readerLeft) {
      const why = outputFailure instanceof Error ? outputFailure.message : String(outputFailure);
      throw new ExitError(
        EXIT.output,
        `Cannot write to stdout: ${why}; make room or write elsewhere`,
      );
    }
    if (end.failure !== null) throw new ExitError(end.failure.exitCode, end.failure.message);
    // As a shell counts it: 128 and the number of the signal.
    if (child === null) return end.reason === "SIGHUP" ? 129 : EXIT.ok;
    printErrorLines(summaryText(summary, session.table.tally, session.capabilities));
    return exitStatusOf(await child.status);
  } finally {
    clearInterval(watch);
    restore();
  }
}
