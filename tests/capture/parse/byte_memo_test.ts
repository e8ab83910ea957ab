import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { ByteMemo } from "../../../src/capture/parse/byte_memo.ts";

/** Returns the memo's value for these bytes; a new value is their text. */
function ask(memo: ByteMemo<{ text: string }>, bytes: Uint8Array, end = bytes.length) {
  return memo.find(bytes, end) ??
    memo.keep(bytes, end, { text: String.fromCharCode(...bytes.subarray(0, end)) });
}

Deno.test("ByteMemo: the value always belongs to the bytes, after any earlier look-ups", () => {
  const bytes = fc.uint8Array({ maxLength: 12, max: 3 });
  fc.assert(fc.property(fc.array(bytes, { maxLength: 80 }), (asked) => {
    const memo = new ByteMemo<{ text: string }>(4, 8);
    for (const one of asked) {
      assert.equal(ask(memo, one).text, String.fromCharCode(...one));
    }
  }));
});

Deno.test("ByteMemo: equal bytes give the identical value; longer bytes are not kept", () => {
  const memo = new ByteMemo<{ text: string }>(16, 8);
  const bytes = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const first = ask(memo, bytes, 8);
  bytes[8] = 7;
  assert.equal(ask(memo, bytes.slice(), 8), first);
  assert.notEqual(ask(memo, bytes), ask(memo, bytes));
  bytes[0] = 0;
  assert.equal(
    ask(memo, Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])),
    first,
    "the memo keeps a copy",
  );
});
