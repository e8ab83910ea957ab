import assert from "node:assert/strict";
import fc from "../support/model/laws.ts";
import { LineSplitter } from "../../src/wire/line_splitter.ts";
import { cutAt, latin1 } from "../support/capture/capture_lines.ts";

const MAX = 8;

interface Split {
  readonly lines: string[];
  /** How each line that was too long began, and how long it was known to be. */
  readonly tooLong: [beginning: string, length: number][];
  readonly rest: string;
}

function split(chunks: readonly Uint8Array[], max = MAX): Split {
  const lines: string[] = [];
  const tooLong: [string, number][] = [];
  const splitter = new LineSplitter(
    (bytes, start, end) => lines.push(text(bytes.subarray(start, end))),
    (bytes, length) => tooLong.push([text(bytes), length]),
    max,
  );
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, tooLong, rest: text(splitter.rest()) };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

const CASES: readonly (readonly [stream: string, lines: string[], long: number, rest: string])[] = [
  ["", [], 0, ""],
  ["a\nb\n", ["a", "b"], 0, ""],
  ["a\n\n\nb", ["a", "", ""], 0, "b"],
  ["12345678\n", ["12345678"], 0, ""],
  ["123456789\n", [], 1, ""],
  ["a\n123456789\nb\n", ["a", "b"], 1, ""],
  ["123456789", [], 1, ""],
  ["123456789012345678901234567890\nb\n12345678", ["b"], 1, "12345678"],
  ["123456789\n123456789\n", [], 2, ""],
  ["\r\n\0\n\xff\n", ["\r", "\0", "\xff"], 0, ""],
];

for (const [stream, lines, long, rest] of CASES) {
  Deno.test(`LineSplitter: ${JSON.stringify(stream)} is the same whole and byte by byte`, () => {
    const bytes = latin1(stream);
    for (const chunks of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))]) {
      const seen = split(chunks);
      assert.deepEqual([seen.lines, seen.tooLong.length, seen.rest], [lines, long, rest]);
    }
  });
}

Deno.test("LineSplitter: any chunks give the same lines", () => {
  const line = fc.array(fc.nat(255), { maxLength: 2 * MAX });
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(200)), (lines, places) => {
      const bytes = Uint8Array.from(lines.flatMap((line) => [...line, 10]));
      const whole = split([bytes]);
      const cut = split(cutAt(bytes, places.map((place) => Math.min(place, bytes.length))));
      assert.deepEqual([cut.lines, cut.rest], [whole.lines, whole.rest]);
      assert.equal(cut.tooLong.length, whole.tooLong.length);
      const expected = text(bytes).split("\n").slice(0, -1);
      assert.deepEqual(whole.lines, expected.filter(({ length }) => length <= MAX));
    }),
    { numRuns: 500 },
  );
});

Deno.test("LineSplitter: what is shown of a line too long is its own beginning", () => {
  const chunks = (...texts: string[]) => split(texts.map(latin1)).tooLong;
  assert.deepEqual(chunks("0123456789\nnext\n"), [["0123456789", 10]]);
  assert.deepEqual(chunks("old\nab", "cdefghijk\nnext\n"), [["ab", 11]]);
  assert.deepEqual(chunks("oldoldo", "ld\na", "bcdefghijk"), [["oldoldo", 9], ["a", 11]]);
});

Deno.test("LineSplitter: lines of up to the bound cost no more than the bound", () => {
  const max = 64 * 1024;
  const seen: number[] = [];
  const kept: Uint8Array[] = [];
  const splitter = new LineSplitter(
    (bytes, start, end) => {
      seen.push(end - start);
      kept.push(bytes);
    },
    () => {},
    max,
  );
  const half = new Uint8Array(max / 2).fill(97);
  for (let i = 0; i < 2; i++) splitter.push(half);
  splitter.push(Uint8Array.of(10));
  for (let i = 0; i < 50; i++) splitter.push(half);
  splitter.push(Uint8Array.of(10, 98));
  splitter.push(Uint8Array.of(10));
  assert.deepEqual(seen, [max, 1]);
  assert.equal(kept[0]!.buffer.byteLength, max);
  assert.equal(
    kept[1]!.buffer.byteLength,
    4096,
    "the splitter frees the buffer of a line that was too long",
  );
});
