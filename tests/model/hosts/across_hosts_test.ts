import assert from "node:assert/strict";
import { MAX_MERGED_EVENTS } from "../../../src/model/base/limits.ts";
import { AcrossHosts } from "../../../src/model/hosts/across_hosts.ts";
import { EXIT, FORK } from "../../support/model/events.ts";

const SECOND = 1e9;

function logged(across: AcrossHosts): string[] {
  const { log } = across;
  return Array.from({ length: log.end - log.start }, (_, i) => {
    const event = log.at(log.start + i)!;
    return `${event.host} ${event.ts / SECOND}`;
  });
}

Deno.test("AcrossHosts: the order is by time of day, also for an event that comes later", () => {
  const across = new AcrossHosts();
  const at = (ts: number) => ({ ...FORK, ts: ts * SECOND });
  // The host b was booted 100 seconds later.
  across.observe("a", [at(105), at(107)], 0, 107 * SECOND, null);
  across.observe("b", [at(6)], 100 * SECOND, 107.2 * SECOND, null);
  across.release(108 * SECOND);
  assert.deepEqual(logged(across), ["a 105", "b 106", "a 107"]);
});

Deno.test("AcrossHosts: the events of one host keep their own order", () => {
  const across = new AcrossHosts();
  across.observe("a", [{ ...FORK, ts: 5e9, late: true }, { ...FORK, ts: 4e9 }], 0, 5e9, null);
  across.release(9e9);
  assert.deepEqual(logged(across), ["a 5", "a 4"]);
});

Deno.test("AcrossHosts: two hosts with the same keys are two processes in Churn", () => {
  const across = new AcrossHosts();
  across.observe("a", [FORK], 0, 1, null);
  across.observe("b", [FORK], 0, 1, null);
  across.observe("a", [EXIT], 0, 1, null);
  across.release(1e9);
  const alive = [...across.churn.groups("host")].map(({ name, alive }) => `${name} ${alive}`);
  assert.deepEqual(alive.sort(), ["a 0", "b 1"]);
});

Deno.test("AcrossHosts: too many waiting events go on early, and count", () => {
  const across = new AcrossHosts();
  across.observe("a", Array.from({ length: MAX_MERGED_EVENTS + 3 }, () => FORK), 0, 1, null);
  assert.equal(across.merge.hurried, 3);
});
