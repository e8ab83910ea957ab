import { ProcessActivity } from "../../../src/model/activity/process_activity.ts";
import type { ProcessParts } from "../../support/model/process_parts.ts";
import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { ExtraUsage } from "../../../src/model/process/extra_usage.ts";
import { NO_EXTRA } from "../../support/model/process_parts.ts";
import { PROGRAM } from "../../support/model/events.ts";
import type { ColumnId } from "../../../src/model/list/column.ts";
import { columnOf, COLUMNS } from "../../../src/model/list/columns.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { orderWords, ProcessSorter, type Sorting } from "../../../src/model/list/sorting.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { fakeEnding, fakeProcess } from "../../ui/support/fake_table.ts";

const number = fc.option(
  fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 1e15, noNaN: true })),
);

const processes: fc.Arbitrary<Process[]> = fc.uniqueArray(
  fc.record({
    pid: fc.integer({ min: 1, max: 4_194_304 }),
    startTs: fc.double({ min: 0, max: 9e15, noNaN: true }),
    cpuPercent: number,
    rssBytes: number,
    ppid: fc.option(fc.integer({ min: 0, max: 9 })),
    user: fc.option(fc.constantFrom("root", "lena", "www-data", "Ünal")),
    comm: fc.option(fc.string({ maxLength: 3 }).map(plainText)),
    ending: fc.option(
      fc.record({ exitCode: fc.option(fc.nat(3)) }).map((part) => fakeEnding(0, part)),
    ),
  }),
  { selector: ({ pid }) => pid, maxLength: 60 },
).map((parts) => parts.map((part) => fakeProcess(part.pid, part)));

/** Compares two processes in the order that {@linkcode ProcessSorter} must give. */
function processOrder({ column, descending }: Sorting): (a: Process, b: Process) => number {
  const { sortValue, isOfNow } = columnOf(column);
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const isDead = a.ending !== null;
    if (isOfNow && isDead !== (b.ending !== null)) return isDead ? 1 : -1;
    const left = sortValue(a);
    const right = sortValue(b);
    if (left === right) return a.pid - b.pid;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -sign : sign;
  };
}

Deno.test("ProcessSorter: the order equals that of comparisons, in every column and direction", () => {
  const sorter = new ProcessSorter();
  fc.assert(fc.property(
    processes,
    fc.constantFrom(...COLUMNS.map(({ id }) => id)),
    fc.boolean(),
    (list, column, descending) => {
      const expected = [...list].sort(processOrder({ column, descending }));
      const sorted = sorter.sort(list, { column, descending });
      assert.deepEqual(sorted.map(({ pid }) => pid), expected.map(({ pid }) => pid));
    },
  ));
});

Deno.test("ProcessSorter: unknown comes last in both directions", () => {
  const known = fakeProcess(1, { rssBytes: 5 });
  const unknown = fakeProcess(2, { rssBytes: null });
  for (const descending of [true, false]) {
    const sorted = new ProcessSorter().sort([unknown, known], { column: "memory", descending });
    assert.equal(sorted[1], unknown);
  }
});

Deno.test("ProcessSorter: in columns of current values the dead go below live processes, both ways", () => {
  const dead = fakeProcess(1, {
    ...{ cpuUserNs: 9e9, cpuSystemNs: 9e9, state: null },
    ending: fakeEnding(0, { maxRssBytes: 9e9, threadsTotal: 99, durationNs: 1e9 }),
  });
  const idle = fakeProcess(2, { cpuPercent: 0, rssBytes: 0, threads: 1 });
  const unknown = fakeProcess(3, { cpuPercent: null, rssBytes: null, threads: null, state: null });
  for (const column of ["cpu", "memory", "threads", "state"] as const) {
    for (const descending of [true, false]) {
      const sorted = new ProcessSorter().sort([dead, unknown, idle], { column, descending });
      assert.deepEqual(sorted.map(({ pid }) => pid), [2, 3, 1], `${column} ${descending}`);
    }
  }
});

/** Two processes for each column; the words for ascending order put the first one on top. */
const PAIRS: Readonly<Record<ColumnId, readonly [ProcessParts, ProcessParts]>> = {
  pid: [{}, {}],
  ppid: [{ ppid: 1 }, { ppid: 2 }],
  user: [{ user: "ada" }, { user: "zoe" }],
  state: [{ state: "R" }, { state: "S" }],
  cpu: [{ cpuPercent: 1 }, { cpuPercent: 2 }],
  memory: [{ rssBytes: 1 }, { rssBytes: 2 }],
  threads: [{ threads: 1 }, { threads: 2 }],
  execs: [{ execCount: 1 }, { execCount: 2 }],
  container: [{ container: "a" }, { container: "b" }],
  age: [{ startTs: 9e9 }, { startTs: 1e9 }],
  status: [{ ending: fakeEnding(0) }, { ending: fakeEnding(0, { exitCode: 2 }) }],
  command: [{ comm: plainText("a") }, { comm: plainText("b") }],
  comm: [{ comm: plainText("a") }, { comm: plainText("b") }],
  time: [{ cpuUserNs: 1 }, { cpuUserNs: 2 }],
  nice: [{ nice: -1 }, { nice: 2 }],
  priority: [extra({ priority: -51 }), extra({ priority: 20 })],
  policy: [extra({ policy: 1 }), extra({ policy: 0 })],
  io_priority: [extra({ ioPriority: 0x2007 }), extra({ ioPriority: 0x4000 })],
  started: [{ startTs: 1e9 }, { startTs: 9e9 }],
  processor: [extra({ processor: 0 }), extra({ processor: 3 })],
  memory_percent: [{ rssBytes: 1 }, { rssBytes: 2 }],
  virtual: [extra({ virtBytes: 1 }), extra({ virtBytes: 2 })],
  shared: [extra({ sharedBytes: 1 }), extra({ sharedBytes: 2 })],
  swap: [extra({ swapBytes: 1 }), extra({ swapBytes: 2 })],
  pss: [extra({ pssBytes: 1 }), extra({ pssBytes: 2 })],
  oom: [extra({ oomScore: 1 }), extra({ oomScore: 2 })],
  read_rate: [extra({ readRate: 1 }), extra({ readRate: 2 })],
  write_rate: [extra({ writeRate: 1 }), extra({ writeRate: 2 })],
  disk_read_rate: [extra({ diskReadRate: 1 }), extra({ diskReadRate: 2 })],
  disk_write_rate: [extra({ diskWriteRate: 1 }), extra({ diskWriteRate: 2 })],
  net_down: [traffic(1, 0), traffic(2, 0)],
  net_up: [traffic(0, 1), traffic(0, 2)],
  major_faults: [extra({ majorFaultRate: 1 }), extra({ majorFaultRate: 2 })],
  switches: [extra({ switchRate: 1 }), extra({ switchRate: 2 })],
  tty: [extra({ tty: "pts/1" }), extra({ tty: "tty1" })],
  session: [{ sid: 1 }, { sid: 2 }],
  group: [{ pgid: 1 }, { pgid: 2 }],
  cgroup: [{ cgroup: "/a" }, { cgroup: "/b" }],
  cwd: [{ cwd: plainText("/a") }, { cwd: plainText("/b") }],
  exe: [
    { program: { ...PROGRAM, exe: plainText("/a") } },
    { program: { ...PROGRAM, exe: plainText("/b") } },
  ],
  birth_parent: [{ birthSeen: true, birthPpid: 1 }, { birthSeen: true, birthPpid: 2 }],
  forks: [{ forkCount: 1 }, { forkCount: 2 }],
  children: [{}, { children: new Set([fakeProcess(3)]) }],
  failed: [{ failedCount: 1 }, { failedCount: 2 }],
};

/** Returns a process with this traffic in the last second. */
function traffic(receivedBytes: number, sentBytes: number): ProcessParts {
  const activity = new ProcessActivity("1-1");
  const counts = { sentBytes, receivedBytes, sentMessages: 1, receivedMessages: 1 };
  activity.addNet(1e9, { ...counts, intervalNs: 1e9, protocols: { tcp: counts } });
  return { activity };
}

/** Returns a process with these rare values. */
function extra(values: Partial<ExtraUsage>): ProcessParts {
  return { extra: { ...NO_EXTRA, ...values } };
}

const LOW = ["lowest first", "highest first"] as const;
const LEAST = ["least first", "most first"] as const;
const LETTERS = ["A to Z", "Z to A"] as const;

const WORDS: Readonly<Record<ColumnId, readonly [string, string]>> = {
  ...{ pid: LOW, ppid: LOW, birth_parent: LOW, session: LOW, group: LOW, nice: LOW },
  ...{ priority: LOW, processor: LOW },
  ...{ io_priority: ["first served first", "last served first"], policy: LETTERS },
  ...{ user: LETTERS, state: LETTERS, container: LETTERS, tty: LETTERS, cgroup: LETTERS },
  ...{ cwd: LETTERS, exe: LETTERS, comm: LETTERS },
  ...{ cpu: LEAST, memory: LEAST, threads: LEAST, execs: LEAST, time: LEAST },
  ...{ memory_percent: LEAST, virtual: LEAST, shared: LEAST, swap: LEAST, pss: LEAST },
  ...{ oom: LEAST, read_rate: LEAST, write_rate: LEAST, major_faults: LEAST, switches: LEAST },
  ...{ forks: LEAST, children: LEAST, failed: LEAST },
  ...{ disk_read_rate: LEAST, disk_write_rate: LEAST, net_down: LEAST, net_up: LEAST },
  started: ["oldest first", "youngest first"],
  age: ["youngest first", "oldest first"],
  status: ["successes first", "failures first"],
  command: ["names from A to Z", "names from Z to A"],
};

for (const { id } of COLUMNS) {
  Deno.test(`orderWords(): the words of ${id} describe the top row`, () => {
    const [first, second] = PAIRS[id];
    const pair = [fakeProcess(1, first), fakeProcess(2, second)];
    for (const descending of [false, true]) {
      const [top] = new ProcessSorter().sort(pair, { column: id, descending });
      assert.equal(top?.pid, descending ? 2 : 1);
      assert.equal(orderWords({ column: id, descending }), WORDS[id][descending ? 1 : 0]);
    }
  });
}

Deno.test("ProcessSorter: an unknown ending goes last, not below success", () => {
  const unknown = fakeProcess(1, { ending: fakeEnding(0, { exitCode: null }) });
  const success = fakeProcess(2, { ending: fakeEnding(0) });
  const sorted = new ProcessSorter().sort([unknown, success], {
    column: "status",
    descending: false,
  });
  assert.deepEqual(sorted.map(({ pid }) => pid), [2, 1]);
});

Deno.test("ProcessSorter: nothing sorts to nothing", () => {
  assert.deepEqual(new ProcessSorter().sort([], { column: "pid", descending: false }), []);
});
