import assert from "node:assert/strict";
import { crc32, zstdCompressSync } from "node:zlib";
import { foreignFrame } from "../../src/fleet/viewer/foreign_frame.ts";
import { linesFrame } from "../../src/sinks/lines_frame.ts";
import {
  type FrameHeader,
  readHeader,
  writeHeader,
} from "../../src/wire/recording/recording_format.ts";
import { FORK } from "../support/model/events.ts";

const OFFSET = { seconds: 1, nanoseconds: 0 };
const GOOD = linesFrame([{ event: FORK, wallOffset: null }], "web1", OFFSET, 0).frame;

/** A frame with this content and a header that says something else about it. */
function forged(content: Uint8Array, said: Partial<FrameHeader>): Uint8Array {
  const stored = new Uint8Array(zstdCompressSync(content));
  const reading = readHeader(crc32, GOOD);
  assert.equal(reading.kind, "header");
  const header = writeHeader(crc32, {
    ...(reading as { header: FrameHeader }).header,
    ...{ storedBytes: stored.length, contentBytes: content.length, checksum: crc32(stored) },
    ...said,
  });
  const bytes = new Uint8Array(header.length + stored.length);
  bytes.set(header);
  bytes.set(stored, header.length);
  return bytes;
}

Deno.test("foreignFrame() reads a frame of lines", () => {
  const frame = foreignFrame(GOOD);
  assert.ok(typeof frame === "object");
  assert.equal(frame.header.events, 1);
  assert.match(new TextDecoder().decode(frame.content), /"type":"fork"/);
});

Deno.test("foreignFrame() refuses what would harm a viewer, before it takes the memory", () => {
  const bomb = new Uint8Array(64 * 1024 * 1024);
  const damaged = GOOD.slice();
  damaged[damaged.length - 1]! ^= 1;
  for (
    const [message, problem] of [
      [new Uint8Array(0), /no frame of lines/],
      [new TextEncoder().encode("x".repeat(200)), /no frame of lines/],
      [new Uint8Array(9 * 1024 * 1024), /more than/],
      [forged(bomb, {}), /unpacks to more than/],
      [forged(bomb, { contentBytes: 100 }), /cannot be unpacked/],
      [forged(new Uint8Array(10), { contentBytes: 100 }), /cannot be unpacked/],
      [forged(new Uint8Array(10), { kind: "key" }), /no frame of lines/],
      [damaged, /damaged/],
      [GOOD.slice(0, -4), /damaged/],
    ] as const
  ) {
    const result = foreignFrame(message);
    assert.match(typeof result === "string" ? result : "accepted", problem);
  }
});
