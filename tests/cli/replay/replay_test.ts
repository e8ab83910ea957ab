import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { EVENTS, EXEC, EXIT, FORK, META, SNAPSHOT } from "../../support/model/events.ts";
import { joined, OFFSET } from "../../support/model/recordings.ts";
import { traceflock } from "../../support/machine/traceflock.ts";

const SECOND = 1e9;
const PARENT = { pid: 4000, key: "4000-321", ppid: 1, parentKey: null };
const OTHER = { pid: 50, key: "50-900", ppid: 1, parentKey: null };

/** A host with many events: ten seconds, from the fourth on. */
const STORY: readonly FlockEvent[] = [
  { ...META, filter: null },
  { ...SNAPSHOT, ...PARENT, ts: 4 * SECOND, startTime: 3 * SECOND },
  { type: "ready", ts: 4 * SECOND },
  { ...FORK, ts: 5 * SECOND },
  { ...EXEC, ts: 6 * SECOND },
  { ...FORK, ...OTHER, ts: 9 * SECOND, birthPpid: 1, parentTid: 1 },
  { ...EXIT, ts: 10 * SECOND, exitCode: 2 },
  { ...EXIT, ...OTHER, ts: 12 * SECOND, exitCode: 0 },
  { ...EVENTS["end"]!, ts: 13 * SECOND },
];

function bytesOf(events: readonly FlockEvent[]): Uint8Array {
  const writer = new RecordingWriter("box", OFFSET);
  for (const event of events) {
    writer.add(event);
    writer.flush();
  }
  writer.close();
  return joined(writer.take());
}

const BYTES = bytesOf(STORY);

/** Returns the output of a replay of these bytes. */
async function replayed(args: readonly string[], bytes = BYTES, wrapper: readonly string[] = []) {
  const path = Deno.makeTempFileSync({ suffix: ".tflock" });
  Deno.writeFileSync(path, bytes);
  Deno.chmodSync(path, 0o644);
  try {
    const ended = await traceflock(["replay", path, "--json", ...args], { wrapper });
    const lines = ended.stdout.split("\n").slice(0, -1);
    const seen = lines.map((line) => JSON.parse(line));
    return { ...ended, lines, seen, types: seen.map(({ type }) => type).join(" ") };
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("replay: the lines come out byte for byte, except the first and the last", async () => {
  const { code, stderr, lines, seen } = await replayed([]);
  assert.deepEqual([code, stderr], [0, ""]);
  const writer = new EventLineWriter("box", OFFSET);
  assert.deepEqual(lines.slice(1, -1), STORY.slice(1, -1).map((event) => writer.write(event)));
  const meta = JSON.parse(writer.write(STORY[0]!));
  assert.deepEqual(seen[0], { ...meta, source: "replay", tool: "traceflock" });
  assert.equal(seen.at(-1).reason, "end of the recording");
  assert.deepEqual(seen.at(-1).totals, {
    meta: 1,
    process: 1,
    ready: 1,
    fork: 2,
    exec: 1,
    exit: 2,
  });
});

Deno.test("replay: a query, types and --under choose events", async () => {
  const chosen = async (...args: string[]) => {
    const { seen } = await replayed(args);
    return seen.filter(({ pid, type }) => pid !== undefined && type !== "process")
      .map(({ type, pid }) => `${type} ${pid}`).join(", ");
  };
  assert.equal(await chosen("exit!=0"), "exit 4242");
  assert.equal(await chosen("--events", "fork"), "fork 4242, fork 50");
  assert.equal(await chosen("--under", "4000"), "fork 4242, exec 4242, exit 4242");
  assert.equal(await chosen("--under", "4000", "--from", "+5s"), "exit 4242");
  assert.equal(await chosen("under=4000", "--count", "1"), "fork 4242");
});

Deno.test("replay: a part of the time, and the processes alive at a time", async () => {
  assert.equal(
    (await replayed(["--from", "+4s", "--to", "+7s"])).types,
    "meta ready fork exit end",
  );
  const then = await replayed(["--at", "+4500ms"]);
  assert.equal(then.types, "meta process process ready end");
  assert.deepEqual(then.seen.slice(1, 3).map(({ pid, ts }) => [pid, ts]), [
    [4000, 8.5 * SECOND],
    [4242, 8.5 * SECOND],
  ]);
  const since = await replayed(["--from", "-3500ms", "--snapshot"]);
  assert.equal(since.types, "meta process process process ready exit exit end");
  assert.match((await replayed(["--at", "23:61"])).stderr, /It must be a time such as 03:12/);
});

Deno.test("replay: --no-argv leaves out command lines", async () => {
  const { lines } = await replayed(["--no-argv"]);
  assert.doesNotMatch(lines.join("\n"), /-j8/);
});

Deno.test("replay: with --speed it takes the time of the recording", async () => {
  const began = performance.now();
  assert.equal((await replayed(["--speed", "8"])).seen.length, STORY.length);
  // Eight seconds at speed eight take at least one.
  assert.ok(performance.now() - began > 1000);
});

Deno.test("replay: a damaged file yields its readable events, the loss in its place, and a message", async () => {
  const damaged = BYTES.slice();
  // The last bytes of the first frame with an exit.
  const at = BYTES.length >> 1;
  damaged.fill(0x55, at, at + 40);
  const { code, stderr, seen } = await replayed([], damaged);
  assert.equal(code, 0);
  const lost = seen.filter(({ type }) => type === "lost");
  assert.ok(lost.length >= 1 && lost.every(({ where }) => where === "line"));
  const missing = lost.reduce((sum, { count }) => sum + count, 0);
  assert.equal(seen.length - lost.length + missing, STORY.length);
  const cut = await replayed([], BYTES.slice(0, BYTES.length >> 1));
  assert.match(
    cut.stderr,
    /it has no end: its recorder was killed or its disk full, or this is an early copy/,
  );
  assert.equal(cut.code, 0);
  assert.doesNotMatch(stderr, /\n {4}at /);
});

Deno.test("replay: a file that is no recording, is missing or has a newer format is reported in one line", async () => {
  const other = await replayed([], new TextEncoder().encode("not a recording"));
  assert.equal(other.code, 1);
  assert.match(
    other.stderr,
    /^traceflock: Cannot read "\S+": it is not a recording; make one .*\n$/,
  );
  const newer = BYTES.slice();
  newer[12] = 9;
  const refused = await replayed([], newer);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /it has version 9 of the recording format, this program reads version 1/,
  );
  const { code, stderr } = await traceflock(["replay", "/no/such.tflock", "--json"]);
  assert.deepEqual([code, stderr], [
    1,
    'traceflock: Cannot read "/no/such.tflock": there is no such file\n',
  ]);
});

Deno.test("replay: many events reach a slow reader without a drop", async () => {
  const path = Deno.makeTempFileSync({ suffix: ".tflock" });
  const many = Array.from({ length: 20_000 }, (_, i): FlockEvent => ({
    ...{ ...EXIT, ts: 5 * SECOND + i, pid: i + 1, key: `${i + 1}-1` },
  }));
  const writer = new RecordingWriter("box", OFFSET);
  for (const event of many) writer.add(event);
  writer.close();
  Deno.writeFileSync(path, joined(writer.take()));
  try {
    const { code, stdout } = await traceflock(["replay", path, "--json"]);
    assert.equal(code, 0);
    assert.equal(stdout.split("\n").length, many.length + 3);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("replay: a file without seeks is refused with the way out", async () => {
  for (const [path, remedy] of [["/dev/null", /report -/], ["/", /it is a folder/]] as const) {
    const { code, stderr } = await traceflock(["replay", path, "--json"]);
    assert.equal(code, 1);
    assert.match(stderr, /^traceflock: Cannot read "[^"]+": it is [^"\n]+\n$/);
    assert.match(stderr, remedy);
  }
});

Deno.test("replay: ts never goes back, and the end is where the recording ends", async () => {
  const bytes = bytesOf(STORY.slice(0, 1));
  for (
    const [args, input, endTs] of [
      [[], BYTES, 13 * SECOND],
      [["--from", "+1h"], BYTES, 3604 * SECOND],
      [["--at", "+1h"], BYTES, 3604 * SECOND],
      [["--to", "+7s"], BYTES, 11 * SECOND],
      [[], bytes, META.ts],
    ] as const
  ) {
    const { seen } = await replayed(args, input);
    const times = seen.map(({ ts }) => ts);
    assert.deepEqual(times, times.toSorted((a, b) => a - b), args.join(" "));
    assert.equal(seen.at(-1).ts, endTs, args.join(" "));
    const clock = seen.map(({ time }) => time);
    assert.deepEqual(clock, clock.toSorted(), args.join(" "));
  }
});

Deno.test("replay: the header of lost lines has their time and counts", async () => {
  const writer = new RecordingWriter("box", OFFSET);
  for (const event of STORY) writer.add(event);
  writer.close();
  const bytes = joined(writer.take());
  const year = /^2023-11-14T22:13:/;
  const damaged = bytes.slice();
  damaged.fill(0x55, 120, 140);
  // The only frame of lines with its header, which the index repeats; then the frame is cut off.
  const headless = damaged.slice();
  headless.fill(0x55, 20, 90);
  for (const input of [damaged, headless, bytes.slice(0, 200)]) {
    const { seen, types } = await replayed([], input);
    assert.equal(types, "meta lost end");
    assert.ok(seen.every(({ time, ts }) => year.test(time) && ts >= 4 * SECOND));
    assert.equal(seen[1].count, STORY.length);
    assert.match(seen[1].reason, /\(forks 2, execs 1, exits 2, failures 1\)/);
    assert.equal(seen[2].ts, 13 * SECOND);
  }
  // The header of the index remains, and has at least the time.
  const bare = headless.slice();
  bare.fill(0x55, bare.length - 60, bare.length - 40);
  const { seen } = await replayed([], bare);
  assert.deepEqual(seen.map(({ type, ts }) => [type, ts]), [
    ["meta", 13 * SECOND],
    ["lost", 13 * SECOND],
    ["end", 13 * SECOND],
  ]);
  assert.ok(seen.every(({ time }) => year.test(time)));
});

/** Returns the output of a replay of a file of JSON lines. */
async function replayedLines(text: string) {
  const path = Deno.makeTempFileSync({ suffix: ".jsonl" });
  Deno.writeTextFileSync(path, text);
  try {
    const ended = await traceflock(["replay", path, "--json"]);
    return { ...ended, lines: ended.stdout.split("\n").slice(0, -1) };
  } finally {
    Deno.removeSync(path);
  }
}

const LINES = STORY.map((event) => new EventLineWriter("box", OFFSET).write(event));

Deno.test("replay: a file of JSON lines replays like a recording", async () => {
  const { code, stderr, lines } = await replayedLines(`${LINES.join("\n")}\n`);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(lines.slice(1, -1), LINES.slice(1, -1));
});

Deno.test("replay: an odd line among JSON lines is a loss in its place, and named", async () => {
  const odd = LINES.toSpliced(4, 0, '{"v":1,"type":"fork"');
  const { code, stderr, lines } = await replayedLines(`${odd.join("\n")}\n`);
  assert.equal(code, 0);
  assert.match(stderr, /^traceflock: line 5 could not be read: it is no JSON\n$/);
  const types = lines.map((line) => JSON.parse(line).type);
  assert.deepEqual(types.slice(3, 6), ["fork", "lost", "exec"]);
  assert.equal(JSON.parse(lines.at(-1)!).lost, 1);
});

Deno.test("replay: JSON lines without an end are named as such, and other text is refused", async () => {
  const cut = await replayedLines(`${LINES.slice(0, 5).join("\n")}\n`);
  assert.equal(cut.code, 0);
  assert.match(cut.stderr, /: it has no end: [^\n]*\n$/);
  const other = await replayedLines("{}\n");
  assert.equal(other.code, 1);
  assert.match(other.stderr, /^traceflock: "[^"]*" is no recording: [^\n]*\n$/);
});
