/** Keeps what the hosts of a fleet ship: `traceflock fleet record`. */
import type { ServerOptions } from "../../fleet/link/server_options.ts";
import { JoinedRuns } from "../../fleet/viewer/joined_runs.ts";
import { ShippedReader, type ShippedTaker } from "../../fleet/viewer/shipped_reader.ts";
import { safe, sanitize } from "../../model/base/safe_text.ts";
import { RecordingSink } from "../../sinks/recording_sink.ts";
import { removeOrdinary } from "../../sources/libc/appended_file.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { longTimer } from "../base/long_timer.ts";
import { printError } from "../base/output.ts";
import type { FleetRequest } from "../flags/fleet_flags.ts";
import { hostsFile } from "../hosts/record_hosts.ts";
import { createNextFile, createRecording, recordingName } from "../live/recording_file.ts";

/** The recording of one host. */
interface Recorded {
  readonly sink: RecordingSink;
  readonly runs: JoinedRuns;
  files: number;
  bootId: string | null;
  lastTs: number;
  /** The time of day at boot, as of the last frame. */
  readonly clock: { offset: WallOffset };
}

/** Returns the exit status. */
export async function recordFleet(request: FleetRequest, options: ServerOptions): Promise<number> {
  const report = (text: string) => printError(sanitize(text));
  let stop: (reason: string) => void = () => {};
  const stopped = new Promise<string>((resolve) => stop = resolve);
  const hosts = new Map<string, Recorded>();
  const paths: string[] = [];
  const ends: Promise<void>[] = [];
  const date = new Date();
  let failure: string | null = null;
  const open = (host: string, number: number, offset: () => WallOffset): RecordingSink => {
    const path = request.output === null
      ? recordingName(host, date)
      : hostsFile(request.output, host);
    const first = number === 1
      ? createRecording(path, request.force)
      : createNextFile(path, number);
    paths.push(first.path);
    const sink = new RecordingSink({
      ...{ host, wallOffset: offset, first, next: (n) => createNextFile(path, n) },
      ...{ remove: removeOrdinary, maxBytes: null, maxAgeMs: null, keep: null },
      now: () => performance.now(),
    });
    sink.closed.catch((error) => {
      const why = error instanceof Error ? error.message : String(error);
      failure ??=
        `The recording of ${host} ends here: ${why}: ${path}; what was written is readable`;
      stop("output failed");
    });
    return sink;
  };
  const end = ({ sink, lastTs }: Recorded, reason: string) =>
    sink.end({ type: "end", ts: lastTs, events: sink.events, lost: null, reason, totals: {} });
  const take: ShippedTaker = (host, events, missing, offset) => {
    let known = hosts.get(host);
    const meta = events.find((event) => event.type === "meta");
    const isNewBoot = known !== undefined && meta?.type === "meta" && meta.bootId !== null &&
      known.bootId !== null && meta.bootId !== known.bootId;
    if (known !== undefined && isNewBoot) {
      // The clock begins again with each boot, and so does a recording.
      known.sink.batch(missing);
      ends.push(end(known, "the host was started anew"));
      hosts.delete(host);
    }
    if (known === undefined || isNewBoot) {
      const runs = new JoinedRuns(() => sink.table);
      const joined = runs.take(events, isNewBoot ? [] : missing);
      if (joined.length === 0) return;
      const files = (known?.files ?? 0) + 1;
      const clock = { offset };
      const sink = open(host, files, () => clock.offset);
      known = { files, bootId: null, lastTs: 0, clock, sink, runs };
      hosts.set(host, known);
      // A recording begins with its facts, when the stream has them.
      const first = meta ?? joined[0]!;
      sink.begin(first);
      sink.batch(joined.filter((event) => event !== first));
    } else {
      known.clock.offset = offset;
      known.sink.batch(known.runs.take(events, missing));
    }
    if (meta?.type === "meta") known.bootId = meta.bootId;
    for (const { ts } of events) known.lastTs = Math.max(known.lastTs, ts);
  };
  const reader = new ShippedReader({
    ...{ options, report, stream: request.stream },
    fromMs: request.sinceMs === null ? null : Date.now() - request.sinceMs,
    take: (...shipped) => {
      try {
        take(...shipped);
      } catch (error) {
        failure ??= error instanceof Error ? error.message : String(error);
        stop("output failed");
      }
    },
  });
  const restoreSignals = forwardSignals(() => null, (signal) => stop(signal));
  try {
    if (request.durationMs !== null) longTimer(request.durationMs, () => stop("duration over"));
    reader.start();
    printError(safe`recording what the hosts ship; ^C ends it`);
    const reason = await stopped;
    const missing = reader.missingRight;
    const problem = paths.length > 0 ? null : missing ?? reader.problem;
    await reader.close();
    for (const one of hosts.values()) ends.push(end(one, reason));
    await Promise.all(ends);
    if (problem === null) {
      printError(safe`${hosts.size} hosts in ${paths.join(", ") || "no file"}`);
    }
    if (failure !== null) throw new ExitError(EXIT.output, failure);
    const status = missing === null ? EXIT.failure : EXIT.permission;
    if (problem !== null) throw new ExitError(status, `Nothing was recorded: ${problem}`);
    if (missing !== null) throw new ExitError(status, `The recording is not complete: ${missing}`);
    return EXIT.ok;
  } finally {
    restoreSignals();
  }
}
