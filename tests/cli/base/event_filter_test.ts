import assert from "node:assert/strict";
import { compileQueryOrExit, eventFilter } from "../../../src/cli/base/event_filter.ts";
import { EXIT } from "../../../src/cli/base/exit_error.ts";
import type { EventType, ProcessEvent } from "../../../src/model/event/event.ts";
import type { Session } from "../../../src/session/session.ts";
import { EXEC, EXIT as EXITED, FORK, SNAPSHOT } from "../../support/model/events.ts";

/** A session in which only process 7 descends from process 7. */
const SESSION = {
  kin: { isUnder: (pid: number, { pid: own }: ProcessEvent) => pid === own },
} as unknown as Session;

function filter(
  query: string,
  { events = null, under = null, inScope }: {
    events?: ReadonlySet<EventType> | null;
    under?: number | null;
    inScope?: () => boolean;
  } = {},
) {
  return eventFilter({
    ...{ query: compileQueryOrExit(query), events, under, host: "web1", ownRole: () => null },
    ...(inScope === undefined ? {} : { inScope }),
  });
}

Deno.test("eventFilter() is null when every event passes", () => {
  assert.equal(filter(""), null);
});

Deno.test("eventFilter() chooses by type, and a process event passes every choice", () => {
  const wanted = filter("", { events: new Set(["exec"]) })!;
  assert.deepEqual([EXEC, FORK, EXITED, SNAPSHOT].map((event) => wanted(event, SESSION)), [
    ...[true, false, false, true],
  ]);
});

Deno.test("eventFilter() needs the query, --under and the scope, all of them", () => {
  const event = { ...EXEC, pid: 7 };
  assert.equal(filter("pid=7", { under: 7, inScope: () => true })!(event, SESSION), true);
  assert.equal(filter("pid=8", { under: 7, inScope: () => true })!(event, SESSION), false);
  assert.equal(filter("pid=7", { under: 8, inScope: () => true })!(event, SESSION), false);
  assert.equal(filter("pid=7", { under: 7, inScope: () => false })!(event, SESSION), false);
  assert.equal(filter("host=web1 under=7")!(event, SESSION), true);
});

Deno.test("compileQueryOrExit() points at the mistake of a query", () => {
  assert.throws(
    () => compileQueryOrExit("comm="),
    (error: Error & { status: number; picture: string }) =>
      error.status === EXIT.usage && error.picture.includes("^"),
  );
});
