import assert from "node:assert/strict";
import { ProcessTable } from "../../src/model/table.ts";
import type { Particulars, StatSample } from "../../src/model/sighting.ts";
import { Sampler } from "../../src/session/sampler.ts";

/** A /proc of one process, pid 7, whose values a test changes. */
class OneProcess {
  uid = 1000;
  cpuUserNs = 0;
  gone = false;
  particularsRead = 0;

  stat(pid: number): StatSample | null {
    if (this.gone) return null;
    return {
      ...{ pid, startTicks: 5, key: `${pid}-5`, comm: { text: "worker" }, state: "S", ppid: 1 },
      ...{ pgid: 7, sid: 7, cpuUserNs: this.cpuUserNs, cpuSystemNs: 0, nice: 0, threads: 1 },
      ...{ rssBytes: 4096, kernelThread: false },
    };
  }

  owner(): number | null {
    return this.gone ? null : this.uid;
  }

  particulars(): Particulars {
    this.particularsRead++;
    return {
      ...{ argv: null, argvTruncated: false, filename: null, cwd: null },
      ...{ uid: this.uid, euid: this.uid, cgroup: "/", innerPid: null },
    };
  }
}

function sampled() {
  const table = new ProcessTable();
  table.apply({
    ...{ type: "process", ts: 0, pid: 7, key: "7-5", ppid: 1, parentKey: null },
    ...{ comm: { text: "worker" }, uid: 1000, user: "lena", cgroup: "/", container: null },
    ...{ argv: null, filename: null, startTime: 0, state: null },
  });
  const proc = new OneProcess();
  let now = 0;
  let doubts = 0;
  const lookup = { user: (uid: number) => uid === 0 ? "root" : "lena" };
  const sampler = new Sampler(table, proc, lookup, () => now, () => doubts++);
  const row = table.get("7-5")!;
  const sample = (seconds: number) => {
    now += seconds * 1e9;
    sampler.sample([row]);
  };
  return { proc, row, sample, doubts: () => doubts };
}

Deno.test("Sampler reads particulars once, and state and memory every time", () => {
  const { proc, row, sample } = sampled();
  sample(1);
  sample(1);
  assert.deepEqual([row.state, row.rssBytes, proc.particularsRead], ["S", 4096, 1]);
});

Deno.test("Sampler counts cpu in percent of one core since the last sample", () => {
  const { proc, row, sample } = sampled();
  sample(1);
  assert.equal(row.cpuPercent, null, "one sample says nothing");
  proc.cpuUserNs = 0.5e9;
  sample(2);
  assert.equal(row.cpuPercent, 25);
});

Deno.test("Sampler sees that a process became another user without an exec", () => {
  const { proc, row, sample } = sampled();
  sample(1);
  proc.uid = 0;
  sample(1);
  assert.deepEqual([row.uid, row.euid, row.user], [0, 0, "root"]);
});

Deno.test("Sampler doubts a row that is missing from /proc twice, not once", () => {
  const { proc, sample, doubts } = sampled();
  proc.gone = true;
  sample(1);
  assert.equal(doubts(), 0);
  sample(1);
  assert.equal(doubts(), 1);
});
