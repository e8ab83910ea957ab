import assert from "node:assert/strict";
import { NO_LOOKUP } from "../../support/no_lookup.ts";
import { scanDiff } from "../../../src/model/scan/scan_diff.ts";
import type { ScannedProcess } from "../../../src/model/scan/scanned_process.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";

/** What /proc says of a process; `start` in seconds since boot. */
function scanned(
  pid: number,
  start: number,
  changes: Partial<ScannedProcess> = {},
): ScannedProcess {
  const comm = changes.comm ?? { text: "sh" };
  return {
    ...{ pid, startTicks: start * 100, key: `${pid}-${start * 100}`, comm, state: "S", ppid: 1 },
    ...{ pgid: pid, sid: pid, cpuUserNs: 0, cpuSystemNs: 0, nice: 0, threads: 1, rssBytes: 4096 },
    kernelThread: false,
    details: {
      ...{ argv: [comm], argvTruncated: false, filename: { text: `/bin/${comm.text}` }, cwd: null },
      ...{ uid: 0, euid: 0, cgroup: "/", nsPid: null, pidNs: null },
    },
    ...changes,
  };
}

/** Scans one after the other, at 10 s, 20 s and so on; what each tells, as `type pid`. */
function stories(...scans: ScannedProcess[][]): string[] {
  const table = new ProcessTable();
  return scans.map((processes, i) => {
    const endTs = (i + 1) * 10e9;
    const scan = { processes, startTs: endTs - 1, endTs, complete: true };
    const events = scanDiff(table, scan, NO_LOOKUP);
    for (const event of events) table.apply(event);
    for (const { key, state } of processes) table.sampled(key, { state });
    return events.map(({ type, pid }) => `${type} ${pid}`).join(", ");
  });
}

const init = scanned(1, 0, { ppid: 0, comm: { text: "init" } });

Deno.test("scanDiff() tells births in the order of their start", () => {
  const [, second] = stories([init], [init, scanned(30, 15, { ppid: 20 }), scanned(20, 14)]);
  assert.equal(second, "fork 20, exec 20, fork 30");
});

Deno.test("scanDiff() names a parent that the same scan found, not an earlier one with its pid", () => {
  const table = new ProcessTable();
  const scan = (endTs: number, ...processes: ScannedProcess[]) => {
    const seen = { processes, startTs: endTs - 1, endTs, complete: true };
    const events = scanDiff(table, seen, NO_LOOKUP);
    for (const event of events) table.apply(event);
    return events;
  };
  scan(10e9, init, scanned(20, 5));
  const parent = scanned(20, 15, { comm: { text: "make" } });
  const fork = scan(20e9, init, parent, scanned(30, 16, { ppid: 20 })).at(-2);
  assert.equal(fork?.type, "fork");
  assert.deepEqual([fork.key, fork.parentKey, fork.parentComm], ["30-1600", "20-1500", {
    text: "make",
  }]);
});

Deno.test("scanDiff() tells an exec where the image differs from the parent's", () => {
  const same = scanned(20, 15, { comm: { text: "init" } });
  assert.equal(stories([init], [init, same])[1], "fork 20");
  assert.equal(stories([init], [init, scanned(20, 15)])[1], "fork 20, exec 20");
});

Deno.test("scanDiff() tells an exec, or only a new name, of who lived before", () => {
  const before = scanned(20, 5);
  const execd = scanned(20, 5, { comm: { text: "make" } });
  const renamed = { ...before, comm: { text: "worker" } };
  assert.equal(stories([init, before], [init, execd])[1], "exec 20");
  assert.equal(stories([init, before], [init, renamed])[1], "rename 20");
});

Deno.test("scanDiff() tells an end once: when it is a zombie, or when it is gone", () => {
  const living = scanned(20, 5);
  const zombie = { ...living, state: "Z" };
  assert.deepEqual(stories([init, living], [init, zombie], [init]).slice(1), ["exit 20", ""]);
  assert.equal(stories([init, living], [init])[1], "exit 20");
});

Deno.test("scanDiff() takes a zombie leader whose threads run for alive", () => {
  const living = scanned(20, 5, { threads: 3 });
  assert.equal(stories([init, living], [init, { ...living, state: "Z" }])[1], "");
});

Deno.test("scanDiff() knows a pid that is used again for another process", () => {
  const [, second] = stories([init, scanned(20, 5)], [init, scanned(20, 15)]);
  assert.equal(second, "exit 20, fork 20, exec 20");
});

Deno.test("scanDiff() tells who got another parent", () => {
  const child = scanned(20, 5, { ppid: 7 });
  const moved = stories([init, scanned(7, 4), child], [init, { ...child, ppid: 1 }])[1];
  assert.match(moved!, /reparent 20/);
});

Deno.test("scanDiff() knows no status, no signal and no core of an end, and says so", () => {
  const table = new ProcessTable();
  const first = { processes: [init, scanned(20, 5)], startTs: 9e9, endTs: 10e9, complete: true };
  for (const event of scanDiff(table, first, NO_LOOKUP)) table.apply(event);
  const second = { processes: [init], startTs: 19e9, endTs: 20e9, complete: true };
  const [end] = scanDiff(table, second, NO_LOOKUP);
  assert.equal(end?.type, "exit");
  if (end?.type !== "exit") return;
  assert.deepEqual([end.exitCode, end.signal, end.core], [null, null, null]);
  assert.equal(end.durationNs, 15e9);
});

Deno.test("scanDiff() buries nobody where /proc shows only a part", () => {
  const table = new ProcessTable();
  const first = { processes: [init, scanned(20, 5)], startTs: 9e9, endTs: 10e9, complete: true };
  for (const event of scanDiff(table, first, NO_LOOKUP)) table.apply(event);
  const second = { processes: [init], startTs: 19e9, endTs: 20e9, complete: false };
  assert.deepEqual(scanDiff(table, second, NO_LOOKUP), []);
  // But one whose pid is taken is surely dead.
  const third = { ...second, processes: [init, scanned(20, 15)] };
  const told = scanDiff(table, third, NO_LOOKUP).map(({ type, key }) => `${type} ${key}`);
  assert.deepEqual(told, ["exit 20-500", "fork 20-1500", "exec 20-1500"]);
});
