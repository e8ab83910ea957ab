import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { sanitize } from "../../../src/model/base/safe_text.ts";

Deno.test("sanitize keeps letters of every script and emoji", () => {
  for (
    const text of [
      "make -j4",
      "文档",
      "🦀",
      "Ünïcödé",
      "naïve e\u0301",
      "עברית",
      "العربية",
      "한국어",
      "👍🏽",
      "🇫🇷",
      "│├└",
    ]
  ) {
    assert.equal(sanitize(text), text);
  }
});

const attacks: [name: string, text: string, shown: string][] = [
  ["an escape sequence that clears the screen", "\x1b[2J", "^[[2J"],
  ["a title change ended by BEL", "\x1b]0;x\x07", "^[]0;x^G"],
  ["a C1 control sequence introducer", "\x9b31m", "<U+009B>31m"],
  ["a line end that forges a row", "a\nb\r\tc", "a^Jb^M^Ic"],
  ["a null byte", "\0", "^@"],
  ["DEL", "a\x7f", "a^?"],
  ["a backspace that hides what was before", "rm\b\bls", "rm^H^Hls"],
  ["a direction override that turns a name round", "\u202etxt.exe", "<U+202E>txt.exe"],
  ["direction isolates", "\u2066a\u2069", "<U+2066>a<U+2069>"],
  ["direction marks", "\u200e\u200f\u061c", "<U+200E><U+200F><U+061C>"],
  ["a zero-width space inside a name", "ba\u200bsh", "ba<U+200B>sh"],
  ["joiners", "a\u200cb\u200dc", "a<U+200C>b<U+200D>c"],
  ["a byte order mark", "\ufeffsh", "<U+FEFF>sh"],
  ["a soft hyphen", "ba\u00adsh", "ba<U+00AD>sh"],
  ["an invisible filler letter", "\u3164\u115f", "<U+3164><U+115F>"],
  ["line and paragraph separators", "a\u2028b\u2029", "a<U+2028>b<U+2029>"],
  ["invisible tags", "\u{e0041}", "<U+E0041>"],
  ["a selector on a letter", "a\ufe0f", "a<U+FE0F>"],
  ["a selector far away", "a\u{e0100}", "a<U+E0100>"],
  ["half a surrogate pair", "a\ud800b", "a\ufffdb"],
  ["a value that is no character", "\uffff", "<U+FFFF>"],
];

for (const [name, text, shown] of attacks) {
  Deno.test(`sanitize makes ${name} visible`, () => assert.equal(sanitize(text), shown));
}

Deno.test("sanitize drops the style selector of a pictograph", () => {
  assert.equal(sanitize("❤\ufe0f"), "❤");
});

Deno.test("sanitize limits the marks on one letter", () => {
  assert.equal(sanitize("a" + "\u0301".repeat(50)), "a" + "\u0301".repeat(4) + "<+46 marks>");
});

Deno.test("sanitize leaves no character that a terminal interprets or hides, and is idempotent", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = sanitize(text);
      assert.doesNotMatch(
        shown,
        /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u,
      );
      assert.equal(sanitize(shown), shown);
    }),
    { numRuns: 500 },
  );
});
