import assert from "node:assert/strict";
import { Arrival } from "../../../src/ui/app/arrival.ts";
import { eventually } from "../../support/machine/time_limit.ts";

/** A host whose table may get the process later. */
class FakeHost {
  readonly seen: string[] = [];
  knowsIt = false;
  readonly knows = () => this.knowsIt;
  readonly program = {
    open: (key: string) => void this.seen.push(`open ${key}`),
    notice: (text: string) => void this.seen.push(text),
  };
}

Deno.test("Arrival: a process is opened at once, or when the table of its host has it", async () => {
  const host = new FakeHost();
  new Arrival(host, "web1", "7-1");
  assert.deepEqual(host.seen, []);
  host.knowsIt = true;
  await eventually("the process is opened", () => host.seen.length > 0);
  new Arrival(host, "web1", "8-1");
  assert.deepEqual(host.seen, ["open 7-1", "open 8-1"]);
});

Deno.test("Arrival: a process that had ended before is named, and a host that was left opens none", async () => {
  const host = new FakeHost();
  new Arrival(host, "web1", "7-1", performance.now() - 1);
  assert.match(host.seen[0]!, /^PID 7 had ended before web1 was opened/);
  const left = new FakeHost();
  new Arrival(left, "web1", "7-1").cancel();
  left.knowsIt = true;
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.deepEqual(left.seen, []);
});
