import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import {
  birthRate,
  birthsWithin,
  startedMost,
  starters,
} from "../../../src/model/report/births.ts";
import { commandTotals } from "../../../src/model/report/command_totals.ts";
import { criticalPath, criticalSteps } from "../../../src/model/report/critical_path.ts";
import { depthsOf, type Family, largestFamily } from "../../../src/model/report/family.ts";
import { lifetimesOf } from "../../../src/model/report/durations.ts";
import {
  failureGroups,
  failuresOf,
  originsOf,
  wasteOf,
} from "../../../src/model/report/failures.ts";
import { cpuOf, durationOf, type ProcessRecord } from "../../../src/model/report/process_record.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { parallelism, sweepLeaves } from "../../../src/model/report/parallelism.ts";
import { reportOf } from "../../../src/model/report/report.ts";
import { select, type Selection } from "../../../src/model/report/selection.ts";
import { end, exec, exit, fork, lived } from "./made_up_events.ts";

/** A process older than the recording with random descendants; some outlive their parent. */
const histories: fc.Arbitrary<readonly FlockEvent[]> = fc.array(
  fc.record({
    parent: fc.nat(100),
    delay: fc.nat(1000),
    span: fc.nat(3000),
    status: fc.constantFrom(0, 0, 0, 1, 2, -9),
    comm: fc.constantFrom("make", "cc", "ld", ""),
    cpu: fc.option(fc.nat(1000)),
    ends: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  }),
  { minLength: 1, maxLength: 40 },
).map((plans) => {
  const events: FlockEvent[] = [lived(0, 1, "init")];
  const starts = [0];
  for (const [i, plan] of plans.entries()) {
    const parent = plan.parent % (i + 1);
    const start = starts[parent]! + plan.delay / 1000;
    starts.push(start);
    const pid = i + 2;
    events.push(fork(start, parent + 1, pid));
    if (plan.comm !== "") events.push(exec(start, pid, plan.comm, [plan.comm]));
    if (!plan.ends) continue;
    const cpu = plan.cpu === null ? null : plan.cpu / 1000;
    events.push(exit(start + plan.span / 1000, pid, plan.status, cpu));
  }
  const last = events.reduce((most, { ts }) => Math.max(most, ts), 0);
  return [...events.sort((a, b) => a.ts - b.ts), end(last / 1e9)];
});

function law(name: string, check: (selection: Selection, born: ProcessRecord[]) => void): void {
  Deno.test(name, () => {
    fc.assert(
      fc.property(histories, (events) => {
        const selection = select(foldRecording(events), { query: null, fromTs: null, toTs: null });
        check(selection, birthsWithin(selection));
      }),
      { numRuns: 200 },
    );
  });
}

function familyOf(selection: Selection, born: ProcessRecord[]): Family {
  const family = largestFamily(selection, born);
  assert.ok(family !== null);
  return family;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** Compares two sums of doubles, whose last digits depend on the order. */
function near(a: number, b: number): void {
  assert.ok(Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b)), `${a} is not ${b}`);
}

law(
  "the critical path covers the lifetime of the root without hole or overlap",
  (selection, born) => {
    const family = familyOf(selection, born);
    const steps = criticalSteps(family, selection.toTs);
    const { root } = family;
    let at = root.startTs;
    for (const { fromTs, toTs, record } of steps) {
      assert.equal(fromTs, at);
      assert.ok(toTs > fromTs);
      assert.ok(fromTs >= record.startTs && toTs <= (record.endTs ?? selection.toTs));
      at = toTs;
    }
    assert.equal(at, root.startTs + durationOf(root, selection.toTs));
    const path = criticalPath(family, selection.toTs, 1_000);
    near(sum(path.commands.map(({ durationNs }) => durationNs)), path.durationNs);
    near(sum(path.longest.map(({ durationNs }) => durationNs)), path.durationNs);
  },
);

law("cores in use over time add up to the known cpu time", (selection, born) => {
  const family = familyOf(selection, born);
  const { cores, stepNs, cpuNs, cpuUnknown } = parallelism(family, selection.toTs, 17, null);
  const known = family.members.map(cpuOf).filter((cpu) => cpu !== null);
  assert.equal(cpuUnknown, family.members.length - known.length);
  if (cores === null) assert.equal(known.length, 0);
  else {
    near(sum(cores) * stepNs, sum(known));
    near(cpuNs ?? NaN, sum(known));
  }
});

law("no step and no average uses more cores than the host has", (selection, born) => {
  const family = familyOf(selection, born);
  const free = parallelism(family, selection.toTs, 17, null);
  const bound = parallelism(family, selection.toTs, 17, 2);
  assert.deepEqual(bound.cores, free.cores?.map((used) => Math.min(used, 2)) ?? null);
  assert.equal(bound.coresBounded, free.cores?.filter((used) => used > 2).length ?? 0);
  assert.ok((bound.averageCores ?? 0) <= 2);
  assert.deepEqual([bound.cpuNs, bound.cpus], [free.cpuNs, 2]);
  assert.deepEqual([free.coresBounded, free.cpus], [0, null]);
});

law(
  "leaves over time add up to the lifetimes without the time of live children",
  (selection, born) => {
    const family = familyOf(selection, born);
    const { toTs } = selection;
    const { leaves, stepNs, mostLeaves } = parallelism(family, toTs, 13, null);
    const alone = sum(family.members.map((record) => aloneNs(record, family, toTs)));
    near(sum(leaves) * stepNs, alone);
    assert.ok(mostLeaves <= family.members.length);
    near(sum(leaves.map((count) => Math.min(count, mostLeaves))), sum(leaves));
  },
);

/** Returns the time in which the process was alive and none of its children was. */
function aloneNs(record: ProcessRecord, { children }: Family, toTs: number): number {
  const endOf = (one: ProcessRecord) => one.startTs + durationOf(one, toTs);
  const below = children.get(record.id) ?? [];
  const cuts = [record.startTs, endOf(record), ...below.flatMap((one) => [one.startTs, endOf(one)])]
    .filter((ts) => ts >= record.startTs && ts <= endOf(record)).sort((a, b) => a - b);
  return sum(
    cuts.slice(1).map((to, i) => {
      const from = cuts[i]!;
      const isAlone = !below.some((one) => one.startTs <= from && endOf(one) >= to && to > from);
      return isAlone ? to - from : 0;
    }),
  );
}

law("sweepLeaves() covers the time once, in order", (selection, born) => {
  let last = -Infinity;
  sweepLeaves(familyOf(selection, born).members, selection.toTs, (from, to, leaves) => {
    assert.ok(from >= last && to > from && leaves >= 0);
    last = to;
  });
});

law("every birth is in the chart, in the lists and in the totals", (selection, born) => {
  const { counts, busiest } = birthRate(selection, born, 10);
  assert.equal(sum(counts), born.length);
  assert.ok(busiest !== null && busiest.births >= 1 && busiest.births <= born.length);
  assert.equal(sum(startedMost(born, 1e9).map(({ births }) => births)), born.length);
  assert.equal(
    sum(starters(born, selection.contents.processes, 1e9).map(({ births }) => births)),
    born.length,
  );
  assert.equal(sum(commandTotals(born, selection.toTs).map(({ count }) => count)), born.length);
});

law(
  "the histogram of lifetimes counts each end once, and its quantiles are in order",
  (_, born) => {
    const { buckets, count, medianNs, p90Ns, p99Ns, maxNs } = lifetimesOf(born);
    assert.equal(count, born.filter(({ ending }) => ending !== null).length);
    assert.equal(sum(buckets.map(({ count }) => count)), count);
    for (const [i, { fromNs, toNs }] of buckets.entries()) {
      assert.ok(toNs === null || toNs > fromNs);
      if (i > 0) assert.equal(buckets[i - 1]!.toNs, fromNs);
    }
    if (count === 0) return;
    assert.ok(medianNs! <= p90Ns! && p90Ns! <= p99Ns! && p99Ns! <= maxNs!);
  },
);

law("every failure is in a group, and has an origin at or below it", (selection) => {
  const failures = failuresOf(selection);
  const groups = failureGroups(failures, 1e9);
  assert.equal(sum(groups.map(({ count }) => count)), failures.length);
  const origins = originsOf(failures);
  assert.equal(sum(groups.map(({ origins }) => origins)), origins.length);
  assert.equal(wasteOf(failures).origins, origins.length);
  assert.equal(origins.length === 0, failures.length === 0);
});

law("a child is one generation below its parent", ({ contents: { processes } }) => {
  const depths = depthsOf(processes);
  for (const { id, parentId } of processes) {
    assert.equal(depths[id], parentId === null ? 0 : depths[parentId]! + 1);
  }
});

law("a selected time keeps the processes that were alive in it, and no others", (whole) => {
  const middle = (whole.fromTs + whole.toTs) / 2;
  const { processes, toTs } = select(whole.contents, {
    query: null,
    fromTs: middle,
    toTs: null,
  });
  assert.equal(toTs, whole.toTs);
  const kept = new Set(processes);
  for (const record of whole.processes) {
    assert.equal(kept.has(record), record.endTs === null || record.endTs >= middle);
  }
});

Deno.test("a process may have 200,000 children", () => {
  const events: FlockEvent[] = [lived(0, 1, "init"), fork(0, 1, 2)];
  for (let i = 0; i < 200_000; i++) events.push(fork(1 + i / 1e6, 2, 10 + i));
  const selection = select(foldRecording(events), { query: null, fromTs: null, toTs: null });
  const { family } = reportOf(selection, { top: 3, steps: 10, damage: [] });
  assert.equal(family?.processes, 200_001);
});
