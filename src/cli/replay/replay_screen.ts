/** The screen over a recording: `traceflock replay FILE` without `--json`. */
import { isDescendant } from "../../model/table/descendants.ts";
import type { Recording } from "../../sources/replay/recording.ts";
import { UNKNOWN_VITALS } from "../../model/scan/host_vitals.ts";
import type { HostFacts } from "../../ui/state/host.ts";
import { Program } from "../../ui/app/program.ts";
import { FASTEST, SLOWEST, within } from "../../ui/widgets/replay_state.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { isSave } from "../config/config_file.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { later, longTimer } from "../base/long_timer.ts";
import { bootWallMs, hostOf, openRecording, timeIn, typedTime } from "./recording_clock.ts";
import { zoneMinutes } from "../base/time_argument.ts";
import { ReplayController } from "../../session/replay_controller.ts";
import type { ReplayRequest } from "../flags/replay_flags.ts";
import { columnOptions } from "../live/column_options.ts";
import {
  filterCompiler,
  requireTerminal,
  setUpScreen,
  statusOf,
  withUnder,
} from "../live/screen_setup.ts";

/** Runs the screen over a recording. Returns the exit status after the user left it. */
export async function runReplayScreen(request: ReplayRequest): Promise<number> {
  rejectForLines(request);
  compileQueryOrExit(request.query);
  const columns = columnOptions(request);
  const recording = openRecording(request.files);
  requireTerminal();
  const facts = factsOf(recording);
  const host = facts.host;
  const { options, file } = setUpScreen({ ...request, ...columns }, new ProcReader());
  const controller = new ReplayController({
    ...{ recording, span: spanOf(request, recording) },
    speed: request.speed ?? 1,
    clock: { now: () => performance.now(), after: later },
    timeOf: (text) => typedTime(text, recording),
    changed: () => program.changed(),
    notify: (text) => program.notice(text),
  });
  const { player } = controller;
  const program = new Program({
    ...options,
    ...{ table: player.table, replay: controller },
    facts: () => facts,
    vitals: () => UNKNOWN_VITALS,
    totals: () => player.table.tally.events,
    losses: () => ({ ...player.table.tally.lost, uncounted: player.table.tally.lostUncounted }),
    compileFilter: filterCompiler((pid, who) => isDescendant(player.table, pid, who), host),
    filter: withUnder(request),
    readOnly: true,
    perform: (effect) => isSave(effect) ? file.perform(effect) : "A recording is read-only",
  });
  const at = timeIn(request.at, recording);
  const running = program.run();
  if (at !== null) player.seekTo(at);
  else player.play(controller.speed);
  if (request.durationMs !== null) {
    longTimer(request.durationMs, () => program.stop({ reason: "asked" }));
  }
  const cancel = survey(controller, () => program.changed());
  const outcome = await running;
  cancel();
  player.pause();
  return statusOf(outcome);
}

/** Searches a long recording for losses in small steps, while the screen is in use. */
function survey({ shape }: ReplayController, changed: () => void): () => void {
  let cancel = () => {};
  const next = () => {
    const end = performance.now() + SLICE_MS;
    let isMore = true;
    while (isMore && performance.now() < end) isMore = shape.refine();
    if (isMore) cancel = later(PAUSE_MS, next);
    else changed();
  };
  cancel = later(PAUSE_MS, next);
  return () => cancel();
}

const SLICE_MS = 5;
const PAUSE_MS = 20;

function factsOf(recording: Recording): HostFacts {
  const [problem] = recording.problems;
  const more = recording.problems.length > 1 ? ` (and ${recording.problems.length - 1} more)` : "";
  const boot = bootWallMs(recording);
  const facts: HostFacts = {
    host: hostOf(recording),
    kernel: recording.meta?.kernel ?? null,
    source: "replay",
    isReady: true,
    restriction: problem === undefined ? null : `${problem}${more}`,
  };
  if (boot === null) return facts;
  const zone = zoneMinutes(boot + recording.span.fromTs / 1e6) * 60_000;
  return { ...facts, localAtBoot: Math.round(boot) + zone };
}

/** Returns the range from `--from` to `--to` inside of the recording. */
function spanOf({ from, to }: ReplayRequest, recording: Recording) {
  const { span } = recording;
  const fromTs = within(span, timeIn(from, recording) ?? span.fromTs);
  const toTs = within(span, timeIn(to, recording) ?? span.toTs);
  if (fromTs <= toTs) return { fromTs, toTs };
  throw new ExitError(EXIT.usage, "--from is after --to; exchange them");
}

/** Refuses options that only lines have: ignoring `--redact` would show what it must hide. */
function rejectForLines(request: ReplayRequest): void {
  const { speed } = request;
  if (speed !== null && (speed < SLOWEST || speed > FASTEST)) {
    throw new ExitError(EXIT.usage, `--speed is ${speed}; the screen plays at 1/16 to ${FASTEST}`);
  }
  const unsupported = [
    request.redact === null ? null : "--redact",
    request.noArgv ? "--no-argv" : null,
    request.events === null ? null : "--events",
    request.count === null ? null : "--count",
    request.snapshot ? "--snapshot" : null,
  ].find((name) => name !== null);
  if (unsupported === undefined) return;
  throw new ExitError(EXIT.usage, `${unsupported} works with --json; leave it out for the screen`);
}
