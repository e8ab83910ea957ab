import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import { searchMatcher } from "../../../src/ui/list/list_frame.ts";
import { fakeProcess } from "../support/fake_table.ts";

Deno.test("search: finds a word at the end of a command of 128 KiB", () => {
  const argv = [..."x".repeat(128)].map(() => plainText("y".repeat(1000)));
  const process = fakeProcess(7, { argv: [plainText("job"), ...argv, plainText("needle")] });
  assert.equal(searchMatcher("NEEDLE")(process), true);
  assert.equal(searchMatcher("haystack")(process), false);
});

Deno.test("search: a number is the beginning of a pid, a word also the comm", () => {
  const process = fakeProcess(1234, { argv: [plainText("worker")], comm: plainText("db") });
  assert.deepEqual(["12", "db", "work", "34", ""].map((text) => searchMatcher(text)(process)), [
    ...[true, true, true, false, false],
  ]);
});
