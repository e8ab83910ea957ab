/** Which events `--events`, `--under` and the query choose, live and in a replay. */
import type { EventType, ProcessEvent } from "../../model/event/event.ts";
import { type CompiledQuery, compileQuery } from "../../model/query/compile_query.ts";
import type { QueryContext } from "../../model/query/query_context.ts";
import { queryErrorPicture } from "../../model/query/query_error_picture.ts";
import type { Session } from "../../session/session.ts";
import { EXIT, ExitError } from "./exit_error.ts";

/** Compiles a query. Throws an {@linkcode ExitError} that shows the place of a mistake. */
export function compileQueryOrExit(text: string): CompiledQuery {
  const query = compileQuery(text);
  if (query.kind === "query") return query;
  throw new ExitError(EXIT.usage, query.message, queryErrorPicture(text, query));
}

/** Decides whether the sinks of a session get an event; null when they get all. */
export type EventFilter = ((event: ProcessEvent, session: Session) => boolean) | null;

/** The options that choose events. */
export interface EventChoice {
  readonly query: CompiledQuery;
  /** Types; null is all. */
  readonly events: ReadonlySet<EventType> | null;
  /** The pid of `--under`; null is all processes. */
  readonly under: number | null;
  /** The host of events that name none. */
  readonly host: string;
  /** What a process is to this program; always null in a replay. */
  readonly ownRole: NonNullable<QueryContext["ownRole"]>;
  /** Another condition, such as the program behind `--`. */
  readonly inScope?: (event: ProcessEvent, session: Session) => boolean;
}

/** Returns the filter for these options. A `process` event passes every choice of types. */
export function eventFilter(choice: EventChoice): EventFilter {
  const { query, events, under, host, ownRole, inScope } = choice;
  // A storm has millions of events: no predicate is cheaper than one that is always true.
  const isEverything = query.tree.kind === "everything" && events === null && under === null;
  if (isEverything && inScope === undefined) return null;
  return (event, session) =>
    (events === null || event.type === "process" || events.has(event.type)) &&
    (inScope === undefined || inScope(event, session)) &&
    (under === null || session.kin.isUnder(under, event)) &&
    query.matchesEvent(event, {
      now: event.ts,
      host,
      isUnder: (pid, subject) => session.kin.isUnder(pid, subject),
      ownRole,
    });
}
