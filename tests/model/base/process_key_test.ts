import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { processKey, startTicksOf } from "../../../src/model/base/process_key.ts";

Deno.test("startTicksOf() inverts processKey()", () => {
  const pids = fc.nat(2 ** 22 - 1);
  fc.assert(fc.property(pids, fc.nat({ max: 2 ** 53 - 1 }), (pid, ticks) => {
    assert.equal(startTicksOf(processKey(pid, ticks)), ticks);
  }));
});

Deno.test("startTicksOf() is NaN for a string that is not a key", () => {
  for (const odd of ["", "5", "5-", "-", "5-x", "5-1 ", "5-0x1", "5-1-2", "5-+1", "5-1.5"]) {
    assert.ok(Number.isNaN(startTicksOf(odd)), odd);
  }
});
