/** Keeps what the hosts of a fleet ship: `traceflock fleet record`. */
import type { ServerOptions } from "../../fleet/link/server_options.ts";
import { ShippedReader } from "../../fleet/viewer/shipped_reader.ts";
import { safe, sanitize } from "../../model/base/safe_text.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { longTimer } from "../base/long_timer.ts";
import { printError } from "../base/output.ts";
import type { FleetRequest } from "../flags/fleet_flags.ts";
import { plural } from "../../model/base/units.ts";
import { ShippedRecordings } from "./shipped_recordings.ts";

/** Returns the exit status. */
export async function recordFleet(request: FleetRequest, options: ServerOptions): Promise<number> {
  let stop: (reason: string) => void = () => {};
  const stopped = new Promise<string>((resolve) => stop = resolve);
  let failure: string | null = null;
  const { output, force } = request;
  const recordings = new ShippedRecordings({
    ...{ output, force },
    onFailure: (message) => {
      failure ??= message;
      stop("output failed");
    },
  });
  const reader = new ShippedReader({
    ...{ options, report: (text) => printError(sanitize(text)), stream: request.stream },
    fromMs: request.sinceMs === null ? null : Date.now() - request.sinceMs,
    take: (...shipped) => recordings.take(...shipped),
  });
  const restoreSignals = forwardSignals(() => null, (signal) => stop(signal));
  try {
    if (request.durationMs !== null) longTimer(request.durationMs, () => stop("duration over"));
    reader.start();
    printError(safe`recording what the hosts ship; ^C ends it`);
    const reason = await stopped;
    const missing = reader.missingRight;
    const { paths } = recordings;
    const down = reader.linkProblem;
    const problem = paths.length > 0 ? null : missing ?? down?.text ?? reader.problem;
    await reader.close();
    await recordings.end(reason);
    if (problem === null) {
      const { hostCount } = recordings;
      const hosts = plural(hostCount, "host");
      printError(safe`${hostCount} ${hosts} in ${paths.join(", ") || "no file"}`);
    }
    if (failure !== null) throw new ExitError(EXIT.output, failure);
    const isRefused = missing !== null || down?.isRefused === true;
    const status = isRefused ? EXIT.permission : EXIT.failure;
    if (problem !== null) throw new ExitError(status, `Nothing was recorded: ${problem}`);
    if (missing !== null) throw new ExitError(status, `The recording is not complete: ${missing}`);
    return EXIT.ok;
  } finally {
    restoreSignals();
  }
}
