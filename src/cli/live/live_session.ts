import type { ProcessTable } from "../../model/table/table.ts";
import { Redactor } from "../../model/redact/redactor.ts";
import type { FlockEvent, ProcessEvent } from "../../model/event/event.ts";
import { lineOf } from "../../model/process/lineage.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { type CompiledQuery, compileQuery } from "../../model/query/compile_query.ts";
import { queryErrorPicture } from "../../model/query/query_error_picture.ts";
import { Session } from "../../session/session.ts";
import type { Sink } from "../../sinks/sink.ts";
import { bootTime } from "../../sources/libc/clock.ts";
import { type Notice, type Source, SourceError } from "../../sources/source.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { ownRoles } from "./own_processes.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import type { HostIdentity } from "./host_identity.ts";
import { suggestProcfs } from "./preflight.ts";
import { VERSION } from "../base/own_program.ts";

/** What the kinds of live session differ in. */
export interface LiveParts {
  readonly host: HostIdentity;
  /** Asked once, when the query has been understood. */
  readonly source: () => Source;
  readonly sinks: readonly Sink[];
  /**
   * The program behind `--`: only it and its descendants are shown. While it is null, before the
   * start, only its ancestors are: our own process and those above it.
   */
  readonly command?: () => number | null;
  /** Dead processes that are remembered; as many as a screen wants when absent. */
  readonly maxDead?: number;
  readonly onNotice?: (notice: Notice) => void;
  readonly onBatch?: (events: readonly FlockEvent[]) => void;
}

/** A session over the live kernel that shows what the request asks for. Not yet started. */
export function liveSession(request: LiveRequest, parts: LiveParts): Session {
  const query = compileQueryOrExit(request.query);
  const command = request.wholeHost ? undefined : parts.command;
  let ancestors: ReadonlySet<ProcessKey> | null = null;
  const inScope = (event: ProcessEvent, session: Session): boolean => {
    if (command === undefined) return true;
    const pid = command();
    if (pid !== null) return session.kin.isUnder(pid, event);
    if (event.type !== "process") return false;
    ancestors ??= lineOf(session.table.byPid(Deno.pid));
    return ancestors.has(event.key);
  };
  const own = { pid: Deno.pid, args: Deno.args, command: parts.command ?? (() => null) };
  const ownRole = ownRoles(own, new ProcReader());
  const isAllWanted = query.tree.kind === "everything" && request.events === null &&
    command === undefined &&
    request.under === null;
  return new Session({
    ...parts,
    source: parts.source(),
    meta: {
      version: VERSION,
      kernel: parts.host.kernel,
      bootId: parts.host.bootId,
      cpus: parts.host.cpus,
      filter: request.query === "" ? null : request.query,
    },
    redactor: Redactor.of(request),
    snapshot: request.snapshot,
    count: request.count,
    now: bootTime,
    // To ask of each event of a storm would be dear.
    wanted: isAllWanted
      ? null
      : (event, session) =>
        (request.events === null || event.type === "process" || request.events.has(event.type)) &&
        inScope(event, session) &&
        (request.under === null || session.kin.isUnder(request.under, event)) &&
        query.matchesEvent(event, {
          now: event.ts,
          host: parts.host.host,
          isUnder: (pid, subject) => session.kin.isUnder(pid, subject),
          ownRole,
        }),
  });
}

/** The query, or the end of the program with a picture of where it goes wrong. */
export function compileQueryOrExit(text: string): CompiledQuery {
  const query = compileQuery(text);
  if (query.kind === "query") return query;
  throw new ExitError(EXIT.usage, query.message, queryErrorPicture(text, query));
}

/** Starts it; what the source cannot do becomes the program's end. */
export async function startSession(session: Session): Promise<void> {
  try {
    await session.start();
  } catch (error) {
    if (error instanceof SourceError) {
      throw new ExitError(error.exitCode, suggestProcfs(error.exitCode, error.message));
    }
    throw error;
  }
}

/**
 * What to say at the start when nothing of the pid of `--under` lives: else a pid that was mistyped
 * looks like a process that starts nothing. null when it is there, or nobody asked for one.
 */
export function underWarning(under: number | null, table: ProcessTable): string | null {
  if (under === null || table.byPid(under) !== undefined) return null;
  return `No process ${under} is to be seen now; nothing is told until there is one`;
}
