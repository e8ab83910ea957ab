import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { ascii, JsonBytes, jsonKey } from "../../../src/wire/event/json_bytes.ts";

function written(write: (out: JsonBytes) => void): string {
  const out = new JsonBytes();
  write(out);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(out.copy());
}

Deno.test("JsonBytes: any string is the same after a JSON parser has read it", () => {
  const strings = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", '"', "\\", "\u001b[2J", "\u202e", "é", "日本", "👩‍🚀", "\u{10ffff}"),
  );
  fc.assert(fc.property(strings, (text) => {
    assert.equal(JSON.parse(written((out) => out.stringValue(text))), text);
  }));
});

Deno.test("JsonBytes: half a surrogate pair becomes U+FFFD, as the Encoding standard has it", () => {
  for (const text of ["\ud800", "a\udc00b", "\ud83d"]) {
    const line = written((out) => out.stringValue(text));
    assert.equal(line, new TextDecoder().decode(new TextEncoder().encode(`"${text}"`)));
  }
});

Deno.test("JsonBytes: whole numbers have the digits that String gives them", () => {
  const numbers = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.nat({ max: 100 }));
  const edges = Array.from({ length: 16 }, (_, power) => [10 ** power - 1, 10 ** power]).flat();
  for (const value of edges) {
    if (!Number.isSafeInteger(value)) continue;
    assert.equal(written((out) => out.integerValue(value)), String(value));
  }
  fc.assert(fc.property(numbers, (value) => {
    assert.equal(written((out) => out.integerValue(value)), String(value));
  }));
  fc.assert(fc.property(fc.nat(999_999_999), (value) => {
    assert.equal(written((out) => out.digits(value, 9)), String(value).padStart(9, "0"));
  }));
});

Deno.test("JsonBytes: numbers beyond 2^53, negative ones and null are JSON too", () => {
  assert.equal(written((out) => out.integerValue(2 ** 70)), (2n ** 70n).toString());
  assert.equal(written((out) => out.integerValue(-7)), "-7");
  assert.equal(written((out) => out.integerValue(null)), "null");
});

Deno.test("JsonBytes: members, and a buffer that grows and is used again", () => {
  const out = new JsonBytes();
  const long = "x".repeat(200_000);
  for (let round = 0; round < 2; round++) {
    out.clear();
    out.raw(ascii('{"first":1'));
    out.string(jsonKey("long"), long);
    out.boolean(jsonKey("yes"), true);
    out.boolean(jsonKey("unknown"), null);
    out.integer(jsonKey("n"), 12);
    out.byte(0x7d);
    const read = JSON.parse(new TextDecoder().decode(out.view()));
    assert.deepEqual(read, { first: 1, long, yes: true, unknown: null, n: 12 });
  }
});
