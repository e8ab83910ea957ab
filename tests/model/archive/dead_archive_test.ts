import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { FlockEvent, ProcessEvent } from "../../../src/model/event/event.ts";
import { Descendants } from "../../../src/model/table/descendants.ts";
import { MAX_LISTED_CHILDREN } from "../../../src/model/base/limits.ts";
import { PastTable } from "../../../src/model/table/past_table.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { ProcessTable, type TableOptions } from "../../../src/model/table/table.ts";
import { childrenOf } from "../../../src/model/list/history_lines.ts";
import { ViewModel } from "../../../src/model/list/view_model.ts";
import { freezeTable } from "../../../src/model/table/frozen_table.ts";
import { readTable } from "../../../src/wire/recording/table_reader.ts";
import { writeTable } from "../../../src/wire/recording/table_writer.ts";
import { EXEC, EXIT, FORK, SNAPSHOT } from "../../support/model/events.ts";
import { FATES, MAX_DEAD, spoiled, STEPS } from "../../support/model/histories.ts";
import { tableOffences } from "../../support/model/table_picture.ts";
import { PLAIN_ORDER, SECOND } from "../../ui/support/fake_table.ts";

const ALL_UNPACKED: TableOptions = { maxDead: 12, maxUnpackedDead: 12 };
const FEW_UNPACKED: TableOptions = { maxDead: 12, maxUnpackedDead: 2 };

/** Returns a row without the values that packing drops: its links, and what its children need. */
function untied(
  { parent: _, children: _of, liveIndex: _place, siblingIndex: _there, ...row }: Process,
) {
  const { image: _image, asAncestor: _self, birthParent, ...history } = row.history;
  return { ...row, history: { ...history, birthParent: birthParent?.key ?? null } };
}

function all(table: ProcessTable) {
  return [...table.dead()].map(untied);
}

Deno.test("archive: a table with packed rows equals a table without", () => {
  fc.assert(
    fc.property(STEPS, FATES, (steps, fates) => {
      const [few, many] = [FEW_UNPACKED, ALL_UNPACKED].map((options) => new ProcessTable(options));
      for (const event of spoiled(steps, fates).events) {
        for (const table of [few!, many!]) table.apply(structuredClone(event));
        assert.deepEqual(all(few!), all(many!));
        assert.deepEqual(tableOffences(few!, 12), []);
      }
      for (const row of [...many!.dead(), ...many!.living()]) {
        const [twin, own] = [few!, many!].map((table) => table.get(row.key));
        assert.deepEqual(untied(twin!), untied(own!));
        const { parent } = own!;
        const isThere = parent !== null && few!.get(parent.key) === few!.get(parent.key);
        assert.equal(twin!.parent?.key, isThere ? parent.key : undefined);
      }
      const [some, others] = [few!, many!].map((table) => [...table.living()].map(untied));
      assert.deepEqual(some, others);
      assert.deepEqual(few!.tally, many!.tally);
      assert.deepEqual([few!.droppedTs, few!.deadCount], [many!.droppedTs, many!.deadCount]);
      assert.deepEqual([...few!.deadFromLast()].map(untied), all(many!).reverse());
    }),
    { numRuns: 300 },
  );
});

Deno.test("archive: queries of a table with packed rows give the same results", () => {
  fc.assert(
    fc.property(STEPS, FATES, (steps, fates) => {
      const [few, many] = [1, MAX_DEAD].map((maxUnpackedDead) => {
        const watch = spoiled(steps, fates, { maxDead: MAX_DEAD, maxUnpackedDead });
        watch.repair(true);
        return watch.events;
      });
      assert.deepEqual(few, many);
    }),
    { numRuns: 300 },
  );
});

const PARENT = { ...SNAPSHOT, pid: 4000, key: "4000-321", ppid: 1, startTime: 3_210_000_000 };

/** The events of a process of 1 ms, one a second from 10 s on: process `i` has pid 5000 + i. */
function life(i: number, { argv = "cc", exitCode = 0, parent = 4000 } = {}): ProcessEvent[] {
  const [pid, ts] = [5000 + i, (10 + i) * SECOND];
  const key = `${pid}-${ts / 1e7}`;
  const parentKey = parent === 4000 ? PARENT.key : `${parent}-${(parent - 4990) * 100}`;
  const identity = { pid, key, ppid: parent, parentKey };
  return [
    { ...FORK, ...identity, ts, birthPpid: parent, parentTid: parent },
    { ...EXEC, ...identity, ts: ts + 1000, argv: [{ text: argv }] },
    { ...EXIT, ...identity, ts: ts + 1e6, durationNs: 1e6, exitCode },
  ];
}

function tableOf(options: TableOptions, events: readonly FlockEvent[]): ProcessTable {
  const table = new ProcessTable(options);
  for (const event of [PARENT, ...events]) table.apply(event);
  return table;
}

const count = (length: number) => Array.from({ length }, (_, i) => i);
const pidsOf = (rows: Iterable<Process>) => [...rows].map(({ pid }) => pid);

Deno.test("archive: the bound counts rows and packed rows, and the oldest is dropped first", () => {
  const table = tableOf({ maxDead: 5, maxUnpackedDead: 2 }, count(9).flatMap((i) => life(i)));
  assert.deepEqual(pidsOf(table.dead()), [5004, 5005, 5006, 5007, 5008]);
  assert.deepEqual([table.deadCount, table.tally.forgotten], [5, 4]);
  assert.equal(table.droppedTs, 13 * SECOND + 1e6);
  assert.equal(table.get("5003-1300"), undefined);
  assert.equal(table.get("5004-1400")?.ending?.ts, 14 * SECOND + 1e6);
});

Deno.test("archive: a packed row is not a dropped row", () => {
  const table = tableOf({ maxDead: 5, maxUnpackedDead: 2 }, count(5).flatMap((i) => life(i)));
  assert.deepEqual([table.deadCount, table.droppedTs, table.tally.forgotten], [5, 0, 0]);
  // Only the two unpacked rows are linked with their parent both ways.
  const parent = table.get(PARENT.key)!;
  assert.deepEqual(pidsOf(parent.children), [5003, 5004]);
  assert.ok([...table.dead()].every((row) => row.parent === parent));
});

Deno.test("archive: the bound of command lines counts rows and packed rows", () => {
  // A command line counts in the row and in the history: 2 x 50 each.
  const lives = count(6).flatMap((i) => life(i, { argv: "x".repeat(50) }));
  const options = { maxDead: 100, maxUnpackedDead: 2, maxDeadArgvBytes: 450 };
  const table = tableOf(options, lives);
  assert.deepEqual(pidsOf(table.dead()), [5002, 5003, 5004, 5005]);
  // One command line exceeds the bound of all.
  for (const event of life(9, { argv: "x".repeat(200) })) table.apply(event);
  assert.deepEqual(pidsOf(table.dead()), [5009]);
  assert.equal(table.droppedTs, 15 * SECOND + 1e6);
});

Deno.test("archive: a late event changes a packed row", () => {
  const table = tableOf({ maxDead: 9, maxUnpackedDead: 1 }, []);
  const [fork, , exit] = life(0);
  table.apply(fork!);
  table.apply({ ...SNAPSHOT, ...fork!, type: "process", ts: exit!.ts, state: "X" } as FlockEvent);
  for (const event of count(4).flatMap((i) => life(i + 1))) table.apply(event);
  assert.equal(table.get(fork!.key)?.ending?.durationNs, null);
  table.apply({ ...exit!, late: true } as FlockEvent);
  assert.equal(table.get(fork!.key)?.ending?.durationNs, 1e6);
  assert.deepEqual([table.liveCount, table.deadCount], [1, 5]);
});

Deno.test("archive: a packed row is found by key, by filter and in the past", () => {
  const lives = count(40).flatMap((i) => life(i, i === 3 ? { exitCode: 1 } : {}));
  const table = tableOf({ maxDead: 100, maxUnpackedDead: 4 }, lives);
  const [key, endTs] = ["5003-1300", 13 * SECOND + 1e6];
  assert.deepEqual(table.get(key)?.image.argv, [{ text: "cc" }]);

  const model = new ViewModel();
  const filter = ({ ending }: Process) => ending !== null && ending.exitCode === 1;
  const show = (deadLinger: number, tree = true) => {
    model.update(table, {
      sorting: { column: "pid", descending: false },
      ...{ tree, folded: new Set(), kernelThreads: false, filter, deadLinger },
      ...{ ...PLAIN_ORDER, maxDead: 3, freshFor: SECOND },
    }, 50 * SECOND);
    return count(model.length).map((i) => model.processAt(i)!.key);
  };
  assert.deepEqual(show(40 * SECOND), [PARENT.key, key], "the row is below its live parent");
  assert.equal(model.processAt(1)?.ending?.ts, endTs);
  assert.deepEqual(show(50 * SECOND - endTs, false), [], "the row is older than the limit");
  assert.deepEqual(show(50 * SECOND - endTs + 1, false), [key]);

  const past = new PastTable(table, endTs - 1, 0);
  assert.deepEqual(pidsOf(past.living()), [5003, 4000]);
  assert.equal(past.get(key)?.parent, past.get(PARENT.key));
  assert.deepEqual(pidsOf(past.dead()), [5000, 5001, 5002]);
  assert.deepEqual(pidsOf(new PastTable(table, endTs, endTs - SECOND).dead()), [5003]);

  const frozen = freezeTable(table, endTs - 1);
  assert.deepEqual(pidsOf(frozen.dead()), count(37).map((i) => 5003 + i));
  assert.equal(frozen.get(key)?.parent, frozen.get(PARENT.key));
});

Deno.test("archive: yields the processes that died after a time in both orders", () => {
  const table = tableOf({ maxDead: 100, maxUnpackedDead: 2 }, count(6).flatMap((i) => life(i)));
  for (const first of count(6)) {
    const since = (9 + first) * SECOND + 1e6;
    const expected = count(6).slice(first).map((i) => 5000 + i);
    assert.deepEqual(pidsOf(table.dead(since)), expected);
    assert.deepEqual(pidsOf(table.deadFromLast(since)), expected.reverse());
  }
});

Deno.test("archive: a filter yields the latest dead, packed or not", () => {
  const table = tableOf({ maxDead: 100, maxUnpackedDead: 4 }, count(20).flatMap((i) => life(i)));
  const model = new ViewModel();
  const shown = (maxDead: number) => {
    model.update(table, {
      sorting: { column: "pid", descending: false },
      ...{ tree: false, folded: new Set(), kernelThreads: false, deadLinger: 1e12, maxDead },
      ...{ filter: ({ pid }) => pid % 2 === 0 && pid > 4000, freshFor: SECOND, ...PLAIN_ORDER },
    }, 50 * SECOND);
    return count(model.length).map((i) => model.processAt(i)!.pid);
  };
  assert.deepEqual(shown(4), [5012, 5014, 5016, 5018]);
  assert.deepEqual(shown(0), []);
  assert.equal(shown(100).length, 10);
});

Deno.test("archive: packed rows keep their descent", () => {
  const lives = [...life(0), ...life(1).slice(0, 2), ...life(2, { parent: 5001 })];
  const rest = [life(1)[2]!, ...life(3, { parent: 1 }), ...life(4)];
  const table = tableOf({ maxDead: 100, maxUnpackedDead: 1 }, [...lives, ...rest]);
  const kin = new Descendants(table);
  const isUnder = [...table.dead()].map((row) => [row.pid, kin.isUnder(4000, row)]);
  assert.deepEqual(isUnder, [
    ...[[5000, true], [5002, true], [5001, true], [5003, false], [5004, true]],
  ]);
});

Deno.test("archive: lists the latest of many children, by birth", () => {
  const lives = count(3 * MAX_LISTED_CHILDREN).map((i) => life(i));
  // The last but one child dies first.
  const late = lives.splice(-2, 1)[0]!;
  const events = [...late, ...lives.flat()];
  const table = tableOf({ maxDead: 10_000, maxUnpackedDead: 3 }, events);
  const expected = count(MAX_LISTED_CHILDREN).map((i) => 5000 + 2 * MAX_LISTED_CHILDREN + i);
  assert.deepEqual(pidsOf(childrenOf(table, PARENT.key)), expected);
});

Deno.test("archive: a table with packed rows can be written and read", () => {
  const options = { maxDead: 8, maxUnpackedDead: 2 };
  const table = tableOf(options, count(20).flatMap((i) => life(i)));
  const text = writeTable(table);
  for (const maxUnpackedDead of [1, 2, 8]) {
    const twin = readTable(text, { maxDead: 8, maxUnpackedDead });
    assert.ok(twin !== null);
    assert.deepEqual(all(twin), all(table));
    const tied = [5018, 5019].slice(-maxUnpackedDead);
    assert.deepEqual(pidsOf(twin.get(PARENT.key)!.children), tied);
    for (const event of life(30)) twin.apply(event);
    assert.deepEqual([twin.deadCount, twin.droppedTs], [8, 22 * SECOND + 1e6]);
  }
});
