import { compileQuery } from "../../model/query/compile_query.ts";
import type { QueryContext } from "../../model/query/query_context.ts";
import type { Session } from "../../session/session.ts";
import type { FilterCompiler } from "../../ui/widgets/filter.ts";

/** The query language as the screen wants it: over rows, with `under` answered by the session. */
export function screenFilter(
  session: Session,
  host: string,
  ownRole: NonNullable<QueryContext["ownRole"]>,
): FilterCompiler {
  return filterWith((pid, subject) => session.kin.isUnder(pid, subject), host, ownRole);
}

/** The same, with `under` answered by the caller. Without `ownRole` no process is this program's. */
export function filterWith(
  isUnder: QueryContext["isUnder"],
  host: string,
  ownRole?: NonNullable<QueryContext["ownRole"]>,
): FilterCompiler {
  const fixed = { host, isUnder, ...(ownRole === undefined ? {} : { ownRole }) };
  return (text) => {
    const query = compileQuery(text);
    if (query.kind === "error") {
      return { ok: false, message: query.message, column: query.column - 1 };
    }
    return {
      ok: true,
      matches: (process, now) => query.matchesProcess(process, { ...fixed, now }),
      matchesEvent: (event, now) => query.matchesEvent(event, { ...fixed, now }),
    };
  };
}
