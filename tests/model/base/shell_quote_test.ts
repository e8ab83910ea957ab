import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { shellQuote, shellQuoteLine } from "../../../src/model/base/shell_quote.ts";
import { plainText, type Text } from "../../../src/model/base/text.ts";
import { decodeUtf8 } from "../../../src/model/base/utf8.ts";

const quote = (text: string, isFirst = false) => shellQuote(plainText(text), isFirst);

/** Splits a line with a real shell. Returns the words as bytes. */
function wordsOf(shell: string, line: string): Uint8Array[] {
  const { success, stdout } = new Deno.Command(shell, {
    args: ["-c", `printf '%s\\0' ${line}`],
    env: { LC_ALL: "C.UTF-8" },
    stdin: "null",
  }).outputSync();
  assert.ok(success, line);
  const words: Uint8Array[] = [];
  for (let start = 0, end = stdout.indexOf(0); end !== -1; end = stdout.indexOf(0, start)) {
    words.push(stdout.slice(start, end));
    start = end + 1;
  }
  return words;
}

/** Asserts that the shell splits the quoted line into the same bytes. */
function survives(shell: string, words: readonly Uint8Array[]): void {
  // A marker comes first, so that the first tested word is an argument of printf.
  const line = shellQuoteLine([plainText("x"), ...words.map((word) => decodeUtf8(word))]);
  const result = wordsOf(shell, line).slice(1).map((word) => [...word]);
  assert.deepEqual(result, words.map((word) => [...word]), line);
}

const encoder = new TextEncoder();

Deno.test("shellQuote() leaves plain words as they are", () => {
  for (const word of ["make", "-j8", "--port=3000", "/usr/bin/cc", "a@b:c,d+e%f"]) {
    assert.equal(quote(word), word);
  }
});

Deno.test("shellQuote() quotes words with characters special to a shell", () => {
  assert.equal(quote(""), "''");
  assert.equal(quote("it's"), "'it'\\''s'");
  assert.equal(quote("a b"), "'a b'");
  assert.equal(quote("$HOME/*"), "'$HOME/*'");
  assert.equal(quote("~"), "'~'");
  assert.equal(quote("=ls"), "'=ls'");
  assert.equal(quote("文档"), "'文档'");
});

Deno.test("shellQuote() escapes characters that a terminal interprets or hides", () => {
  assert.equal(quote("a\nb"), "$'a\\nb'");
  assert.equal(quote("\x1b[2J7"), "$'\\033[2J7'");
  assert.equal(quote("don't\t"), "$'don\\'t\\t'");
  assert.equal(quote("a\u202eb"), "$'a\\342\\200\\256b'");
  assert.equal(shellQuote(decodeUtf8(new Uint8Array([0xff, 0x37, 0x5c]))), "$'\\3777\\\\'");
});

Deno.test("shellQuote() quotes a first word that is a keyword or an assignment", () => {
  assert.equal(quote("if", true), "'if'");
  assert.equal(quote("A=b", true), "'A=b'");
  assert.equal(quote("if"), "if");
});

Deno.test("sh splits shellQuoteLine() of any printable text into the same words", () => {
  const words = [
    "",
    "'",
    "''",
    "-n",
    "--",
    "-",
    "a'b\"c`d$e\\f!g",
    "*?[x]{a,b}",
    "# no",
    "a  b",
    "é文🦀",
  ];
  survives("sh", words.map((word) => encoder.encode(word)));
  const word = fc.string({ unit: fc.constantFrom(..." '\"\\$`!*?[]{}()<>|&;~#=-aé文".split("")) });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (texts) => {
      survives("sh", texts.map((text) => encoder.encode(text)));
    }),
    { numRuns: 20 },
  );
});

Deno.test("bash splits shellQuoteLine() of any bytes into the same words", () => {
  const every = Uint8Array.from({ length: 255 }, (_, i) => i + 1);
  survives("bash", [every, ...Array.from(every, (byte) => Uint8Array.of(byte, 0x37))]);
  const word = fc.uint8Array({ min: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => survives("bash", words)),
    { numRuns: 30 },
  );
});

Deno.test("shellQuoteLine() returns one line without control characters", () => {
  const text = (word: Uint8Array): Text => decodeUtf8(word);
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (words) => {
      assert.doesNotMatch(shellQuoteLine(words.map(text)), /\p{C}/u);
    }),
  );
});
