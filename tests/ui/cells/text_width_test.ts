import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { eastAsianWidth } from "get-east-asian-width";
import { wideRanges } from "../../../scripts/wide_ranges.ts";
import {
  isWide,
  layoutText,
  textWidth,
  truncateEnd,
  truncateStart,
} from "../../../src/ui/cells/text_width.ts";
import { WIDE_RANGES } from "../../../src/ui/cells/wide_ranges.ts";

Deno.test("textWidth: counts cells, not characters", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["make", 4],
    ["文档", 4],
    ["🦀", 2],
    ["e\u0301", 1],
    ["한", 2],
    ["\u1112\u1161\u11ab", 2],
    ["🇫🇷", 2],
    ["👍🏽", 2],
    ["│├─", 3],
    ["ｱ", 1],
  ];
  for (const [text, width] of cases) assert.equal(textWidth(text), width, text);
});

Deno.test("isWide() agrees with get-east-asian-width about every code point", () => {
  const differing: number[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if (isWide(code) !== (eastAsianWidth(code) === 2)) differing.push(code);
  }
  assert.deepEqual(differing, []);
  assert.deepEqual(WIDE_RANGES, wideRanges(), "run `deno task widths`");
});

Deno.test("layoutText: a mark without a base gets one, so that it cannot join a neighbour", () => {
  const { glyphs, width } = layoutText("\u0301a");
  assert.equal(glyphs.length, 2);
  assert.equal(width, 2);
});

Deno.test("layoutText: half a surrogate pair is a replacement character", () => {
  assert.deepEqual(layoutText("\ud800").glyphs, [0xfffd]);
});

Deno.test("truncate: the result never exceeds the width, and short text stays whole", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 30 });
  fc.assert(fc.property(text, fc.nat(40), (text, width) => {
    for (const truncate of [truncateEnd, truncateStart]) {
      const cut = truncate(text, width);
      assert.ok(textWidth(cut) <= Math.max(width, 0));
      if (textWidth(text) <= width) assert.equal(cut, text);
    }
  }));
});

Deno.test("truncate: a path keeps its end, a command its beginning", () => {
  assert.equal(truncateStart("/usr/lib/postgresql/15/bin/", 10), "…l/15/bin/");
  assert.equal(truncateEnd("make -j4 all", 8), "make -j…");
  assert.equal(truncateEnd("文档文档", 6), "文档…");
  assert.equal(truncateStart("文档文档", 6), "…文档");
});
