import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { FATES, MAX_DEAD, spoiled, STEPS, Watch } from "../../support/model/histories.ts";
import { AliveTracker } from "../../support/model/alive_tracker.ts";
import { A_MOMENT } from "../../support/capture/simulated_kernel.ts";
import { livingList, tableOffences } from "../../support/model/table_picture.ts";
import { rowsOf } from "../../support/model/table_rows.ts";

Deno.test("without loss the table equals the kernel's list of processes after every step", () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const watch = new Watch();
      assert.deepEqual(livingList(watch.table), watch.kernel.list());
      for (const step of steps) {
        watch.see(watch.kernel.step(step));
        assert.deepEqual(livingList(watch.table), watch.kernel.list());
        assert.deepEqual(tableOffences(watch.table, MAX_DEAD), []);
        for (const { parent, ppid } of watch.table.living()) {
          assert.equal(parent?.pid ?? 0, ppid, "the tree agrees with the numbers");
        }
      }
      assert.ok([...watch.table.living()].every(({ inferred }) => !inferred));
    }),
    { numRuns: 300 },
  );
});

Deno.test("without loss every observation is emitted once, in order: fork, execs, exit of each process", () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const watch = new Watch();
      const seen = steps.map((step) => watch.kernel.step(step)).filter((seen) => seen !== null);
      for (const observation of seen) watch.see(observation);
      // A rename to the same name has no event.
      const emitted = watch.events.filter(({ type }) => type !== "reparent" && type !== "rename");
      assert.deepEqual(
        emitted.map(({ type, ts, pid }) => `${type} ${ts} ${pid}`),
        seen.filter(({ kind }) => kind !== "rename").map(({ kind, ts, pid }) =>
          `${kind} ${ts} ${pid}`
        ),
      );
      checkLives(watch.events);
    }),
    { numRuns: 300 },
  );
});

/** The rules of order for a stream without loss. */
function checkLives(events: readonly ProcessEvent[]): void {
  const born = new Map<string, { execs: number; forks: number }>();
  const alive = new Set<string>();
  const died = new Set<string>();
  let ts = 0;
  for (const event of events) {
    const { key, parentKey } = event;
    assert.ok(event.ts >= ts, "the time never decreases");
    ts = event.ts;
    assert.equal(event.late, undefined);
    assert.notEqual(event.type, "process", "no scan had to find a process");
    if (event.type === "fork") {
      assert.ok(!alive.has(key), `${key} is alive already`);
      assert.ok(parentKey !== null && !isDead(parentKey), "the parent is alive");
      born.set(key, { execs: 0, forks: 0 });
      alive.add(key);
      const parent = born.get(parentKey);
      if (parent !== undefined) parent.forks++;
    } else assert.ok(!isDead(key), `${event.type} of ${key}, which is dead`);
    const counts = born.get(key);
    if (event.type === "exec") {
      assert.equal(event.execCount, counts === undefined ? null : ++counts.execs);
    }
    if (event.type === "exit") {
      assert.equal(event.execCount, counts?.execs ?? null);
      assert.equal(event.forkCount, counts?.forks ?? null);
      assert.equal((event.exitCode === null) !== (event.signal === null), true);
      alive.delete(key);
      died.add(key);
    }
  }
  function isDead(key: string): boolean {
    return died.has(key) && !alive.has(key);
  }
}

Deno.test("with loss, repetition and delay the table keeps its invariants", () => {
  fc.assert(
    fc.property(STEPS, FATES, (steps, fates) => {
      const watch = spoiled(steps, fates);
      assert.deepEqual(tableOffences(watch.table, MAX_DEAD), []);
    }),
    { numRuns: 400 },
  );
});

Deno.test("after any loss the stream alone gives the live processes of the table", () => {
  fc.assert(
    fc.property(STEPS, FATES, fc.integer({ min: 3, max: 100 }), (steps, fates, repairEach) => {
      const reader = new AliveTracker();
      let [looks, read] = [0, 0];
      spoiled(steps, fates, { maxDead: MAX_DEAD }, (watch) => {
        const { table, atStart, events } = watch;
        if (looks++ === 0) atStart.forEach((event) => reader.read(event));
        if (looks % repairEach === 0) watch.repair(true);
        while (read < events.length) reader.read(events[read++]!);
        const living = [...table.living()].map(({ key }) => key);
        assert.deepEqual([...reader.alive.keys()].sort(), living.sort());
      });
    }),
    { numRuns: 500 },
  );
});

Deno.test("a scan of /proc repairs the table after loss, repetition and delay", () => {
  fc.assert(
    fc.property(STEPS, FATES, (steps, fates) => {
      const watch = spoiled(steps, fates);
      watch.kernel.now += A_MOMENT;
      watch.repair(true);
      assert.deepEqual(livingList(watch.table), watch.kernel.list());
      assert.deepEqual(tableOffences(watch.table, MAX_DEAD), []);
      for (const { parent, ppid } of watch.table.living()) assert.equal(parent?.pid ?? 0, ppid);
      const countBefore = watch.events.length;
      watch.repair(true);
      assert.equal(watch.events.length, countBefore, "a second scan repairs nothing");
    }),
    { numRuns: 500 },
  );
});

Deno.test("applying every event twice gives the same table as once", () => {
  fc.assert(
    fc.property(STEPS, FATES, (steps, fates) => {
      const watch = spoiled(steps, fates);
      const [once, twice] = [0, 0].map(() => new ProcessTable({ maxDead: MAX_DEAD }));
      for (const event of watch.events) {
        once!.apply(event);
        twice!.apply(event);
        twice!.apply(event);
        assert.deepEqual(rowsOf(twice!), rowsOf(once!), event.type);
      }
    }),
    { numRuns: 200 },
  );
});
