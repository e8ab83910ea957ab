import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { decodeUtf8 } from "../../../src/model/base/utf8.ts";

function isValid(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function agreesWithTextDecoder(bytes: Uint8Array): void {
  const { text, hex } = decodeUtf8(bytes);
  assert.equal(text, new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  assert.equal(hex, isValid(bytes) ? undefined : bytes.toHex());
}

Deno.test("decodeUtf8() agrees with TextDecoder, and has hex for invalid bytes", () => {
  // Bytes at the edges of the valid ranges are as frequent as all others.
  const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf];
  edges.push(0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff);
  const byte = fc.oneof(fc.constantFrom(...edges), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 24 }), (bytes) => {
      agreesWithTextDecoder(Uint8Array.from(bytes));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("decodeUtf8() agrees with TextDecoder on every pair of bytes before a letter", () => {
  for (let first = 0x80; first < 0x100; first++) {
    for (let second = 0; second < 0x100; second++) {
      agreesWithTextDecoder(Uint8Array.of(first, second, 0x41));
    }
  }
});

Deno.test("decodeUtf8() keeps text of every script", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.deepEqual(decodeUtf8(new TextEncoder().encode(text)), { text });
    }),
    { numRuns: 300 },
  );
});

Deno.test("decodeUtf8() decodes only its range, in text and hex", () => {
  const bytes = Uint8Array.of(0xff, 0x61, 0xc3, 0xa9, 0xfe, 0x62);
  assert.deepEqual(decodeUtf8(bytes, 1, 4), { text: "aé" });
  assert.deepEqual(decodeUtf8(bytes, 1, 5), { text: "aé\ufffd", hex: "61c3a9fe" });
  assert.deepEqual(
    decodeUtf8(bytes, 1, 3),
    { text: "a\ufffd", hex: "61c3" },
    "the cut is inside of a letter",
  );
  assert.deepEqual(decodeUtf8(bytes, 3, 3), { text: "" });
});
