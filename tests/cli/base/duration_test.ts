import assert from "node:assert/strict";
import { parseDuration } from "../../../src/cli/base/duration.ts";

const TIMES: readonly (readonly [text: string, milliseconds: number | null])[] = [
  ["30", 30_000],
  ["30s", 30_000],
  ["0s", 0],
  ["200ms", 200],
  ["1.5m", 90_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["", null],
  ["s", null],
  ["1.", null],
  [".5s", null],
  ["-1s", null],
  ["1e3s", null],
  ["1s ", null],
  [" 1s", null],
  ["1 s", null],
  ["1S", null],
  ["1w", null],
  ["1m30s", null],
  ["Infinity", null],
];

for (const [text, milliseconds] of TIMES) {
  const meaning = milliseconds === null ? "no time" : `${milliseconds} ms`;
  Deno.test(`parseDuration("${text}") is ${meaning}`, () => {
    assert.equal(parseDuration(text), milliseconds);
  });
}
