import { JsonSink } from "../../sinks/json_sink.ts";
import { wallOffset } from "../../sources/libc/clock.ts";
import { EventLineWriter } from "../../wire/event/event_line.ts";
import { EVENT_OUTPUT } from "../base/output.ts";
import { rejectClosedStdout, StdoutWatch } from "../base/stdout_watch.ts";
import type { ToolAnswers } from "../doctor/tools.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { optionalMetrics } from "../metrics/optional_metrics.ts";
import type { RunningMetrics } from "../metrics/start_metrics.ts";
import { HeadlessSession, throwSourceFailure } from "./headless_session.ts";
import { hostIdentity } from "./host_identity.ts";

const STDERR = 2;

/**
 * Writes events as lines (`--json`), traces a program from its first instruction (`-- CMD`), or both.
 * Returns the exit status.
 */
export async function runStream(request: LiveRequest, answers: ToolAnswers): Promise<number> {
  // A program behind `--` ends the session without a reader; an endless stream never ends.
  if (request.json && request.child.length === 0) {
    rejectClosedStdout("open it, as with `--json > FILE`");
  }
  const host = hostIdentity();
  const lines = new EventLineWriter(host.host, wallOffset());
  const sink = request.json ? new JsonSink(EVENT_OUTPUT, lines) : null;
  let metrics: RunningMetrics | null = null;
  const live = new HeadlessSession(request, answers, {
    host,
    sinks: sink === null ? [] : [sink],
    onBatch: (events) => {
      lines.wallOffset = wallOffset();
      metrics?.observe(events);
    },
  });
  const output = sink === null ? null : new StdoutWatch(live.session, sink.closed);
  try {
    const { session } = live;
    metrics = await optionalMetrics(request.metrics, { session, kernel: host.kernel });
    await live.start();
    // The events have stdout, so the program writes to stderr.
    const end = await live.untilEnd(request.json ? { stdoutTo: STDERR } : {});
    output?.throwFailure();
    throwSourceFailure(end);
    return await live.exitStatus(end);
  } finally {
    output?.close();
    metrics?.close();
    live.close();
  }
}
