import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import { MessageRoom, shippedFrames } from "../../src/fleet/agent/shipped_frames.ts";
import type { SpoolFrame } from "../../src/fleet/agent/spool_reader.ts";
import { foreignFrame } from "../../src/fleet/viewer/foreign_frame.ts";
import { linesFrame, type TimedEvent } from "../../src/sinks/lines_frame.ts";
import { readPosition } from "../../src/wire/fleet/spool_position.ts";
import { HEADER_BYTES, readHeader } from "../../src/wire/recording/recording_format.ts";
import { EXEC, FORK, META } from "../support/model/events.ts";

const OFFSET = { seconds: 1_790_000_000, nanoseconds: 0 };
const RUN = "001790000000000-5b1d6e9a";

/** A frame as the spool has it. */
function spoolFrame(events: readonly TimedEvent[], more: Partial<SpoolFrame> = {}): SpoolFrame {
  const { frame: bytes } = linesFrame(events, "web1", OFFSET, 100);
  const reading = readHeader(crc32, bytes);
  assert.ok(reading.kind === "header");
  return {
    ...{ header: reading.header, stored: bytes.slice(HEADER_BYTES), missing: 0 },
    isNewRun: false,
    at: { run: RUN, file: 1, frame: 7, offset: 5_000, nextEvent: 100 + events.length },
    ...more,
  };
}

const BEFORE = { run: RUN, file: 1, frame: 6, offset: 100, nextEvent: 100, nextShipped: 40 };

/** Returns the lines of shipped messages, and the number of the first line of each. */
function shipped(
  frame: SpoolFrame,
  filter: Parameters<typeof shippedFrames>[2]["filter"],
  maxBytes: number,
) {
  const room = new MessageRoom(maxBytes);
  const { shipments, position } = shippedFrames(frame, BEFORE, { host: "web1", filter, room });
  const frames = shipments.map(({ payload }) => {
    assert.ok(payload.length <= maxBytes, `${payload.length} bytes`);
    const read = foreignFrame(payload);
    assert.ok(typeof read === "object", String(read));
    return read;
  });
  const lines = frames.flatMap(({ content }) =>
    new TextDecoder().decode(content).trim().split("\n").map((line) => JSON.parse(line))
  );
  const firsts = frames.map(({ header }) => header.firstEvent);
  return { lines, firsts, shipments, position, tooLarge: room.tooLarge };
}

const noise = (bytes: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (one) => one.toString(36)).join("");

const forks = (count: number): TimedEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    event: {
      ...FORK,
      pid: 1_000 + i,
      key: `${1_000 + i}-5`,
      comm: { text: noise(7).slice(0, 15) },
    },
    wallOffset: null,
  }));

Deno.test("a frame is one message, with the numbers of the stream", () => {
  const { lines, firsts, position } = shipped(spoolFrame(forks(300)), null, 1 << 20);
  assert.deepEqual(firsts, [40]);
  assert.equal(lines.length, 300);
  assert.deepEqual([position.nextEvent, position.nextShipped], [400, 340]);
});

Deno.test("a frame that is larger than the server's messages is several ones", () => {
  const { lines, firsts, shipments } = shipped(spoolFrame(forks(900)), null, 4_096);
  assert.ok(firsts.length > 2);
  assert.deepEqual(lines.map(({ pid }) => pid), Array.from({ length: 900 }, (_, i) => 1_000 + i));
  assert.equal(new Set(shipments.map(({ id }) => id)).size, shipments.length);
  // After a restart the frame is read again, unless its last part is there.
  const positions = shipments.map(({ position }) => readPosition(position)?.nextShipped);
  assert.deepEqual(new Set(positions.slice(0, -1)), new Set([40]));
  assert.equal(positions.at(-1), 940);
});

Deno.test("an event that no message can hold is a lost event", () => {
  const large = { ...EXEC, argv: [{ text: noise(20_000) }] };
  const { lines, tooLarge } = shipped(
    spoolFrame([...forks(2), { event: large, wallOffset: null }]),
    null,
    8_192,
  );
  assert.deepEqual(lines.map(({ type, count }) => [type, count ?? null]), [
    ["fork", null],
    ["fork", null],
    ["lost", 1],
  ]);
  assert.match(lines[2].reason, /max_payload/);
  assert.equal(tooLarge, 1);
});

Deno.test("a frame that unpacks to more than a viewer takes is several messages", () => {
  const text = "a".repeat(100_000);
  const long = Array.from({ length: 200 }, (_, i): TimedEvent => ({
    event: { ...EXEC, pid: 1_000 + i, key: `${1_000 + i}-5`, argv: [{ text }] },
    wallOffset: null,
  }));
  const { lines, firsts, tooLarge } = shipped(spoolFrame(long), null, 1 << 20);
  assert.deepEqual([lines.length, firsts.length, tooLarge], [200, 2, 0]);
});

Deno.test("removed events are announced in the message that follows them", () => {
  const frame = { ...spoolFrame(forks(3)), missing: 25 };
  const { lines, firsts, position } = shipped(frame, null, 1 << 20);
  assert.deepEqual(lines.map(({ type }) => type), ["lost", "fork", "fork", "fork"]);
  assert.equal(lines[0].count, 25);
  assert.deepEqual([firsts, position.nextShipped], [[40], 44]);
});

Deno.test("a filter ships what matches, names itself in meta, and counts no loss that it cannot know", () => {
  const filter = { text: "pid=1001", matches: (event: { pid: number }) => event.pid === 1_001 };
  const events = [{ event: META, wallOffset: null }, ...forks(3)];
  const { lines } = shipped({ ...spoolFrame(events), missing: 4 }, filter, 1 << 20);
  assert.deepEqual(lines.map(({ type }) => type), ["lost", "meta", "fork"]);
  assert.equal(lines[1].filter, "pid=1001");
  assert.equal(lines[0].count, null);
  assert.equal(lines[2].pid, 1_001);
});
