/** Checks before the start that live tracing can work, so that nothing is drawn or written before. */
import type { HostMeasure } from "../../sources/bpftrace/host_measure.ts";
import type { Capabilities, EventType } from "../../model/event/event.ts";
import type { ActivityKind } from "../../model/event/activity.ts";
import { type ActivityProgram, chooseActivity } from "../../sources/bpftrace/activity_choice.ts";
import {
  chooseProgram,
  type NoProgram,
  type ProgramChoice,
} from "../../sources/bpftrace/program_choice.ts";
import { readText } from "../../sources/libc/file.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { EXIT, ExitError, suggestProcfs } from "../base/exit_error.ts";
import type { HostAccess } from "../doctor/check.ts";
import { blocking, diagnose } from "../doctor/diagnose.ts";
import { measureHost, missingTracepoints, programOf } from "../doctor/measure.ts";
import { realHost } from "../doctor/real_host.ts";
import { type ToolAnswers, toolKey } from "../doctor/tools.ts";

/** The facts with which the live source starts. */
export interface Preflight {
  /** The version that bpftrace reports; null when it reports none. */
  readonly version: string | null;
  readonly measure: HostMeasure;
  readonly program: ProgramChoice;
  /** Chooses the program of these kinds of activity. */
  readonly chooseActivity: (kinds: ReadonlySet<ActivityKind>) => ActivityProgram | NoProgram;
}

/**
 * Runs the checks of `doctor` and chooses the tracing program. Throws an {@linkcode ExitError} with
 * the remedy that `doctor` prints when the live source cannot start.
 */
export function preflight(
  answers: ToolAnswers,
  events: LiveRequest["events"] = null,
  activity: LiveRequest["activity"] = null,
): Preflight {
  const real = realHost();
  const host: HostAccess = {
    ...real,
    run: (command, args) => {
      const answer = answers.get(toolKey(command, args));
      return answer === undefined ? real.run(command, args) : answer;
    },
  };
  const block = blocking(diagnose(host));
  if (block !== null) throw new ExitError(block.status, suggestProcfs(block.status, block.message));
  const measure = measureHost(host);
  const asked = new Set([...events ?? []].filter((type) => ON_REQUEST.has(type)));
  const program = asked.size === 0 ? programOf(host) : chooseProgram(measure, asked);
  if (program.kind === "none") {
    throw new ExitError(EXIT.environment, suggestProcfs(EXIT.environment, program.because));
  }
  const why = program.because ?? "the kernel has no tracepoints of system calls";
  requireAsked(events, program.capabilities, why, activity);
  const output = answers.get(toolKey("bpftrace", ["--version"]))?.stdout ?? "";
  const version = /v?(\d+\.\d+(?:\.\d+)?[^\s]*)/.exec(output)?.[1] ?? null;
  return {
    ...{ version, measure, program },
    chooseActivity: (kinds) => chooseActivity(measure, kinds, missingTracepoints(host, kinds)),
  };
}

/** The types of events that are only traced when `--events` names them. */
const ON_REQUEST: ReadonlySet<EventType> = new Set(["signal", "exec_failed", "setuid"]);

/** The types of events that only `--activity` brings. */
export const ACTIVITY_TYPES: ReadonlySet<EventType> = new Set([
  ...["net", "file", "connect", "accept", "listen", "close", "connection"] as const,
  ...["transfer", "open"] as const,
]);

/** Refuses a request for types of events that this host, or this source, cannot trace. */
export function requireAsked(
  events: LiveRequest["events"],
  { signal, execFailed, setuid }: Capabilities,
  why: string,
  activity: LiveRequest["activity"] = null,
): void {
  const can: Readonly<Record<string, boolean>> = { signal, exec_failed: execFailed, setuid };
  for (const type of events ?? []) {
    if (ACTIVITY_TYPES.has(type) && activity === null) {
      throw new ExitError(
        EXIT.usage,
        `${type} events need --activity, such as \`--activity net,file\`; add it, or leave ${type} out of --events`,
      );
    }
    if (!ON_REQUEST.has(type) || can[type] === true) continue;
    throw new ExitError(
      EXIT.environment,
      `Cannot trace ${type} events: ${why}. Leave ${type} out of --events`,
    );
  }
}

/** Open files that a live source needs, Deno's own included, with room for the screen. */
const NEEDED_FILES = 64;

/** Refuses a low limit of open files, under which pipes and /proc would fail like other faults. */
export function requireOpenFiles(limits = readText("/proc/self/limits")): void {
  const soft = /^Max open files\s+(\d+)/m.exec(limits ?? "")?.[1];
  if (soft === undefined || Number(soft) >= NEEDED_FILES) return;
  throw new ExitError(
    EXIT.environment,
    `Cannot start: ${soft} open files are allowed, and ${NEEDED_FILES} are needed; ` +
      "raise the limit, as with `ulimit -n 1024`",
  );
}
