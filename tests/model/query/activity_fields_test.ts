import assert from "node:assert/strict";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { FORK } from "../../support/model/events.ts";
import { ACCEPT, CLOSE, CONNECT, FILE, NET } from "../../support/activity/activity_events.ts";

const CONTEXT = { now: NET.ts, isUnder: () => false };

/** Returns a query that must compile. */
function query(text: string) {
  const compiled = compileQuery(text);
  assert.ok(compiled.kind !== "error", text);
  return compiled;
}

/** Returns the row of a process after these events. */
function rowAfter(...events: readonly FlockEvent[]) {
  const table = new ProcessTable();
  const { key, pid } = NET;
  table.apply({ ...FORK, key, pid, ts: NET.ts - 1e9 });
  for (const event of events) table.apply(event);
  return table.get(key)!;
}

/** An attempt to connect that failed. */
const REFUSED = { ...CONNECT, connection: 18, result: "refused", errno: 111 } as const;

Deno.test("a filter finds a process by its traffic, its connections, its peers and its files", () => {
  const row = rowAfter(NET, FILE, CONNECT, REFUSED);
  const { address, port } = CONNECT.remote!;
  for (
    const [text, isFound] of [
      ["net>50K", true],
      ["net>1M", false],
      ["sent=1200", true],
      ["received<1K", false],
      ["connects=1 failed_connects=1", true],
      ["connects>10", false],
      ["accepts=0", true],
      [`peer=${address}`, true],
      [`peer~${address.slice(0, 4)}`, true],
      ["peer!~10.9.", true],
      [`port=${port}`, true],
      ["port!=1", true],
      ["port=1", false],
      [`opens=${FILE.opens}`, true],
    ] as const
  ) {
    assert.equal(query(text).matchesProcess(row, CONTEXT), isFound, text);
  }
});

Deno.test("what is not traced is unknown, and so is no match", () => {
  const row = rowAfter();
  for (const text of ["net>=0", "connects>=0", "peer!=x", "port!=1", "opens>=0"]) {
    assert.equal(query(text).matchesProcess(row, CONTEXT), false, text);
  }
  assert.equal(query("net=?").matchesProcess(row, CONTEXT), true);
});

Deno.test("a filter finds events of activity", () => {
  const close = { ...CLOSE, direction: "accept" } as const;
  for (
    const [event, text] of [
      [NET, "net>50K"],
      [REFUSED, `port=${CONNECT.remote!.port} result=refused`],
      [ACCEPT, `port=${ACCEPT.local!.port}`],
      [close, `port=${CLOSE.local!.port} sent=${CLOSE.sentBytes}`],
      [CLOSE, `peer=${CLOSE.remote!.address}`],
    ] as const
  ) {
    assert.equal(query(text).matchesEvent(event, CONTEXT), true, text);
  }
  assert.equal(query(`port=${ACCEPT.remote!.port}`).matchesEvent(ACCEPT, CONTEXT), false);
});
