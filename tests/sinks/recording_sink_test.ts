import assert from "node:assert/strict";
import type { EndEvent, FlockEvent } from "../../src/model/event/event.ts";
import {
  type RecordingOptions,
  type RecordingOutput,
  RecordingSink,
} from "../../src/sinks/recording_sink.ts";
import { MemoryBytes } from "../../src/sources/replay/byte_store.ts";
import { Recording } from "../../src/sources/replay/recording.ts";
import { EVENTS, EXIT, META } from "../support/model/events.ts";
import { joined, OFFSET } from "../support/model/recordings.ts";

const END = EVENTS["end"] as EndEvent;

/** A file in memory that writes when the test allows it, or fails. */
class Output implements RecordingOutput {
  readonly pieces: Uint8Array[] = [];
  closed = 0;
  failure: Error | null = null;
  gate: Promise<void> = Promise.resolve();

  constructor(readonly path: string) {}

  async write(bytes: Uint8Array): Promise<number> {
    await this.gate;
    if (this.failure !== null) throw this.failure;
    this.pieces.push(bytes.slice());
    return bytes.length;
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

function sinkOf(changes: Partial<RecordingOptions> = {}) {
  const outputs = [new Output("1")];
  const removed: string[] = [];
  const sink = new RecordingSink({
    ...{ host: "box", wallOffset: () => OFFSET, first: outputs[0]!, now: () => 0 },
    next: (number) => {
      outputs.push(new Output(String(number)));
      return outputs.at(-1)!;
    },
    remove: (path) => removed.push(path),
    ...{ maxBytes: null, maxAgeMs: null, keep: null },
    ...changes,
  });
  return { sink, outputs, removed };
}

function exits(from: number, count: number): FlockEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ ...EXIT, host: "box", ts: 5e9 + (from + i) * 1e6, pid: from + i + 1 },
    key: `${from + i + 1}-7`,
  }));
}

function opened(outputs: readonly Output[]): Recording {
  return Recording.of(outputs.map(({ pieces }) => new MemoryBytes(joined(pieces))));
}

function read(outputs: readonly Output[]): FlockEvent[] {
  return [...opened(outputs).events()].map(({ event }) => event);
}

Deno.test("recording: the file has all events of the sink, and is closed once", async () => {
  const { sink, outputs } = sinkOf();
  sink.begin({ ...META, host: "box" });
  sink.batch(exits(0, 2000));
  await sink.end({ ...END, host: "box" });
  const expected = [{ ...META, host: "box" }, ...exits(0, 2000), { ...END, host: "box" }];
  assert.deepEqual(read(outputs), expected);
  assert.deepEqual(opened(outputs).problems, []);
  assert.equal(outputs[0]!.closed, 1);
});

Deno.test("recording: a large file is followed by another, and old files are removed", async () => {
  const { sink, outputs, removed } = sinkOf({ maxBytes: 5_000, keep: 2 });
  sink.begin({ ...META, host: "box" });
  for (let i = 0; i < 6; i++) sink.batch(exits(i * 2000, 2000));
  await sink.end({ ...END, host: "box" });
  assert.ok(outputs.length > 3);
  assert.deepEqual(outputs.map(({ closed }) => closed), outputs.map(() => 1));
  assert.deepEqual(sink.paths, outputs.slice(-2).map(({ path }) => path));
  assert.deepEqual(removed, outputs.slice(0, -2).map(({ path }) => path));
  const whole = opened(outputs);
  assert.deepEqual(whole.problems, []);
  assert.deepEqual(
    [...whole.events()].map(({ event }) => event).filter(({ type }) => type === "exit"),
    exits(0, 12_000),
  );
  const [last] = outputs.slice(-2);
  const alone = read([last!]);
  assert.equal(alone[0]!.type, "meta");
  assert.match((alone.at(-1) as EndEvent).reason, /^continues in \d+$/);
});

Deno.test("recording: an old file is followed by another", async () => {
  let ms = 0;
  const { sink, outputs } = sinkOf({ maxAgeMs: 1000, now: () => ms });
  sink.begin(META);
  sink.batch(exits(0, 3));
  ms = 999;
  sink.batch(exits(3, 3));
  assert.equal(outputs.length, 1);
  ms = 1000;
  sink.batch(exits(6, 3));
  assert.equal(outputs.length, 2);
  await sink.end(END);
  assert.equal(read(outputs).filter(({ type }) => type === "exit").length, 9);
});

Deno.test("recording: each file says which activity is traced; the whole says it once", async () => {
  let ms = 0;
  const { sink, outputs } = sinkOf({ maxAgeMs: 1000, now: () => ms });
  sink.begin(META);
  const kinds = ["net", "file"] as const;
  sink.batch([{ type: "activity", ts: 5e9, kinds, reason: null }, ...exits(0, 3)]);
  ms = 1000;
  sink.batch(exits(3, 3));
  sink.batch(exits(6, 3));
  await sink.end(END);
  const activity = (events: readonly FlockEvent[]) =>
    events.flatMap((event) => event.type === "activity" ? [event.kinds] : []);
  assert.deepEqual(activity(read(outputs.slice(1))), [kinds]);
  assert.deepEqual(activity(read(outputs)), [kinds]);
});

Deno.test("recording: a slow disk loses events, counted in their place", async () => {
  const { sink, outputs } = sinkOf({ maxQueueBytes: 4000 });
  let open = () => {};
  outputs[0]!.gate = new Promise((resolve) => open = resolve);
  sink.begin({ ...META, host: "box" });
  for (let i = 0; i < 10; i++) sink.batch(exits(i * 1000, 1000));
  open();
  await new Promise((resolve) => setTimeout(resolve, 10));
  sink.batch(exits(10_000, 1));
  await sink.end({ ...END, lost: 0 });
  const events = read(outputs);
  const lost = events.flatMap((event) => event.type === "lost" ? [event] : []);
  const there = events.filter(({ type }) => type === "exit").length;
  assert.equal(lost.length, 1);
  assert.ok(there < 10_001);
  assert.equal(there + (lost[0]!.count ?? 0), 10_001);
  assert.equal(lost[0]!.where, "queue");
  assert.equal((events.at(-1) as EndEvent).lost, lost[0]!.count);
});

Deno.test("recording: a failed disk ends only the recording, and the written part stays readable", async () => {
  const { sink, outputs } = sinkOf();
  sink.begin({ ...META, host: "box" });
  sink.batch(exits(0, 3000));
  await new Promise((resolve) => setTimeout(resolve, 10));
  outputs[0]!.failure = new Error("the disk is full");
  sink.batch(exits(3000, 3000));
  await assert.rejects(sink.closed, /the disk is full/);
  sink.batch(exits(6000, 3000));
  await sink.end(END);
  const events = read(outputs);
  assert.deepEqual(events.slice(1), exits(0, events.length - 1));
  assert.ok(events.length > 1000);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(outputs[0]!.closed, 1);
});

Deno.test("recording: a next file that cannot be opened ends the recording", async () => {
  const { sink } = sinkOf({
    maxBytes: 1000,
    next: () => {
      throw new Error("no permission");
    },
  });
  sink.begin(META);
  sink.batch(exits(0, 3000));
  await assert.rejects(sink.closed, /no permission/);
  await sink.end(END);
});
