import assert from "node:assert/strict";
import { ProcessTable } from "../../src/model/table/table.ts";
import type { ProcDetails, StatSample } from "../../src/model/scan/scanned_process.ts";
import { NO_READING } from "../../src/model/process/extra_usage.ts";
import type { ExtraSourceReader } from "../../src/session/extra_sampler.ts";
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
      ...{ rssBytes: 4096, kernelThread: false, ttyDevice: 0, exiting: false },
    };
  }

  owner(): number | null {
    return this.gone ? null : this.uid;
  }

  details(): ProcDetails {
    this.particularsRead++;
    return {
      ...{ argv: null, argvTruncated: false, filename: null, cwd: null },
      ...{
        uid: this.uid,
        euid: this.uid,
        cgroup: "/",
        nsPid: null,
        pidNs: null,
        login: null,
        program: null,
      },
    };
  }
}

function sampled(extra?: ExtraSourceReader) {
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
  const files = { stat: (pid: number) => proc.stat(pid), retain: () => {} };
  const source = {
    ...{ proc, files, lookup, now: () => now, busyNs: () => null },
    ...(extra === undefined ? {} : { extra }),
  };
  const sampler = new Sampler(table, source, () => doubts++);
  const row = table.get("7-5")!;
  const sample = (seconds: number) => {
    now += seconds * 1e9;
    sampler.sample([row]);
  };
  return { proc, row, sampler, sample, doubts: () => doubts };
}

Deno.test("Sampler reads details once, and state and memory every time", () => {
  const { proc, row, sample } = sampled();
  sample(1);
  sample(1);
  assert.deepEqual([row.usage.state, row.usage.rssBytes, proc.particularsRead], ["S", 4096, 1]);
});

Deno.test("Sampler counts cpu in percent of one core since the last sample", () => {
  const { proc, row, sample } = sampled();
  sample(1);
  assert.equal(row.usage.cpuPercent, null, "one sample gives no value");
  proc.cpuUserNs = 0.5e9;
  sample(2);
  assert.equal(row.usage.cpuPercent, 25);
});

Deno.test("Sampler notices a new user of a process without an exec", () => {
  const { proc, row, sample } = sampled();
  sample(1);
  proc.uid = 0;
  sample(3);
  assert.deepEqual([row.identity.uid, row.identity.euid, row.identity.user], [0, 0, "root"]);
});

Deno.test("Sampler reports a row that is missing from /proc twice, not once", () => {
  const { proc, sample, doubts } = sampled();
  proc.gone = true;
  sample(1);
  assert.equal(doubts(), 0);
  sample(1);
  assert.equal(doubts(), 1);
});

/** A /proc of many processes from pid 1 on, of which a test makes some use cpu. Counts the reads. */
class ManyProcesses {
  readonly table = new ProcessTable();
  readonly reads = new Map<number, number>();
  readonly kept: number[] = [];
  busyNs: number | null = 0;
  worked = new Map<number, number>();
  now = 0;
  readonly sampler: Sampler;

  constructor(readonly count: number) {
    for (let pid = 1; pid <= count; pid++) this.born(pid);
    const stat = (pid: number): StatSample => {
      this.reads.set(pid, (this.reads.get(pid) ?? 0) + 1);
      return {
        ...{ pid, startTicks: 5, key: `${pid}-5`, comm: { text: "worker" }, state: "S", ppid: 1 },
        ...{ pgid: 7, sid: 7, cpuUserNs: this.worked.get(pid) ?? 0, cpuSystemNs: 0, nice: 0 },
        ...{ threads: 1, rssBytes: 4096, kernelThread: false, ttyDevice: 0, exiting: false },
      };
    };
    const details = () => ({
      ...{ argv: null, argvTruncated: false, filename: null, cwd: null },
      ...{
        uid: 1000,
        euid: 1000,
        cgroup: "/",
        nsPid: null,
        pidNs: null,
        login: null,
        program: null,
      },
    });
    this.sampler = new Sampler(this.table, {
      proc: { stat, details, owner: () => 1000 },
      files: { stat, retain: (pids) => this.kept.splice(0, Infinity, ...pids) },
      lookup: { user: () => "lena" },
      ...{ now: () => this.now, busyNs: () => this.busyNs },
    }, () => assert.fail("no process has exited"));
  }

  born(pid: number): void {
    this.table.apply({
      ...{ type: "process", ts: 0, pid, key: `${pid}-5`, ppid: 1, parentKey: null },
      ...{ comm: { text: "worker" }, uid: 1000, user: "lena", cgroup: "/", container: null },
      ...{ argv: null, filename: null, startTime: 0, state: null },
    });
  }

  /** Samples once a second; returns the number of processes read in each sample. */
  sample(times: number, visible: readonly number[] = []): number[] {
    const counts: number[] = [];
    for (let i = 0; i < times; i++) {
      this.reads.clear();
      this.now += 1e9;
      this.sampler.sample(visible.map((pid) => this.table.byPid(pid)!));
      counts.push(this.reads.size);
    }
    return counts;
  }

  work(pid: number, ns: number): void {
    this.worked.set(pid, (this.worked.get(pid) ?? 0) + ns);
    this.busyNs! += ns;
  }
}

Deno.test("Sampler reads all processes at the start, and few while the machine is quiet", () => {
  const machine = new ManyProcesses(200);
  const [first, second, ...later] = machine.sample(6, [1, 2, 3]);
  assert.deepEqual([first, second], [200, 200]);
  for (const count of later) assert.ok(count >= 10 && count <= 13, String(count));
});

Deno.test("Sampler reads the processes on the screen every time, from files that it keeps open", () => {
  const machine = new ManyProcesses(200);
  for (let i = 0; i < 5; i++) {
    machine.sample(1, [7, 8]);
    assert.deepEqual([machine.reads.has(7), machine.reads.has(8)], [true, true]);
    assert.deepEqual(machine.kept, [7, 8]);
  }
});

Deno.test("Sampler finds a process that uses cpu within four samples, then reads it every time", () => {
  const machine = new ManyProcesses(200);
  machine.sample(3);
  const row = machine.table.byPid(77)!;
  for (let i = 0; i < 5; i++) {
    machine.work(77, 0.5e9);
    machine.sample(1);
  }
  assert.equal(row.usage.cpuPercent! > 0, true);
  for (let i = 0; i < 5; i++) {
    machine.work(77, 0.5e9);
    machine.sample(1);
    assert.equal(row.usage.cpuPercent, 50);
  }
  // The sampler knows the process that uses cpu, so it does not search for others.
  assert.ok(machine.reads.size <= 12, String(machine.reads.size));
  machine.sample(2);
  assert.equal(row.usage.cpuPercent, 0);
});

Deno.test("Sampler reads all processes in four samples when the cpu time is unknown", () => {
  const machine = new ManyProcesses(200);
  machine.busyNs = null;
  const read = new Set<number>();
  machine.sample(2);
  for (let i = 0; i < 4; i++) {
    machine.sample(1);
    for (const pid of machine.reads.keys()) read.add(pid);
  }
  assert.equal(read.size, 200);
});

Deno.test("Sampler reads a new process at once", () => {
  const machine = new ManyProcesses(200);
  machine.sample(3);
  machine.born(201);
  machine.sample(2);
  const { usage: { rssBytes, cpuPercent } } = machine.table.byPid(201)!;
  assert.deepEqual([rssBytes, cpuPercent], [4096, 0]);
});

Deno.test("Sampler.readMore() reads rare values at once, without shares, and never of another process", () => {
  const read: string[] = [];
  const made = sampled({
    read: (pid, sources) => {
      read.push(`${pid} ${[...sources].join(" ")}`);
      return { ...NO_READING, virtBytes: 8192 };
    },
  });
  const needs = { visible: new Set(["stat", "rollup"] as const), all: new Set<never>() };
  made.sampler.readMore([made.row], needs);
  assert.deepEqual(read, ["7 stat"]);
  assert.equal(made.row.usage.extra?.virtBytes, 8192);
  made.proc.gone = true;
  made.sampler.readMore([made.row], needs);
  assert.equal(read.length, 1);
});

Deno.test("samples without new values do not change the table", () => {
  const machine = new ManyProcesses(20);
  machine.sample(3, [1, 2]);
  const { revision } = machine.table;
  machine.sample(3, [1, 2]);
  assert.equal(machine.table.revision, revision);
});
