import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { headers } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { ShippedReader } from "../../src/fleet/viewer/shipped_reader.ts";
import { ShippedMessages } from "../../src/fleet/viewer/shipped_messages.ts";
import { linesFrame } from "../../src/sinks/lines_frame.ts";
import { readHeader, writeHeader } from "../../src/wire/recording/recording_format.ts";
import { messageId } from "../../src/wire/fleet/spool_position.ts";
import { FORK } from "../support/model/events.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER } from "./test_agent.ts";

const OFFSET = { seconds: 1, nanoseconds: 0 };

/** Reads messages. Returns the pids of the events, what is missing, and the reports. */
function reading() {
  const pids: number[] = [];
  const missing: (number | null)[] = [];
  const reports: string[] = [];
  const messages = new ShippedMessages({
    take: (_, events, lost) => {
      for (const event of events) if ("pid" in event) pids.push(event.pid);
      for (const { count } of lost) missing.push(count);
    },
    report: (text) => reports.push(text),
    isWhole: true,
  });
  return { pids, missing, reports, messages };
}

/** A message with events of these pids, as an agent ships it. */
function message(pids: readonly number[], first: number, frame = 0) {
  const events = pids.map((pid) => ({
    event: { ...FORK, pid, key: `${pid}-500` } as typeof FORK,
    wallOffset: null,
  }));
  return {
    subject: "traceflock.v1.events.web1",
    data: linesFrame(events, "web1", OFFSET, first).frame,
    headers: new Map([["Nats-Msg-Id", messageId({ run: "1-b", file: 1, frame })]]),
  };
}

/** A key frame of the spool, which agents ship as it is. */
function keyFrame() {
  const { data, ...rest } = message([1], 0);
  const reading = readHeader(crc32, data);
  assert.ok(reading.kind === "header");
  const header = writeHeader(crc32, { ...reading.header, kind: "key", events: 0 });
  return { ...rest, data: new Uint8Array([...header, ...data.subarray(header.length)]) };
}

/** The headers as the client has them: an absent one is empty. */
function take(messages: ShippedMessages, one: ReturnType<typeof message>): void {
  messages.take({ ...one, headers: { get: (name) => one.headers.get(name) ?? "" } });
}

Deno.test("ShippedMessages takes each event once, and counts what is missing", () => {
  const { pids, missing, reports, messages } = reading();
  const first = message([1, 2], 0);
  for (const one of [first, first, keyFrame(), message([3], 2, 1), message([7], 6, 3), first]) {
    take(messages, one);
  }
  assert.deepEqual(pids, [1, 2, 3, 7]);
  assert.deepEqual(missing, [3]);
  assert.match(reports.join(), /^web1: a message repeats earlier events, and is left out; [^,]*$/);
});

Deno.test("ShippedMessages leaves out what no agent has sent so, and reports each kind once", () => {
  const { pids, missing, reports, messages } = reading();
  const good = message([1], 0);
  const data = message([8, 9], 1 << 30).data;
  const odd = [
    { ...good, data: new Uint8Array(0) },
    { ...good, data: new TextEncoder().encode("{}") },
    { ...good, data: data.slice(0, -1) },
    { ...good, data, headers: new Map() },
    { ...good, data: new Uint8Array(9 * 1024 * 1024) },
    { ...good, subject: "traceflock.v1.events.%zz" },
  ];
  for (const one of [...odd, ...odd]) take(messages, one);
  take(messages, good);
  assert.deepEqual(pids, [1]);
  assert.deepEqual(missing, []);
  assert.deepEqual(reports.map((text) => /: (.*?), and is/.exec(text)?.[1]), [
    "a message is no frame of lines",
    "a message is damaged",
    "a message has no id of an agent",
    "a message has more than 8388608 bytes",
  ]);
});

Deno.test(
  "a recorder reads a stream that was made anew meanwhile, whose numbers begin again",
  within(30, async () => {
    const server = await TestServer.start();
    const pids: number[] = [];
    const reports: string[] = [];
    const reader = new ShippedReader({
      options: { ...NO_SERVER, url: server.url },
      ...{ stream: "TRACEFLOCK", fromMs: null, probeMs: 50 },
      report: (text) => reports.push(text),
      take: (_, events) => {
        for (const event of events) if ("pid" in event) pids.push(event.pid);
      },
    });
    const connection = await server.connect();
    const manager = await jetstreamManager(connection);
    const ship = async (...messages: readonly ReturnType<typeof message>[]) => {
      for (const { subject, data, headers: own } of messages) {
        const head = headers();
        for (const [name, value] of own) head.set(name, value);
        await connection.request(subject, data, { headers: head, timeout: 5_000 });
      }
    };
    await server.makeStream();
    await ship(message([1], 0), message([2], 1, 1), message([3], 2, 2));
    reader.start();
    await eventually("the recorder has read the stream", () => pids.length === 3);
    await manager.streams.delete("TRACEFLOCK");
    await server.makeStream();
    await ship(message([4], 3, 3));
    await eventually("the recorder reads the new stream", () => pids.length === 4);
    assert.deepEqual(pids, [1, 2, 3, 4]);
    assert.match(
      reports.at(-1)!,
      /^the stream TRACEFLOCK was made anew and is read from its begin/,
    );
    await reader.close();
    await connection.close();
    await server.close();
  }),
);
