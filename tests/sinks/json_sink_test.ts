import assert from "node:assert/strict";
import type { EndEvent, FlockEvent, ForkEvent } from "../../src/model/event/event.ts";
import { JsonSink } from "../../src/sinks/json_sink.ts";
import { EventLineWriter } from "../../src/wire/event/event_line.ts";
import { FORK, META } from "../support/model/events.ts";
import { SlowWriter } from "./slow_writer.ts";

const END: EndEvent = { type: "end", ts: 1e12, events: 0, lost: 4, reason: "over", totals: {} };
const MAX_BYTES = 500_000;
const PATIENCE_MS = 50;

function sinkOn(writer: SlowWriter): JsonSink {
  const lines = new EventLineWriter("box", { seconds: 0, nanoseconds: 0 });
  return new JsonSink(writer, lines, MAX_BYTES, PATIENCE_MS);
}

/** Returns `count` forks with rising times, from `first` on. */
function forks(first: number, count: number): ForkEvent[] {
  return Array.from({ length: count }, (_, i) => ({ ...FORK, ts: first + i }));
}

interface Line {
  readonly type: string;
  readonly ts: number;
  readonly count?: number | null;
  readonly where?: string;
  readonly lost?: number | null;
}

function parsed(writer: SlowWriter): Line[] {
  return writer.lines.map((line) => JSON.parse(line));
}

function count(lines: readonly Line[], type: string): number {
  return lines.filter((line) => line.type === type).length;
}

Deno.test("JsonSink: one line an event, meta first and end last", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  writer.open();
  sink.begin(META);
  sink.batch(forks(1, 3));
  sink.batch([]);
  await sink.end(END);
  assert.deepEqual(parsed(writer).map(({ type }) => type), [
    "meta",
    ...["fork", "fork", "fork"],
    "end",
  ]);
});

Deno.test("JsonSink: for a slow reader one lost event replaces the dropped events, in their place", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  sink.begin(META);
  // Some 400 bytes each: about half of these fit.
  for (let i = 0; i < 20; i++) sink.batch(forks(1000 * i, 120));
  writer.open();
  await sink.end(END);
  const lines = parsed(writer);
  const at = lines.findIndex(({ type }) => type === "lost");
  const lost = lines[at]!;
  assert.equal(count(lines, "lost"), 1);
  assert.equal(count(lines, "fork") + lost.count!, 20 * 120, "each fork is written or counted");
  assert.equal(lost.where, "queue");
  assert.ok(writer.text.length <= MAX_BYTES + 2_000, "the queue stays below its limit");
  assert.ok(count(lines, "fork") > 500, "the events that fit are written");
  assert.equal(lines.at(-1)?.lost, 4 + lost.count!);
});

Deno.test("JsonSink: time never goes back, not even around lost events", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  let ts = 0;
  for (let round = 0; round < 30; round++) {
    for (let i = 0; i < 8; i++) sink.batch(forks(ts += 1000, 200));
    for (let i = 0; i < 5; i++) await writer.takeOne();
  }
  writer.open();
  await sink.end({ ...END, ts: ts + 1e6 });
  const lines = parsed(writer);
  assert.ok(count(lines, "lost") > 1, "several events are lost");
  const times = lines.map((line) => line.ts);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
  const lostCount = lines.reduce((sum, { type, count }) => sum + (type === "lost" ? count! : 0), 0);
  assert.equal(lostCount + count(lines, "fork"), 30 * 8 * 200);
});

Deno.test("JsonSink: a second loss begins only after half of the queue was free", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  let ts = 0;
  for (let i = 0; i < 20; i++) sink.batch(forks(ts += 1000, 120));
  await writer.takeOne();
  for (let i = 0; i < 3; i++) sink.batch(forks(ts += 1000, 10));
  writer.open();
  await sink.end({ ...END, ts: ts + 1e6 });
  assert.equal(count(parsed(writer), "lost"), 1);
});

Deno.test("JsonSink: a dropped lost event becomes part of the next one", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  for (let i = 0; i < 20; i++) sink.batch(forks(1000 * i, 120));
  const lost: FlockEvent = { type: "lost", ts: 1e6, count: 30, where: "kernel", reason: "full" };
  sink.batch([lost]);
  writer.open();
  await sink.end({ ...END, lost: 34 });
  const lines = parsed(writer);
  const hole = lines.find(({ type }) => type === "lost")!;
  assert.equal(hole.count! + count(lines, "fork"), 20 * 120 + 30);
  assert.equal(lines.at(-1)?.lost, 34 + hole.count! - 30, "no loss is counted twice");
});

Deno.test("JsonSink: a loss of unknown size stays unknown", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  writer.open();
  await sink.end({ ...END, lost: null });
  assert.equal(parsed(writer).at(-1)?.lost, null);
});

Deno.test("JsonSink: a reader that is gone closes it, and it writes no more", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  sink.begin(META);
  writer.open(new Deno.errors.BrokenPipe());
  await sink.closed;
  const { writes } = writer;
  sink.batch(forks(1, 1000));
  await sink.end(END);
  assert.equal(writer.writes, writes);
});

Deno.test("JsonSink: a full disk fails it", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  sink.begin(META);
  writer.open(new Error("No space left on device"));
  await assert.rejects(sink.closed, /No space/);
  await sink.end(END);
});

Deno.test("JsonSink: a reader that never reads does not delay the end", async () => {
  const sink = sinkOn(new SlowWriter());
  sink.begin(META);
  await sink.end(END);
  await assert.rejects(sink.closed, /the reader takes no more bytes/);
});

Deno.test("JsonSink: later events never overwrite queued bytes", async () => {
  const writer = new SlowWriter();
  const sink = sinkOn(writer);
  let ts = 0;
  for (let round = 0; round < 50; round++) {
    // Sometimes all is with the reader when the next one comes, and sometimes not.
    for (let i = 0; i <= round % 3; i++) sink.batch(forks(ts, 3)), ts += 3;
    for (let i = 0; i < round % 4; i++) await writer.takeOne();
  }
  writer.open();
  await sink.end(END);
  const seen = parsed(writer).filter(({ type }) => type === "fork").map(({ ts }) => ts);
  assert.deepEqual(seen, Array.from({ length: ts }, (_, i) => i));
});
