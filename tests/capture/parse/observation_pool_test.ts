import assert from "node:assert/strict";
import { CaptureParser } from "../../../src/capture/parse/capture_parser.ts";
import type { Captured } from "../../../src/capture/parse/observation.ts";
import { latin1 } from "../../support/capture/capture_lines.ts";

const FORK = "F 3e8 1 5 65 7 65 64 6 66 3e8 2a 0 9 effffffc";
const LATER_FORK = "F 7e8 0 9 75 8 0 74 5 76 0 2b 100 8 effffffc";
const EXIT =
  "X 7d0 1 6 65 7 900 b00 0 64 1 3e8 2 5 5 64 a b c d e f00000010 30001200400034 11 1 2a";
const LATER_EXIT = "X fd0 0 7 75 8 0 9 4 74 1 0 0 0 0 0 1 2 3 4 5 6 7 0 0 3";

/** Returns a parser, and a function that returns the observation of a line. */
function parser() {
  const seen: Captured[] = [];
  const parser = new CaptureParser({
    observation: (captured) => void seen.push(captured),
    signal: (signal) => assert.fail(JSON.stringify(signal)),
  });
  const read = (line: string): Captured => {
    parser.push(latin1(`${line}\n`));
    return seen.pop()!;
  };
  return { parser, read };
}

for (const [first, second] of [[FORK, LATER_FORK], [EXIT, LATER_EXIT]] as const) {
  Deno.test(`a returned observation is filled again, and nothing of its old content is left: ${first[0]}`, () => {
    const { parser: reused, read } = parser();
    const one = read(first);
    reused.giveBack(one);
    const other = read(second);
    assert.equal(other, one);
    assert.deepEqual(other, parser().read(second));
  });

  Deno.test(`an observation that was not returned keeps its content: ${first[0]}`, () => {
    const { read } = parser();
    const one = read(first);
    const before = { ...one };
    assert.notEqual(read(second), one);
    assert.deepEqual(one, before);
  });

  Deno.test(`a late observation is not reused, because it has an additional field: ${first[0]}`, () => {
    const { parser: reused, read } = parser();
    const one = read(first);
    one.late = true;
    reused.giveBack(one);
    assert.notEqual(read(second), one);
  });
}

Deno.test("a fork with its own name is not reused, because it has an additional field", () => {
  const { parser: reused, read } = parser();
  const name = "6e 61 6d 65 00 66 69 66 74 65 65 6e 2d 78 79 00";
  reused.push(latin1(`N 5 1 ${name}\n`));
  const named = read(FORK);
  assert.equal(named.kind === "fork" && named.comm?.text, "name");
  reused.giveBack(named);
  const next = read(LATER_FORK);
  assert.notEqual(next, named);
  assert.ok(!("comm" in next));
});
