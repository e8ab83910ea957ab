import assert from "node:assert/strict";
import { textReport } from "../../../src/cli/report/text_format.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { textWidth } from "../../../src/ui/cells/text_width.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { META } from "../../support/events.ts";
import { BUILD, hostileEvents, written, type WrittenOptions } from "./written.ts";

function text(events: readonly FlockEvent[], options?: WrittenOptions): string {
  return written(textReport, events, options).text;
}

Deno.test("the text of a small build", async (t) => {
  await t.assertSnapshot(text(BUILD));
});

Deno.test("the text of a comparison", async (t) => {
  const better = BUILD.map((event) =>
    event.type === "exit" && event.pid === 204 ? { ...event, exitCode: 0 } : event
  ).map((event) => event.type === "exit" && event.pid === 203 ? { ...event, ts: 1.7e9 } : event)
    .sort((a, b) => a.ts - b.ts);
  await t.assertSnapshot(text(BUILD, { against: better }));
});

Deno.test("the text warns of losses, gaps and damage", async (t) => {
  const lossy: FlockEvent[] = [
    ...BUILD.slice(0, 8),
    { type: "lost", ts: 1.2e9, count: 1234, where: "kernel", reason: "the buffer was full" },
    { type: "lost", ts: 1.3e9, count: null, where: "line", reason: "a line\x1b[2J was no line" },
    {
      type: "gap",
      ts: 1.5e9,
      fromTs: 1.4e9,
      toTs: 1.5e9,
      repaired: 3,
      reason: "bpftrace died (SIGKILL)",
    },
  ];
  const damage = ["line 7 could not be read: it is no JSON"];
  const head = text(lossy, { damage }).split("\n\n")[0]!;
  await t.assertSnapshot(head);
});

Deno.test("a terminal obeys no name, and no line is wider than it", () => {
  for (const width of [40, 60, 80, 133, 240]) {
    const lines = text(hostileEvents(), { look: { width }, top: 50 }).split("\n");
    for (const line of lines) {
      // deno-lint-ignore no-control-regex -- finding control characters is what it is for
      assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202e\ud800-\udfff](?<!\ud83e\udd80)/u);
      assert.ok(textWidth(line) <= width, `${textWidth(line)} cells of ${width}: ${line}`);
      assert.equal(line, line.trimEnd());
    }
  }
});

Deno.test("colour changes no text", () => {
  const colored = text(BUILD, { look: { color: true } });
  // deno-lint-ignore no-control-regex -- colours are control characters
  assert.equal(colored.replaceAll(/\x1b\[[\d;]*m/g, ""), text(BUILD));
  assert.notEqual(colored, text(BUILD));
});

Deno.test("a recording without events, or without births, has a report of a few lines", () => {
  assert.match(text([]), /Nothing matches/);
  assert.match(text([]), /has no end/);
  const quiet = text([lived(1, 100, "sh"), end(2)]);
  assert.match(quiet, /0 processes started, 0 execs, 0 ended, none failed, 1 alive/);
  assert.match(quiet, /Nothing was lost/);
});

Deno.test("a recording of looks at /proc never says that nothing was lost", () => {
  const meta = { ...META, source: "procfs" as const };
  const looked = text([meta, lived(1, 100, "sh"), end(2)]);
  assert.match(looked, /^! Short lives are missing and numbers may be too low/m);
  assert.doesNotMatch(looked, /Nothing was lost/);
});

Deno.test("a very deep tree shows its beginning and its end", () => {
  const events: FlockEvent[] = [lived(0, 1, "init")];
  for (let pid = 2; pid <= 500; pid++) events.push(fork(pid / 1000, pid - 1, pid));
  const lines = text([...events, end(1)]).split("\n");
  const from = lines.findIndex((line) => line.startsWith("Deepest tree"));
  assert.match(lines[from]!, /500 generations/);
  const chain = lines.slice(from + 1, lines.indexOf("", from + 1));
  assert.equal(chain.length, 17);
  assert.match(chain[8]!, /484 generations more/);
  assert.match(chain[16]!, /└ 500 /);
});

Deno.test("a process that fails silently is listed with its signal", () => {
  const events = [
    lived(0, 1, "sh"),
    fork(1, 1, 2),
    exec(1, 2, "cc", ["cc"]),
    exit(2, 2, -9),
    end(2),
  ];
  assert.match(text(events), /1 {2}SIGKILL {4}cc .* cc\n/);
});

Deno.test("the text lists who moved most through sockets, and whose connections failed", () => {
  const net = { sentBytes: 100, receivedBytes: 2048, sentMessages: 1, receivedMessages: 1 };
  const more = { connects: 3, accepts: 0, failedConnects: 2, isComplete: true };
  const events = BUILD.map((event) =>
    event.type === "exit" && event.pid === 204 ? { ...event, net: { ...net, ...more } } : event
  );
  const [, section] = text(events).split("Network");
  assert.match(section!, /100B +2\.0K +3 +2 +0 +204 {2}\S/);
  assert.ok(!text(BUILD).includes("Network"), "without activity there is no such list");
});
