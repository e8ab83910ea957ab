import assert from "node:assert/strict";
import type { Endpoint } from "../../../src/model/event/activity.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { flowEvent } from "../../../src/model/activity/flow.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { serviceName } from "../../../src/model/activity/service_name.ts";
import { ACCEPT, CLOSE, CONNECT, NET } from "../../support/activity/activity_events.ts";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { flowsSorted } from "../../../src/ui/flows/flows_update.ts";
import { StoryScreen } from "../support/story_screen.ts";

const SIZES: readonly (readonly [number, number])[] = [[60, 15], [80, 24], [120, 40], [200, 60]];
const end = (address: string, port: number): Endpoint => ({ address, port });

/** Returns Flows of a server with an open connection, a closed one, and one that was refused. */
function flows(columns: number, rows: number, options: { ascii?: boolean } = {}): StoryScreen {
  const made = new StoryScreen(columns, rows, options);
  const subject = { ts: made.now - 5e9, pid: 10001, key: made.story.table.byPid(10001)!.key };
  const comm = { text: "curl\u001b[31m" };
  const [local, remote] = [end("192.0.2.7", 443), end("198.51.100.9", 51_000)];
  const events: FlockEvent[] = [
    { type: "activity", ts: subject.ts, kinds: ["net"], reason: null },
    { ...ACCEPT, ...subject, comm, connection: 1, local, remote },
    { ...CONNECT, ...subject, comm, connection: 2 },
    { ...CLOSE, ...subject, ts: made.now - 4e9, comm, connection: 2, durationNs: 1e9 },
    {
      ...{ ...CONNECT, ...subject, comm, connection: 3, result: "refused", errno: 111 },
      remote: end("2001:db8::3", 5432),
    },
  ];
  for (const event of events) made.story.push(event);
  return made.press("Alt+6");
}

for (const [columns, rows] of SIZES) {
  Deno.test(`flows at ${columns}x${rows}`, async (t) => {
    await t.assertSnapshot(flows(columns, rows).text());
  });
}

Deno.test("flows: a filter finds connections by themselves and by their processes", () => {
  const made = flows(120, 40);
  const { table } = made.story;
  const { connections } = table.activity!;
  const found = (text: string) => {
    const query = compileQuery(text);
    assert.ok(query.kind !== "error");
    return [...connections.live(), ...connections.closed()].filter((one) => {
      const { ppid, identity, activity } = table.get(one.key)!;
      const event = flowEvent(one, made.now, { ppid, parentKey: null, ...identity, activity });
      return query.matchesEvent(event, { now: made.now, isUnder: () => false });
    }).map(({ number }) => number);
  };
  assert.deepEqual(found("port=443"), [1, 2]);
  assert.deepEqual(found("peer~198.51"), [1]);
  assert.deepEqual(found("result=refused"), [3]);
  assert.deepEqual(found("net>50K"), [2]);
  assert.deepEqual(found("user=lena connects>0"), [1, 3, 2]);
  assert.deepEqual(found("connects>1"), []);
});

/** Returns the numbers of the connections on the screen, in order. */
function numbers(made: StoryScreen): number[] {
  const { front } = made.frame().picture;
  return front.view === "flows" ? front.rows.map(({ number }) => number) : [];
}

Deno.test("flows: > and I choose the order, unknown values come last in both directions", () => {
  const made = flows(120, 40);
  assert.deepEqual(numbers(made), [1, 3, 2]);
  const orders = [0, 1, 2, 3, 4, 5, 6, 7].map(() => {
    made.press(">");
    const { column } = made.state.flows.sorting;
    return `${column} ${numbers(made)} ${numbers(made.press("I"))} ${numbers(made.press("I"))}`;
  });
  assert.deepEqual(orders, [
    ...["service 1,2,3 3,1,2 1,2,3", "sent 2,1,3 2,1,3 2,1,3", "received 2,1,3 2,1,3 2,1,3"],
    ...["rate 2,1,3 2,1,3 2,1,3", "age 2,1,3 1,2,3 2,1,3", "peer 1,2,3 3,2,1 1,2,3"],
    ...["pid 1,3,2 1,3,2 1,3,2", "comm 1,3,2 1,3,2 1,3,2"],
  ]);
});

Deno.test("flows: a click on a title sorts, a second one reverses; the title has the arrow", () => {
  const made = flows(120, 40);
  const click = () => {
    const { layout, rowKeys } = made.frame();
    const x = made.buffer.rowText(layout.titles).indexOf("SENT");
    return hitTest(made.state, layout, rowKeys, x, layout.titles);
  };
  assert.deepEqual(click(), { kind: "flow-column", column: "sent" });
  made.state = flowsSorted(made.state, "sent");
  assert.match(made.text(), / SENT▼ /);
  assert.match((made.state = flowsSorted(made.state, "sent"), made.text()), / SENT▲ /);
});

Deno.test("flows: z holds the order while the bytes change", () => {
  const made = flows(120, 40).press(">", ">", ">", "z");
  assert.match(made.text(), / HELD/);
});

Deno.test("flows: UDP has a row for each process, behind the open connections", () => {
  const made = flows(120, 40);
  const { key } = made.story.table.byPid(10001)!;
  made.story.push({ ...NET, ts: made.now, pid: 10001, key });
  made.now += 0.5e9;
  const lines = made.text().split("\n").filter((line) => line.startsWith("   10001 "));
  assert.match(lines[1]!, /10001 .* udp +- +60B +0 +60B +- \?/);
  assert.match(lines[2]!, /refused/);
});

Deno.test("flows: UDP has the peers of connected sockets, and a filter finds them", () => {
  const made = flows(120, 40);
  const { key } = made.story.table.byPid(10001)!;
  const peer = { address: "203.0.113.9\u001b[2J", port: 4433 };
  const push = (udpPeers: readonly Endpoint[] | null) =>
    made.story.push({ ...NET, ts: made.now, pid: 10001, key, udpPeers });
  push([peer, { ...peer, port: 53 }]);
  made.now += 0.5e9;
  assert.match(made.text(), / udp .* connected to 203\.0\.113\.9\^\[\[2J:4433, 203\./);
  // No look, and no connected socket at the last one: those of the look before stay.
  push(null);
  push([]);
  made.now += 0.5e9;
  assert.match(made.text(), / udp .* connected to 203/);
  const matchesEvent = (event: FlockEvent) => event.type === "close" && event.remote?.port === 53;
  made.state = { ...made.state, filter: { text: "x", matches: () => true, matchesEvent } };
  assert.deepEqual(numbers(made), [-10_001]);
});

Deno.test("flows: UDP sockets that are not connected have their local ends, and ? for their peers", () => {
  const made = flows(120, 40);
  const { key } = made.story.table.byPid(10001)!;
  const udpLocals = [{ address: "0.0.0.0", port: 5353 }, { address: "::", port: 53 }];
  const push = (udpPeers: readonly Endpoint[]) => {
    made.story.push({ ...NET, ts: made.now, pid: 10001, key, udpPeers, udpLocals });
    made.now += 0.5e9;
  };
  push([]);
  assert.match(made.text(), / udp .* \? at 0\.0\.0\.0:5353, \[::\]:53/);
  push([{ address: "203.0.113.9", port: 4433 }]);
  assert.match(made.text(), / udp .* connected to 203\.0\.113\.9:4433; \? at 0\.0/);
  const found = (query: string) => {
    const compiled = compileQuery(query);
    assert.ok(compiled.kind === "query", query);
    const matchesEvent = (event: FlockEvent) =>
      compiled.matchesEvent(event, { now: made.now, isUnder: () => false });
    made.state = { ...made.state, filter: { text: query, matches: () => true, matchesEvent } };
    return numbers(made);
  };
  assert.deepEqual(found("port=53"), [-10_001]);
  assert.deepEqual(found("peer~0.0.0.0"), [], "a local end is no peer");
});

Deno.test("flows: Enter opens the process of a connection", () => {
  const made = flows(120, 40).press("Enter");
  assert.equal(made.state.view, "details");
  assert.equal(made.state.selected?.split("-")[0], "10001");
  assert.match(made.frame() && made.text(), /connections +1 made +1 accepted +1 failed/);
});

Deno.test("flows: without tracing it says which key begins it, and A asks for it", () => {
  const made = new StoryScreen(80, 24).press("Alt+6");
  assert.match(made.text(), /Connections are not traced: A traces them/);
  made.press("A");
  assert.ok(made.effects.some(({ type }) => type === "activity"));
});

Deno.test("serviceName() knows usual ports, and no others", () => {
  assert.deepEqual([serviceName(443), serviceName(22), serviceName(51_000)], [
    "https",
    "ssh",
    null,
  ]);
});
