/** Writes a recording while nobody looks: `traceflock record`. */
import { CommandSummary } from "../../model/list/command_summary.ts";
import { MAX_DEAD_HEADLESS } from "../../model/base/limits.ts";
import { safe, sanitize } from "../../model/base/safe_text.ts";
import { RecordingSink } from "../../sinks/recording_sink.ts";
import { AppendedFile, removeOrdinary } from "../../sources/libc/appended_file.ts";
import { wallOffset } from "../../sources/libc/clock.ts";
import { EAGAIN } from "../../sources/libc/file_lock.ts";
import { EEXIST, FileError } from "../../sources/libc/file_error.ts";
import { exitStatusOf, type SpawnedProgram } from "../../sources/libc/spawn.ts";
import { chooseSource } from "./choose_source.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { hostIdentity } from "./host_identity.ts";
import { liveSession, startSession, underWarning } from "./live_session.ts";
import { longTimer } from "../base/long_timer.ts";
import { printError, printErrorLines } from "../base/output.ts";
import type { RecordRequest } from "../flags/record_flags.ts";
import { numberedName, recordingName } from "./recording_file.ts";
import { printNoticesOnce } from "./notices.ts";
import { startChild } from "./start_child.ts";
import { addToSummary, summaryText } from "./summary_text.ts";
import type { ToolAnswers } from "../doctor/real_host.ts";

/** Returns the exit status. */
export async function runRecord(request: RecordRequest, answers: ToolAnswers): Promise<number> {
  const host = hostIdentity();
  const path = request.output ?? recordingName(host.host, new Date());
  let sink: RecordingSink | null = null;
  let child: SpawnedProgram | null = null;
  const summary = new CommandSummary();
  const live = { ...request, command: "live" } as const;
  const onNotice = printNoticesOnce();
  const session = liveSession(live, {
    host,
    source: () => chooseSource(live, answers, onNotice),
    // Made when the watch has begun: one that cannot begin leaves no file behind.
    sinks: [{
      begin: (event) => sink!.begin(event),
      batch: (events) => sink!.batch(events),
      end: (event) => sink!.end(event),
      closed: new Promise(() => {}),
    }],
    ...(request.child.length > 0 ? { command: () => child?.pid ?? null } : {}),
    maxDead: MAX_DEAD_HEADLESS,
    onNotice,
    onBatch: (events) => {
      if (child !== null) addToSummary(summary, events, session, child.pid);
    },
  });
  const first = openFile(path, request.force);
  sink = new RecordingSink({
    ...{ host: host.host, wallOffset, first, next: (number) => nextFile(path, number) },
    ...{ remove: removeOrdinary, maxBytes: request.maxBytes, maxAgeMs: request.maxAgeMs },
    ...{ keep: request.keep, now: () => performance.now() },
  });
  let failure: string | null = null;
  sink.closed.catch((error) => {
    const why = error instanceof Error ? error.message : String(error);
    const last = sink!.paths.at(-1) ?? path;
    failure = `The recording ends here: ${why}: ${last}; what was written is readable`;
    if (child === null) void session.stop("output failed");
    else printError(sanitize(failure));
  });
  const restore = forwardSignals(() => child?.pid ?? null, (signal) => session.stop(signal));
  try {
    try {
      await startSession(session);
    } catch (error) {
      removeOrdinary(path);
      throw error;
    }
    const missing = underWarning(request.under, session.table);
    if (missing !== null) printError(safe`--under: ${missing}`);
    if (request.child.length === 0) printError(safe`recording into ${path}; ^C ends it`);
    else {
      child = await startChild(request.child, session);
    }
    if (request.durationMs !== null) {
      longTimer(request.durationMs, () => void session.stop("duration over"));
    }
    const end = await session.ended;
    if (failure !== null && child === null) throw new ExitError(EXIT.output, failure);
    if (end.failure !== null) throw new ExitError(end.failure.exitCode, end.failure.message);
    const part = failure === null ? "" : "a part of ";
    printError(safe`${part}${sink.events} events in ${sink.paths.join(", ")}`);
    if (child === null) return end.reason === "SIGHUP" ? 129 : EXIT.ok;
    printErrorLines(summaryText(summary, session.table.tally, session.capabilities));
    return exitStatusOf(await child.status);
  } finally {
    restore();
  }
}

function openFile(path: string, replace: boolean): AppendedFile {
  try {
    return new AppendedFile(path, { replace });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const remedy = error.errno === EAGAIN
      ? "; name another one, or end that recording first"
      : error.errno !== EEXIST
      ? ""
      : !isOrdinary(path)
      ? ", and is no ordinary file; name another one"
      : "; name another one, or use --force";
    throw new ExitError(EXIT.output, `Cannot write ${path}: ${error.message}${remedy}`);
  }
}

/** Whether `--force` would replace it. */
function isOrdinary(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

/** The next one whose name is free: what lies there already is somebody's. */
function nextFile(path: string, number: number): AppendedFile {
  for (let at = number;; at++) {
    try {
      return new AppendedFile(numberedName(path, at));
    } catch (error) {
      const isTaken = error instanceof FileError && error.errno === EEXIST;
      if (!isTaken || at > number + MAX_TAKEN) throw error;
    }
  }
}

/** Names that are tried. */
const MAX_TAKEN = 10_000;
