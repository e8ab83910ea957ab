import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { type ConnectionEvents, StreamSource } from "../../../src/sources/stream/stream_source.ts";
import { LineStream } from "../../../src/sources/stream/line_stream.ts";
import type { SourceItem } from "../../../src/sources/source.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { EXEC, EXIT, FORK, META, SNAPSHOT } from "../../support/model/events.ts";

/** A source whose connections a test makes and breaks. */
class Wire {
  readonly table = new ProcessTable();
  readonly items: SourceItem[] = [];
  readonly said: string[] = [];
  readonly tried: string[] = [];
  readonly timers: (() => void)[] = [];
  readonly delays: number[] = [];
  current: ConnectionEvents | null = null;
  readonly source: StreamSource;
  readonly #lines = new EventLineWriter("remote", { seconds: 1_700_000_000, nanoseconds: 0 });

  constructor(retries = true) {
    this.source = new StreamSource({
      connect: (events) => {
        this.current = events;
        return { close: () => Promise.resolve() };
      },
      watch: {
        meta: () => {},
        up: () => this.said.push("up"),
        down: (reason, ms) => this.said.push(`down ${reason} ${ms}`),
        tries: (reason) => this.tried.push(reason),
        wallOffset: () => {},
        odd: (problem) => this.said.push(`odd ${problem}`),
      },
      ...{ host: "web1", retries },
      after: (ms, callback) => {
        this.delays.push(ms);
        this.timers.push(callback);
        return () => {};
      },
    });
    void this.source.start(this.table, (batch) =>
      batch.forEach((item) => {
        this.items.push(item);
        if ("ts" in item && item.type !== "begin") this.table.apply(item as FlockEvent);
      }));
  }

  send(...events: FlockEvent[]): this {
    this.current!.bytes(this.#lines.encode(events));
    return this;
  }

  text(text: string): this {
    this.current!.bytes(new TextEncoder().encode(text));
    return this;
  }

  cut(reason = "ssh: gone"): this {
    this.current!.ended({ reason, isFinal: false, exitCode: null });
    return this;
  }

  retry(): this {
    this.timers.shift()!();
    return this;
  }

  types(): string {
    return this.items.map(({ type }) => type).join(" ");
  }
}

const READY: FlockEvent = { type: "ready", ts: 6e9 };
const process = (pid: number, ts: number) => ({
  ...SNAPSHOT,
  ...{ ts, pid, key: `${pid}-100`, ppid: 1, parentKey: null },
});

Deno.test("StreamSource: the lines before ready fill the table, the later ones are events", () => {
  const wire = new Wire().send(META, process(10, 5e9), READY, { ...FORK, ts: 7e9 });
  assert.equal(wire.types(), "process begin fork");
  assert.deepEqual(wire.said, ["up"]);
});

Deno.test("StreamSource: every event has the viewer's name of the host, whatever its line says", () => {
  const wire = new Wire().send(META, READY, { ...FORK, ts: 7e9 });
  assert.equal((wire.items.at(-1) as FlockEvent).host, "web1");
});

Deno.test("StreamSource: a lost connection is a gap, and repairs the table without doubles", () => {
  const wire = new Wire().send(META, process(10, 5e9), process(11, 5e9), READY);
  wire.send({ ...FORK, pid: 12, key: "12-700", ts: 7e9 }).cut();
  assert.deepEqual(wire.delays, [1000]);
  wire.retry().send(META, process(10, 20e9), process(13, 20e9), { ...READY, ts: 20e9 });
  wire.send({ ...FORK, pid: 14, key: "14-2100", ts: 21e9 });
  const living = [...wire.table.living()].map(({ pid }) => pid).sort();
  assert.deepEqual(living, [10, 13, 14, 4000].filter((pid) => living.includes(pid)));
  const gap = wire.items.find((item) => item.type === "gap");
  assert.ok(gap?.type === "gap");
  assert.deepEqual([gap.fromTs, gap.toTs, gap.repaired], [7e9, 20e9, 3]);
  assert.match(gap.reason, /no connection: ssh: gone/);
  assert.equal(wire.items.filter((item) => item.type === "begin").length, 1);
});

Deno.test("StreamSource: the tries come later each time, up to half a minute, and soon after a success", () => {
  const wire = new Wire();
  for (let i = 0; i < 8; i++) wire.cut().retry();
  assert.deepEqual(wire.tried, Array.from({ length: 8 }, () => "ssh: gone"));
  assert.deepEqual(wire.delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  wire.send(META, READY).cut();
  assert.equal(wire.delays.at(-1), 1000);
});

Deno.test("StreamSource: a line that is cut by the end of the connection counts nowhere twice", () => {
  const wire = new Wire().send(META, READY).text('{"v":1,"type":"fork","ts":70').cut();
  wire.retry().send(META, { ...READY, ts: 9e9 });
  assert.equal(wire.types(), "begin gap");
});

Deno.test("StreamSource: another boot of the host ends the session", () => {
  const wire = new Wire().send(META, READY).cut().retry();
  wire.send({ ...META, bootId: "another" });
  const over = wire.items.at(-1);
  assert.ok(over?.type === "over" && over.failure === null);
  assert.match(over.reason, /started anew/);
});

Deno.test("StreamSource: damaged and forged lines are counted as lost, one each", () => {
  const wire = new Wire().send(META, READY).text("rubbish\n");
  wire.send(
    { ...FORK, pid: 2 ** 40 },
    { ...FORK, key: "99-1" },
    { ...FORK, ts: -5 },
    { ...FORK, comm: { text: "x".repeat(5000) } },
    { ...EXEC, filename: { text: "/".repeat(9000) } },
    { ...EXEC, argv: [{ text: "a".repeat(200_000) }] },
    { ...EXIT, cgroup: "/".repeat(1 << 20) },
  );
  wire.text(`${JSON.stringify({ v: 1, type: "fork", ts: 1, pid: 1, key: "1-1", host: "db2" })}\n`);
  wire.text(`{"v":1,"type":"x","pad":"${"y".repeat(5 << 20)}"}\n`);
  assert.equal(wire.types(), `begin ${"lost ".repeat(10).trim()}`);
});

Deno.test("StreamSource: a newer schema ends the stream with the way out", () => {
  const wire = new Wire().send(META, READY).text('{"v":2,"type":"fork","ts":1}\n');
  const over = wire.items.at(-1);
  assert.ok(over?.type === "over");
  assert.match(over.failure?.message ?? "", /version 2 .*install a newer one/);
});

Deno.test("LineStream: more live processes than a kernel has end the stream; dead ones do not count", () => {
  const said: string[] = [];
  const lines = new LineStream({
    event: ({ type }) => said.push(type),
    odd: (problem) => said.push(problem),
    failed: (problem) => said.push(problem),
  }, 2);
  const writer = new EventLineWriter("remote", { seconds: 0, nanoseconds: 0 });
  const fork = (pid: number) => ({ ...FORK, pid, key: `${pid}-1` });
  const exit = (pid: number) => ({ ...EXIT, pid, key: `${pid}-1` });
  lines.push(writer.encode([fork(1), exit(1), fork(2), fork(3), fork(4), fork(5)]));
  assert.deepEqual(said, ["fork", "exit", "fork", "fork", "it has more than 2 live processes"]);
});
