/** The live screen over the live kernel: `traceflock` without `--json`. */
import { Churn } from "../../model/churn/churn.ts";
import { EventLog } from "../../model/event/event_log.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { pastSamples } from "../../model/table/past_samples.ts";
import { SampledPast } from "../../model/table/sampled_past.ts";
import { bootTime, wallOffset } from "../../sources/libc/clock.ts";
import { giveBackLargeBlocks, libc } from "../../sources/libc/library.ts";
import { Redactor } from "../../model/redact/redactor.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { changedActivity } from "../../session/activity_switch.ts";
import { straceOf } from "./strace_pane.ts";
import { Program } from "../../ui/app/program.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { isSave } from "../config/config_file.ts";
import { columnOptions } from "./column_options.ts";
import { processEffects } from "./effects.ts";
import { EXIT, ExitError, messageOf } from "../base/exit_error.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { hostIdentity, LocalClock } from "./host_identity.ts";
import { LateSource } from "../../sources/late_source.ts";
import { liveSession, startSession, underWarning } from "./live_session.ts";
import { later, longTimer } from "../base/long_timer.ts";
import { NoticeBoard } from "./notices.ts";
import type { ToolAnswers } from "../doctor/tools.ts";
import { ownRoles } from "./own_processes.ts";
import { printError } from "../base/output.ts";
import { ownCommand } from "./own_command.ts";
import { optionalMetrics } from "../metrics/optional_metrics.ts";
import type { RunningMetrics } from "../metrics/start_metrics.ts";
import { ScreenSampling } from "../../session/screen_sampling.ts";
import { InitialScan } from "../../session/initial_scan.ts";
import { recordingSaver } from "./save_recording.ts";
import {
  filterCompiler,
  requireTerminal,
  setUpScreen,
  statusOf,
  withUnder,
} from "./screen_setup.ts";

/** Time between two portions of the scan that continues after the first frame, milliseconds. */
const READ_REST_AFTER_MS = 10;

/** Runs the live screen. Returns the exit status after the user left it. */
export async function runScreen(
  request: LiveRequest,
  answers: Promise<ToolAnswers>,
): Promise<number> {
  // A mistake in the query is nearer to the user than a missing terminal.
  compileQueryOrExit(request.query);
  const columns = columnOptions(request);
  requireTerminal();
  giveBackLargeBlocks();
  const host = hostIdentity();
  const notices = new NoticeBoard();
  const log = new EventLog();
  const churn = new Churn();
  let metrics: RunningMetrics | null = null;
  const session = liveSession(request, {
    host,
    source: () =>
      new LateSource(expectedSource(request), async () => {
        const { chooseSource } = await import("./choose_source.ts");
        return chooseSource(request, await answers, (notice) => notices.put(notice));
      }),
    sinks: [],
    onNotice: (notice) => notices.put(notice),
    onBatch: (events) => {
      for (const event of events) {
        log.push(event);
        churn.observe(event, table);
      }
      metrics?.observe(events);
      program.changed();
    },
  });
  const { table } = session;
  if (request.metrics !== null) {
    metrics = await optionalMetrics(request.metrics, { session, kernel: host.kernel });
  }
  const proc = new ProcReader();
  const clock = new LocalClock();
  const beganTs = bootTime();
  let isReady = false;
  const { tally } = table;
  const act = processEffects(proc, libc().geteuid() === 0, ownCommand());
  const { options, file } = setUpScreen({ ...request, ...columns }, proc);
  const samples = new SampledPast();
  const strace = straceOf(request, proc, () => program.changed());
  const sampling: ScreenSampling = new ScreenSampling({
    ...{ table, proc, past: samples, redactor: Redactor.of(request), later },
    ...{ onGone: () => session.requestRescan(), screen: () => program },
  });
  const program = new Program({
    ...options,
    threads: sampling.threads,
    ...{ table, log, churn, samples },
    refresh: () => sampling.refresh(),
    pid: Deno.pid,
    facts: () => ({
      host: host.host,
      kernel: host.kernel,
      source: session.sourceName,
      isReady,
      restriction: notices.text,
      localAtBoot: clock.localAtBoot(),
    }),
    horizon: () => Math.max(beganTs, table.droppedTs),
    vitals: () => sampling.vitals,
    totals: () => tally.events,
    losses: () => ({ ...tally.lost, uncounted: tally.lostUncounted }),
    compileFilter: filterCompiler(
      (pid, subject) => session.kin.isUnder(pid, subject),
      host.host,
      ownRoles({ pid: Deno.pid, args: Deno.args, command: () => null }, proc),
      () => sampling.vitals.memoryTotal,
    ),
    filter: withUnder(request),
    readOnly: request.readOnly,
    record: recordingSaver({
      ...{ host: host.host, folder: workingFolder(), wallOffset, date: () => new Date() },
      metaAt: (ts, filter) => session.metaAt(ts, filter),
      samples: (keys, fromTs, toTs) => pastSamples(samples, keys, fromTs, toTs),
    }),
    inspect: async ({ key, tab }) => {
      // The first frame does not wait for these modules.
      const { inspect } = await import("../../sources/inspect/inspector.ts");
      return inspect(key, tab, {
        ...{ isRoot: libc().geteuid() === 0, command: ownCommand() },
        ...{ stat: (pid: number) => proc.stat(pid), redactor: Redactor.of(request) },
      });
    },
    machine: async () => {
      const { readMachine } = await import("../../sources/inspect/machine.ts");
      return readMachine();
    },
    strace,
    activity: () => changedActivity(session),
    readRare: (processes, needs) => sampling.readMore(processes, needs),
    perform: (effect) => isSave(effect) ? file.perform(effect) : act(effect),
  });
  const initialScan = new InitialScan(session, proc);
  const readRest = () => {
    if (!initialScan.readMore(program.watched)) later(READ_REST_AFTER_MS, readRest);
    program.changed();
  };
  later(READ_REST_AFTER_MS, readRest);
  sampling.begin();
  const running = program.run();
  let failure: unknown = null;
  const started = startSession(session).then(() => {
    isReady = true;
    sampling.sample();
    const warning = underWarning(request.under, table);
    if (warning !== null) program.notice(warning);
  }).catch((error) => {
    failure = error;
    program.stop({ reason: "asked" });
  });
  if (request.durationMs !== null) {
    longTimer(request.durationMs, () => program.stop({ reason: "asked" }));
  }
  void session.ended.then((end) => {
    failure ??= end.failure;
    program.stop({ reason: "asked" });
  });
  const outcome = await running;
  strace.leave();
  sampling.stop();
  metrics?.close();
  await session.stop("screen left");
  await started;
  // The screen may have been too narrow to show it.
  if (file.problemText !== null) printError(sanitize(file.problemText));
  if (failure instanceof ExitError) throw failure;
  if (failure !== null) throw new ExitError(EXIT.tracerLost, messageOf(failure));
  return statusOf(outcome);
}

/** Returns the path of the working folder. */
function workingFolder(): string {
  try {
    return Deno.cwd();
  } catch {
    return ".";
  }
}

/** Returns the likely source: root may trace, and another user falls back to /proc. */
function expectedSource({ source }: LiveRequest): "bpftrace" | "procfs" {
  if (source !== "auto") return source;
  return libc().geteuid() === 0 ? "bpftrace" : "procfs";
}
