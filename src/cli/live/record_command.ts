/** Writes a recording without a screen: `traceflock record`. */
import { safe, sanitize } from "../../model/base/safe_text.ts";
import { RecordingSink } from "../../sinks/recording_sink.ts";
import { removeOrdinary } from "../../sources/libc/appended_file.ts";
import { wallOffset } from "../../sources/libc/clock.ts";
import { EXIT, ExitError, messageOf } from "../base/exit_error.ts";
import { printError } from "../base/output.ts";
import type { ToolAnswers } from "../doctor/tools.ts";
import type { RecordRequest } from "../flags/record_flags.ts";
import { optionalMetrics } from "../metrics/optional_metrics.ts";
import type { RunningMetrics } from "../metrics/start_metrics.ts";
import { storedFiles } from "../metrics/stored_files.ts";
import { HeadlessSession, throwSourceFailure } from "./headless_session.ts";
import { hostIdentity } from "./host_identity.ts";
import { UsageSampling } from "../../session/usage_sampling.ts";
import { createNextFile, createRecording, recordingName } from "./recording_file.ts";
import { plural } from "../../model/base/units.ts";

/** Returns the exit status. */
export async function runRecord(request: RecordRequest, answers: ToolAnswers): Promise<number> {
  const host = hostIdentity();
  const path = request.output ?? recordingName(host.host, new Date());
  let sink: RecordingSink | null = null;
  let sampling: UsageSampling | null = null;
  let metrics: RunningMetrics | null = null;
  const live = new HeadlessSession({ ...request, command: "live" }, answers, {
    host,
    // The sink follows below: a query or a host that is refused must leave no file behind.
    sinks: [{
      begin: (event) => sink!.begin(event),
      batch: (events) => sink!.batch(events),
      end: (event) => sink!.end(event),
      closed: new Promise(() => {}),
    }],
    onStop: () => sampling?.finish(),
    onBatch: (events) => metrics?.observe(events),
  });
  let failure: string | null = null;
  try {
    metrics = await optionalMetrics(request.metrics, {
      ...{ session: live.session, kernel: host.kernel },
      files: () => storedFiles(sink?.paths ?? []),
    });
    const first = createRecording(path, request.force);
    sink = new RecordingSink({
      ...{ host: host.host, wallOffset, first, next: (number) => createNextFile(path, number) },
      ...{ remove: removeOrdinary, maxBytes: request.maxBytes, maxAgeMs: request.maxAgeMs },
      ...{ keep: request.keep, now: () => performance.now() },
    });
    sink.closed.catch((error) => {
      const why = messageOf(error);
      const last = sink!.paths.at(-1) ?? path;
      failure = `The recording ends here: ${why}: ${last}; what was written is readable`;
      // The program behind `--` runs on: its work is worth more than the recording.
      if (live.hasChild) printError(sanitize(failure));
      else void live.session.stop("output failed");
    });
    try {
      await live.start();
    } catch (error) {
      removeOrdinary(path);
      throw error;
    }
    if (request.sampleMs !== null) sampling = new UsageSampling(live.session, request.sampleMs);
    if (request.child.length === 0) printError(safe`recording into ${path}; ^C ends it`);
    const end = await live.untilEnd();
    if (failure !== null && !live.hasChild) throw new ExitError(EXIT.output, failure);
    throwSourceFailure(end);
    const part = failure === null ? "" : "a part of ";
    printError(
      safe`${part}${sink.events} ${plural(sink.events, "event")} in ${sink.paths.join(", ")}`,
    );
    return await live.exitStatus(end);
  } finally {
    sampling?.close();
    metrics?.close();
    live.close();
  }
}
