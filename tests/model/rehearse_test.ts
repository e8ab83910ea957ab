import assert from "node:assert/strict";
import { rehearse } from "../../src/model/rehearse.ts";

Deno.test("what is rehearsed has every measure of an exit small, large and unknown", () => {
  const { events, table } = rehearse();
  // The parent is found first.
  assert.deepEqual(
    new Set(events.map(({ type }) => type)),
    new Set(["process", "fork", "exec", "exit", "rename", "reparent"]),
  );
  const exits = events.filter((event) => event.type === "exit");
  for (
    const name of [
      ...["cpuUserNs", "cpuSystemNs", "maxRssBytes", "readBytes", "writeBytes"] as const,
      ...["minorFaults", "majorFaults", "voluntarySwitches", "involuntarySwitches"] as const,
    ]
  ) {
    const values = exits.map((event) => event[name]);
    assert.ok(values.includes(null), name);
    assert.ok(values.some((value) => value !== null && value < 2 ** 30), name);
    assert.ok(values.some((value) => value !== null && value >= 2 ** 31), name);
  }
  const lives = exits.map(({ durationNs }) => durationNs!);
  assert.ok(Math.min(...lives) < 2 ** 30 && Math.max(...lives) >= 2 ** 31);
  assert.deepEqual([table.liveCount, table.deadCount], [1, 1], "one of each");
  assert.deepEqual(new Set(exits.map(({ argv }) => argv === null)), new Set([true, false]));
});
