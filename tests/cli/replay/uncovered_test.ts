import assert from "node:assert/strict";
import { EXIT } from "../../../src/cli/base/exit_code.ts";
import { uncovered } from "../../../src/cli/replay/uncovered.ts";

const SPAN = { fromTs: 100e9, toTs: 200e9 };

Deno.test("a time that a recording does not cover is told, by how much", () => {
  const none = { from: null, to: null };
  assert.deepEqual(uncovered(none, SPAN), []);
  assert.deepEqual(uncovered({ at: 200e9, from: 50e9, to: 900e9 }, SPAN), []);
  assert.deepEqual(uncovered({ ...none, at: 99e9 }, SPAN), []);
  assert.deepEqual(uncovered({ ...none, at: 10e9 }, SPAN), [
    "--at is 1m30s before the beginning of the recording, which tells nothing of that time",
  ]);
  assert.deepEqual(uncovered({ from: 260e9, to: null }, SPAN), [
    "--from is 1m00s after the end of the recording, which tells nothing of that time",
  ]);
  assert.deepEqual(uncovered({ from: null, to: 98e9 }, SPAN), [
    "--to is 2.0s before the beginning of the recording, which tells nothing of that time",
  ]);
});

Deno.test("an end before its beginning is refused", () => {
  assert.throws(() => uncovered({ from: 150e9, to: 140e9 }, SPAN), { status: EXIT.usage });
});
