import assert from "node:assert/strict";
import { textReport } from "../../../src/cli/report/text_format.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { textWidth } from "../../../src/ui/cells/text_width.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { META } from "../../support/model/events.ts";
import {
  close,
  connect,
  traced,
  TRAFFIC_EVENTS,
} from "../../support/activity/traffic_recording.ts";
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

Deno.test("a warning that is too long for a line goes on below it, and is never cut", () => {
  const reason = `a file is missing between "${"a".repeat(50)}.1" and "${"a".repeat(50)}.3"`;
  const events: FlockEvent[] = [
    ...BUILD.slice(0, 8),
    { type: "lost", ts: 1.2e9, count: 1234, where: "line", reason },
  ];
  const damage = [`line 7 ${"could not be read ".repeat(9)}`];
  const head = text(events, { damage, look: { width: 60 } }).split("\n\n")[0]!;
  const letters = (text: string) => text.replaceAll(/\s+/g, "");
  assert.ok(letters(head).includes(letters(`1,234 at the line: ${reason}`)), head);
  assert.ok(letters(head).includes(letters(damage[0]!)), head);
  assert.ok(head.split("\n").every((line) => textWidth(line) <= 60), head);
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
  assert.match(quiet, /^No event is declared lost, but the recording does not say how/m);
  assert.match(text([META, lived(1, 100, "sh"), end(2)]), /Nothing was lost/);
});

Deno.test("a recording of looks at /proc never says that nothing was lost", () => {
  const meta = { ...META, source: "procfs" as const };
  const looked = text([meta, lived(1, 100, "sh"), end(2)]);
  assert.match(looked, /^! Short lives are missing and numbers may be too low/m);
  assert.doesNotMatch(looked, /Nothing was lost/);
});

Deno.test("the driver of a compiler and its tools are one of the longest processes", () => {
  const run = (pid: number, parent: number, path: string, from: number, to: number) => {
    const comm = path.slice(path.lastIndexOf("/") + 1).slice(0, 15);
    const image = { filename: { text: path }, argv: [{ text: path }, { text: `${pid}.c` }] };
    return [
      fork(from, parent, pid),
      { ...exec(from, pid, comm, []), ...image },
      exit(to, pid, 0, 0.5),
    ];
  };
  const lines = text(
    [
      ...[META, lived(0, 1, "init"), ...run(2, 1, "/bin/make", 1, 9)],
      ...run(3, 2, "/bin/aarch64-linux-gnu-gcc-12", 2, 8),
      ...[...run(4, 3, "/lib/cc1plus", 3, 4), ...run(5, 3, "/bin/aarch64-linux-gnu-as", 5, 6)],
      ...[...run(6, 3, "/lib/collect2", 6, 7), ...run(7, 6, "/bin/mold", 6.5, 6.9)],
      ...[...run(8, 2, "/bin/ld", 7.5, 7.9), end(10)],
    ].sort((a, b) => a.ts - b.ts),
    { look: { width: 130 } },
  );
  const longest = /^Longest processes\n([^]*?)\n\n/m.exec(lines)![1]!.split("\n");
  assert.deepEqual(longest.map((line) => line.trim().replaceAll(/ {2,}/g, " ")), [
    "8.0s cpu 500ms 2 /bin/make 2.c",
    "6.0s cpu 2.5s 3 /bin/aarch64-linux-gnu-gcc-12 3.c + cc1plus, aarch64-linux-gnu-as, collect2, mold",
    "400ms cpu 500ms 8 /bin/ld 8.c",
  ]);
});

Deno.test("a command that is too long leaves room for the words behind it", () => {
  const long = ["/bin/tool", ...Array.from({ length: 40 }, (_, i) => `--word-${i}`), "last.txt"];
  const lines = text([META, lived(0, 1, "init"), fork(1, 1, 2), exec(1, 2, "tool", long), end(3)]);
  assert.match(lines, /^ +3\.0s .*tool .*last\.txt \(still running\)$/m);
});

Deno.test("one of a kind has the word for one", () => {
  const one = [META, lived(1, 1, "init"), fork(1, 1, 2), exec(1, 2, "a", ["a"]), exit(2, 2, 1)];
  assert.match(text([...one, end(3)]), /^1 process started, 1 exec, 1 ended, 1 failed, 1 alive/m);
  const lost = { type: "lost", count: 1, where: "kernel", reason: "full" } as const;
  const losses = [1, 1.1, 1.2, 1.3].map((at) => ({ ...lost, ts: at * 1e9 }));
  assert.match(text([...one, ...losses.slice(3), end(3)]), /^! 1 event was lost:/m);
  assert.match(text([...one, ...losses, end(3)]), /^ {4}and 1 more$/m);
});

Deno.test("a recording of several days has the date at each time, and no rate that looks like zero", () => {
  const life = (at: number) => [fork(at, 1, 2), exec(at, 2, "a", ["a"]), exit(at + 1, 2, 1)];
  const days = (seconds: number) => text([META, lived(0, 1, "init"), ...life(10), end(seconds)]);
  const day = days(80_000);
  assert.match(day, /, 2026-\d\d-\d\d \d\d:\d\d:\d\d to \d\d-\d\d \d\d:\d\d:\d\d \(22h13m\)\n/);
  assert.match(day, /exit 1 {5}a {13}\d\d-\d\d \d\d:\d\d:\d\d/);
  assert.match(day, /^Births {2}1\.1 a day, the busiest/m);
  assert.match(days(3600), /^Births {2}1\.0 an hour/m);
  assert.match(days(100), /^Births {2}0\.6 a minute/m);
  assert.match(days(20), /to \d\d:\d\d:\d\d \(20s\)\n/);
  assert.match(days(20), /^Births {2}0\.1 a second/m);
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

Deno.test("the text lists who moved most, with which peers, and what failed to connect", async (t) => {
  await t.assertSnapshot(trafficText(TRAFFIC_EVENTS, 100));
  assert.ok(!text(BUILD).includes("Network"), "without activity there is no such list");
});

Deno.test("the text says what the numbers of activity lack", () => {
  const loss = { type: "lost", where: "activity", reason: "the map was full" } as const;
  const events: FlockEvent[] = [
    ...TRAFFIC_EVENTS.slice(0, -1),
    { ...loss, ts: 6e9, count: 7, bytes: 4_096 },
    { ...loss, ts: 7e9, count: null, reason: "bpftrace died (SIGKILL)" },
    traced(7, [], "bpftrace died (SIGKILL)"),
    end(8),
  ];
  const lines = trafficText(events, 140);
  assert.match(
    lines,
    /^! traced for 6\.0s of 7\.0s: 02:00:01 to 02:00:07 \(bpftrace died \(SIGKILL\)\)$/m,
  );
  assert.match(lines, /^! 7 records or more of activity were lost: numbers may be too low$/m);
  assert.match(lines, /^! 4\.0K of sockets belong to no process below$/m);
  const quiet = [...BUILD.slice(0, 2), traced(1, ["net"]), ...BUILD.slice(2)];
  assert.match(trafficText(quiet, 80), /^Network .*\n {2}no traffic\n/);
  const late = [...BUILD.slice(0, -1), traced(2.5, ["net"]), end(3)];
  assert.match(trafficText(late, 80), /: 02:00:02 to 02:00:03\n {2}no traffic seen\n/);
});

Deno.test("the text has the numbers of exits where a recording has no events of activity", () => {
  const net = { sentBytes: 100, receivedBytes: 2048, sentMessages: 1, receivedMessages: 1 };
  const more = { connects: 3, accepts: 0, failedConnects: 2, isComplete: true };
  const events = BUILD.map((event) =>
    event.type === "exit" && event.pid === 204 ? { ...event, net: { ...net, ...more } } : event
  );
  assert.match(trafficText(events, 80), /100B +2\.0K +- +3 +2 +- +204 {2}\S/);
});

Deno.test("no address and no line about traffic makes a terminal obey, at any width", () => {
  const evil = { address: "\x1b[2J\u202e", port: 443 };
  const events = [
    ...TRAFFIC_EVENTS.slice(0, -1),
    connect(7, 203, 9, evil),
    connect(7, 203, 10, evil, "timeout"),
    close(7.5, 203, 9, 1, 1),
    end(8),
  ];
  for (const width of [40, 60, 80, 133, 240]) {
    for (const line of trafficText(events, width).split("\n")) {
      // deno-lint-ignore no-control-regex -- finding control characters is what it is for
      assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202e]/);
      assert.ok(textWidth(line) <= width, line);
    }
  }
});

/** Returns the sections about sockets, files and storage. */
function trafficText(events: readonly FlockEvent[], width: number): string {
  const [, section = ""] = text(events, { look: { width } }).split(/(?=^Network)/m);
  return section.split(/^Where the time went/m)[0]!;
}
