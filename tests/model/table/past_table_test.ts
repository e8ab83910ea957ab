import assert from "node:assert/strict";
import { PastTable } from "../../../src/model/table/past_table.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import type { ProcessEvent } from "../../../src/model/event/event.ts";

/** Returns the live processes at a time as `pid<ppid name`, and the dead ones in brackets. */
function picture(table: ProcessTable, ts: number, deadSince = ts - 10): string {
  const past = new PastTable(table, ts, deadSince);
  const row = ({ pid, ppid, parent, image: { comm } }: ReturnType<PastTable["get"]> & object) =>
    `${pid}<${ppid}${parent === null ? "?" : ""} ${comm?.text ?? "?"}`;
  return [
    ...[...past.living()].sort((a, b) => a.pid - b.pid).map(row),
    ...[...past.dead()].map((process) => `[${row(process)}]`),
  ].join(", ");
}

const base = { uid: 0, user: null, cgroup: null, container: null, parentKey: null };
const text = (name: string) => ({ text: name });

/** 1 init; 10 sh (born at 100) execs make at 110, forks 11 at 120, which execs cc at 130. */
function story(): ProcessTable {
  const table = new ProcessTable();
  const fork = (ts: number, pid: number, ppid: number, comm: string, parentKey: string) =>
    table.apply({
      ...base,
      ...{ type: "fork", ts, pid, key: `${pid}-1`, ppid, parentKey, comm: text(comm) },
      ...{ birthPpid: ppid, parentTid: ppid, parentComm: text(comm) },
    });
  const exec = (ts: number, pid: number, ppid: number, comm: string) =>
    table.apply({
      ...base,
      ...{ type: "exec", ts, pid, key: `${pid}-1`, ppid, comm: text(comm), filename: text(comm) },
      ...{ argv: [text(comm)], argvTruncated: false, cwd: null, euid: 0, pgid: 1, sid: 1 },
      ...{ execCount: 1, nsPid: null, pidNs: null, login: null, program: null },
    });
  table.apply({
    ...base,
    ...{ type: "process", ts: 50, pid: 1, key: "1-0", ppid: 0, comm: text("init") },
    ...{ argv: null, filename: null, startTime: 0, state: "S" },
  });
  fork(100, 10, 1, "init", "1-0");
  exec(110, 10, 1, "make");
  fork(120, 11, 10, "make", "10-1");
  exec(130, 11, 10, "cc");
  table.apply({
    ...base,
    ...{ type: "rename", ts: 135, pid: 11, key: "11-1", ppid: 10 },
    ...{ comm: text("cc1"), oldComm: text("cc") },
  });
  table.apply(exit(140, 10, 1));
  table.apply({
    ...base,
    ...{ type: "reparent", ts: 140, pid: 11, key: "11-1", ppid: 1 },
    ...{ comm: text("cc1"), oldPpid: 10, newPpid: 1 },
  });
  table.apply(exit(150, 11, 1));
  return table;
}

function exit(ts: number, pid: number, ppid: number): ProcessEvent {
  return {
    ...base,
    ...{ type: "exit", ts, pid, key: `${pid}-1`, ppid, comm: null, exitCode: 0, signal: null },
    ...{ signalName: null, core: false, durationNs: 1, filename: null, argv: null },
    ...{ argvTruncated: false, cpuUserNs: 5, cpuSystemNs: 0, maxRssBytes: 1, readBytes: 0 },
    ...{ rchar: 0, wchar: 0, syscr: 0, syscw: 0, cancelledWriteBytes: 0 },
    ...{ writeBytes: 0, minorFaults: 0, majorFaults: 0, voluntarySwitches: 0 },
    ...{
      involuntarySwitches: 0,
      threadsTotal: 1,
      execCount: 1,
      forkCount: 0,
      death: null,
      oom: false,
    },
  };
}

const MOMENTS: readonly [number, string][] = [
  [99, "1<0? init"],
  [100, "1<0? init, 10<1 init"],
  [115, "1<0? init, 10<1 make"],
  [125, "1<0? init, 10<1 make, 11<10 make"],
  [132, "1<0? init, 10<1 make, 11<10 cc"],
  [136, "1<0? init, 10<1 make, 11<10 cc1"],
  [145, "1<0? init, 11<1 cc1, [10<1 make]"],
  [151, "1<0? init, [11<1 cc1]"],
  [161, "1<0? init"],
];

for (const [ts, expected] of MOMENTS) {
  Deno.test(`PastTable at ${ts} has the live processes, their images and their parents`, () => {
    assert.equal(picture(story(), ts), expected);
  });
}

Deno.test("PastTable has null for values that were not sampled: memory, cpu, state", () => {
  const table = story();
  table.sampled("1-0", { rssBytes: 4096, cpuPercent: 3, state: "S" });
  const row = new PastTable(table, 125, 0).get("1-0")!;
  assert.deepEqual([row.usage.rssBytes, row.usage.cpuPercent, row.usage.state], [null, null, null]);
});

Deno.test("PastTable does not change the table", () => {
  const table = story();
  const before = picture(table, 125);
  new PastTable(table, 105, 0);
  assert.equal(picture(table, 125), before);
  assert.equal(table.get("11-1")!.ending?.ts, 150);
});

Deno.test("PastTable has the values read by then, also of dead processes", () => {
  const table = story();
  const values = { state: "D", threads: 3, rssBytes: 4096, cpuPercent: 7, nice: 5 };
  const { usage, identity, image } = table.get("11-1")!;
  const sample = { since: 121, values: { ...usage, ...identity, ...image, ...values } };
  const row = new PastTable(table, 125, 0, new Map([["11-1", sample]])).get("11-1")!;
  const { ending } = row;
  const { state, threads, rssBytes, cpuPercent, nice } = row.usage;
  assert.deepEqual({ state, threads, rssBytes, cpuPercent, nice }, values);
  assert.equal(ending, null);
});

Deno.test("PastTable has null for values that a later exec has overwritten, and for a nice value not read", () => {
  const table = story();
  table.sampled("1-0", { nice: 3 });
  assert.equal(new PastTable(table, 125, 0).get("1-0")!.usage.nice, null);
  const { identity: { euid, pgid, sid } } = new PastTable(table, 125, 0).get("11-1")!;
  assert.deepEqual([euid, pgid, sid], [null, null, null]);
  assert.equal(new PastTable(table, 132, 0).get("11-1")!.identity.euid, 0);
});

Deno.test("PastTable counts forks and execs up to its time", () => {
  const table = story();
  const counts = (ts: number) => {
    const { forkCount, image: { execCount } } = new PastTable(table, ts, 0).get("10-1")!;
    return [forkCount, execCount];
  };
  assert.deepEqual([105, 115, 125].map(counts), [[0, 0], [0, 1], [1, 1]]);
});
