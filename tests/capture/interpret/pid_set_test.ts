import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { PidSet } from "../../../src/capture/interpret/pid_set.ts";

Deno.test("PidSet: it agrees with a Set after any additions and deletions", () => {
  const pids = fc.oneof(fc.nat(70), fc.nat(2 ** 22 - 1));
  const steps = fc.array(fc.tuple(fc.boolean(), pids), { maxLength: 100 });
  fc.assert(fc.property(steps, (all) => {
    const [set, model] = [new PidSet(), new Set<number>()];
    for (const [isAddition, pid] of all) {
      if (isAddition) {
        set.add(pid);
        model.add(pid);
      } else assert.equal(set.delete(pid), model.delete(pid));
    }
    for (const pid of model) assert.equal(set.delete(pid), true);
  }));
});

Deno.test("PidSet: a number that no kernel gives as a pid is not kept", () => {
  const set = new PidSet();
  for (const pid of [2 ** 22, 2 ** 32, 2 ** 53]) {
    set.add(pid);
    assert.equal(set.delete(pid), false);
  }
});
