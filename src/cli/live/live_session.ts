import type { ProcessTable } from "../../model/table/table.ts";
import { Redactor } from "../../model/redact/redactor.ts";
import type { FlockEvent, ProcessEvent } from "../../model/event/event.ts";
import { ancestorKeys } from "../../model/process/lineage.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { Session } from "../../session/session.ts";
import type { Sink } from "../../sinks/sink.ts";
import { bootTime } from "../../sources/libc/clock.ts";
import { type Notice, type Source, SourceError } from "../../sources/source.ts";
import { compileQueryOrExit, eventFilter } from "../base/event_filter.ts";
import { ExitError, suggestProcfs } from "../base/exit_error.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { ownRoles } from "./own_processes.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import type { HostIdentity } from "./host_identity.ts";
import { VERSION } from "../base/own_program.ts";

/** The parts in which live sessions differ. */
export interface LiveParts {
  readonly host: HostIdentity;
  /** Called once, after the query was compiled. */
  readonly source: () => Source;
  readonly sinks: readonly Sink[];
  /**
   * Returns the pid of the program behind `--`. The session then shows this program and its
   * descendants only. Before the start the pid is null, and the session shows our process and its
   * ancestors.
   */
  readonly command?: () => number | null;
  /** Dead processes to remember; the default is the number for a screen. */
  readonly maxDead?: number;
  readonly onNotice?: (notice: Notice) => void;
  /** Called when the session is about to stop. */
  readonly onStop?: () => void;
  readonly onBatch?: (events: readonly FlockEvent[]) => void;
}

/** Returns a session over the live kernel, not yet started, that shows what the request asks for. */
export function liveSession(request: LiveRequest, parts: LiveParts): Session {
  const query = compileQueryOrExit(request.query);
  const { host, command } = parts;
  const own = { pid: Deno.pid, args: Deno.args, command: command ?? (() => null) };
  const ownRole = ownRoles(own, new ProcReader());
  return new Session({
    ...parts,
    source: parts.source(),
    meta: {
      version: VERSION,
      kernel: host.kernel,
      bootId: host.bootId,
      cpus: host.cpus,
      filter: request.query === "" ? null : request.query,
    },
    redactor: Redactor.of(request),
    snapshot: request.snapshot,
    count: request.count,
    now: bootTime,
    wanted: eventFilter({
      ...{ query, events: request.events, under: request.under, host: host.host, ownRole },
      ...(command === undefined || request.wholeHost ? {} : { inScope: scopeOf(command) }),
    }),
  });
}

/** Returns the condition that an event belongs to the program behind `--`. */
function scopeOf(command: () => number | null) {
  let ancestors: ReadonlySet<ProcessKey> | null = null;
  return (event: ProcessEvent, session: Session): boolean => {
    const pid = command();
    if (pid !== null) return session.kin.isUnder(pid, event);
    if (event.type !== "process") return false;
    ancestors ??= ancestorKeys(session.table.byPid(Deno.pid));
    return ancestors.has(event.key);
  };
}

/** Starts a session. Throws an {@linkcode ExitError} when its source cannot start. */
export async function startSession(session: Session): Promise<void> {
  try {
    await session.start();
  } catch (error) {
    if (error instanceof SourceError) {
      const { exitCode, message, isOnlyActivity } = error;
      const advised = isOnlyActivity
        ? `${message}; or leave out \`--activity\``
        : suggestProcfs(exitCode, message);
      throw new ExitError(exitCode, advised);
    }
    throw error;
  }
}

/**
 * Returns a warning when the process of `--under` does not exist; null when it exists or is not asked
 * for. Without the warning a mistyped pid looks like a process that starts nothing.
 */
export function underWarning(under: number | null, table: ProcessTable): string | null {
  if (under === null || table.byPid(under) !== undefined) return null;
  return `Process ${under} does not exist; waiting for it to appear`;
}
