import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { crc32 } from "node:zlib";
import {
  type FrameHeader,
  HEADER_BYTES,
  readHeader,
  readIndex,
  readTrailer,
  TRAILER_BYTES,
  writeHeader,
  writeIndexEntry,
  writeTrailer,
} from "../../../src/wire/recording/recording_format.ts";

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const HEADER: fc.Arbitrary<FrameHeader> = fc.record({
  kind: fc.constantFrom("lines" as const, "key" as const, "index" as const),
  isBracket: fc.boolean(),
  // What zstd skips together with the header must fit into 32 bits as well.
  storedBytes: fc.integer({ min: 0, max: 0xffffff00 }),
  ...{ contentBytes: u32, checksum: u32, events: u32, firstEvent: fc.maxSafeNat() },
  ...{ fromTs: fc.maxSafeNat(), toTs: fc.maxSafeNat() },
  fromTime: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ...{ forks: u32, execs: u32, exits: u32, failures: u32, lost: u32, lostUncounted: u32 },
}, { noNullPrototype: true });

Deno.test("a header reads as it was written, at any offset", () => {
  fc.assert(
    fc.property(HEADER, fc.nat(20), (header, before) => {
      const bytes = new Uint8Array(before + HEADER_BYTES + 3);
      bytes.set(writeHeader(crc32, header), before);
      assert.deepEqual(readHeader(crc32, bytes, before), { kind: "header", header });
    }),
  );
});

Deno.test("a changed, cut or random header is none", () => {
  fc.assert(
    fc.property(HEADER, fc.nat(HEADER_BYTES * 8 - 1), (header, bit) => {
      const bytes = writeHeader(crc32, header);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const reading = readHeader(crc32, bytes);
      // Its size is for zstd alone; its version is read before anything else.
      if (bit >= 32 && bit < 64) assert.equal(reading.kind, "header");
      else if (bit >= 96 && bit < 112) assert.equal(reading.kind, "newer");
      else assert.equal(reading.kind, "none");
      assert.equal(readHeader(crc32, bytes.subarray(0, HEADER_BYTES - 1)).kind, "none");
    }),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, at) => {
    assert.equal(readHeader(crc32, bytes, at).kind, "none");
    assert.equal(readTrailer(crc32, bytes, at), null);
  }));
});

Deno.test("a trailer reads as it was written, and not with any bit changed", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(TRAILER_BYTES * 8 - 1), (offset, bit) => {
      const bytes = writeTrailer(crc32, offset);
      assert.equal(readTrailer(crc32, bytes), offset);
      if (bit >= 32 && bit < 64) return;
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(readTrailer(crc32, bytes), null);
    }),
  );
});

Deno.test("an index reads as it was written; with another length or damage it is none", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.maxSafeNat(), HEADER), { minLength: 1 }), (entries) => {
      const index = new Uint8Array(entries.length * HEADER_BYTES);
      entries.forEach(([offset, header], i) => {
        index.set(writeIndexEntry(offset, writeHeader(crc32, header)), i * HEADER_BYTES);
      });
      assert.deepEqual(
        readIndex(crc32, index),
        entries.map(([offset, header]) => ({ offset, header })),
      );
      assert.equal(readIndex(crc32, index.subarray(1)), null);
      index[20]! ^= 1;
      assert.equal(readIndex(crc32, index), null);
    }),
  );
});
