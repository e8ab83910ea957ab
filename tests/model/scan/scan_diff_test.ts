import assert from "node:assert/strict";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import { scanDiff } from "../../../src/model/scan/scan_diff.ts";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { reconcile } from "../../../src/model/scan/reconcile.ts";
import type { Scan, ScannedProcess } from "../../../src/model/scan/scanned_process.ts";
import { RecentExits } from "../../../src/model/table/recent_exits.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";

/** Returns a process of a scan; `start` in seconds since boot. */
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
    ttyDevice: 0,
    exiting: false,
    details: {
      ...{ argv: [comm], argvTruncated: false, filename: { text: `/bin/${comm.text}` }, cwd: null },
      ...{ uid: 0, euid: 0, cgroup: "/", nsPid: null, pidNs: null, login: null, program: null },
    },
    ...changes,
  };
}

/** Compares consecutive scans, at 10 s, 20 s and so on. Returns the events of each as `type pid`. */
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

Deno.test("scanDiff() emits forks in order of start time", () => {
  const [, second] = stories([init], [init, scanned(30, 15, { ppid: 20 }), scanned(20, 14)]);
  assert.equal(second, "fork 20, exec 20, fork 30");
});

Deno.test("scanDiff() names the parent of the same scan, not an earlier process with its pid", () => {
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

Deno.test("scanDiff() emits an exec when the image differs from the parent's", () => {
  const same = scanned(20, 15, { comm: { text: "init" } });
  assert.equal(stories([init], [init, same])[1], "fork 20");
  assert.equal(stories([init], [init, scanned(20, 15)])[1], "fork 20, exec 20");
});

Deno.test("scanDiff() emits an exec or a rename of a known process", () => {
  const before = scanned(20, 5);
  const execd = scanned(20, 5, { comm: { text: "make" } });
  const renamed = { ...before, comm: { text: "worker" } };
  assert.equal(stories([init, before], [init, execd])[1], "exec 20");
  assert.equal(stories([init, before], [init, renamed])[1], "rename 20");
});

Deno.test("scanDiff() emits no exec when only the name of the program's file changed", () => {
  const image = (path: string | null, exeInode: number | null, argv = "sh") => {
    const { details, ...rest } = scanned(20, 5);
    const program = { exe: null, exeDevice: 1, exeInode, exeDeleted: false, exeMemfd: false };
    return {
      ...rest,
      details: {
        ...details!,
        filename: path === null ? null : { text: path },
        argv: [{ text: argv }],
        program: { ...program, script: null, interpreter: null, argvBytes: null },
      },
    };
  };
  const after = (...images: ScannedProcess[]) =>
    stories([init, image("/bin/sh", 7)], ...images.map((one) => [init, one])).slice(1);
  assert.deepEqual(after(image("/bin/sh.old", 7), image("/bin/sh.old", 7)), ["", ""]);
  assert.deepEqual(after(image(null, null), image("/bin/sh", 7)), ["", ""]);
  assert.deepEqual(after(image("/bin/bash", 8), image("/bin/sh.old", 7)), ["exec 20", "exec 20"]);
  assert.deepEqual(after(image("/bin/bash", 7, "bash")), ["exec 20"]);
  assert.deepEqual(after(image(null, null, "sudo")), ["exec 20"]);
});

Deno.test("scanDiff() emits an exit once, for a zombie or a missing process", () => {
  const living = scanned(20, 5);
  const zombie = { ...living, state: "Z" };
  assert.deepEqual(stories([init, living], [init, zombie], [init]).slice(1), ["exit 20", ""]);
  assert.equal(stories([init, living], [init])[1], "exit 20");
});

Deno.test("scanDiff() counts a zombie leader with live threads as alive", () => {
  const living = scanned(20, 5, { threads: 3 });
  assert.equal(stories([init, living], [init, { ...living, state: "Z" }])[1], "");
});

for (
  const [name, compareWith] of [
    ["scanDiff()", (table, scan) => scanDiff(table, scan, NO_LOOKUP)],
    ["reconcile()", (table, scan) =>
      reconcile(table, scan, NO_LOOKUP, {
        repair: true,
        recentExits: new RecentExits(),
        isDying: () => false,
      })],
  ] as [string, (table: ProcessTable, scan: Scan) => ProcessEvent[]][]
) {
  Deno.test(`${name}: processes that a scan misses together stay below each other`, () => {
    // The first in the table is the youngest: no order of rows is the order of the tree.
    const family = [
      scanned(30, 7, { ppid: 20 }),
      init,
      scanned(40, 8, { ppid: 30 }),
      scanned(20, 6),
      scanned(41, 8, { ppid: 30 }),
    ];
    const table = new ProcessTable();
    const compare = (processes: ScannedProcess[], endTs: number) => {
      const scan = { processes, startTs: endTs - 1, endTs, complete: true };
      for (const event of compareWith(table, scan)) table.apply(event);
    };
    compare(family, 10e9);
    compare([init], 20e9);
    const parents = [...table.dead()].map(({ pid, parent }) => `${pid} ${parent?.pid}`).sort();
    assert.deepEqual(parents, ["20 1", "30 20", "40 30", "41 30"]);
  });
}

Deno.test("scanDiff() distinguishes a reused pid", () => {
  const [, second] = stories([init, scanned(20, 5)], [init, scanned(20, 15)]);
  assert.equal(second, "exit 20, fork 20, exec 20");
});

Deno.test("scanDiff() emits a reparent", () => {
  const child = scanned(20, 5, { ppid: 7 });
  const moved = stories([init, scanned(7, 4), child], [init, { ...child, ppid: 1 }])[1];
  assert.match(moved!, /reparent 20/);
});

Deno.test("scanDiff() has null for status, signal and core of an exit", () => {
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

Deno.test("scanDiff() emits no exit when /proc is incomplete", () => {
  const table = new ProcessTable();
  const first = { processes: [init, scanned(20, 5)], startTs: 9e9, endTs: 10e9, complete: true };
  for (const event of scanDiff(table, first, NO_LOOKUP)) table.apply(event);
  const second = { processes: [init], startTs: 19e9, endTs: 20e9, complete: false };
  assert.deepEqual(scanDiff(table, second, NO_LOOKUP), []);
  // A process whose pid was reused is certainly dead.
  const third = { ...second, processes: [init, scanned(20, 15)] };
  const emitted = scanDiff(table, third, NO_LOOKUP).map(({ type, key }) => `${type} ${key}`);
  assert.deepEqual(emitted, ["exit 20-500", "fork 20-1500", "exec 20-1500"]);
});
