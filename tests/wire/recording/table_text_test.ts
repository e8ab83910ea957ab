import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { readTable } from "../../../src/wire/recording/table_reader.ts";
import { writeTable } from "../../../src/wire/recording/table_writer.ts";
import { SNAPSHOT } from "../../support/model/events.ts";
import { FATES, spoiled, STEPS } from "../../support/model/histories.ts";
import { tableOffences } from "../../support/model/table_picture.ts";
import { rowsOf, storiesOf } from "../../support/model/table_rows.ts";

const BOUNDS = { maxDead: 5, maxDeadArgvBytes: 1000 };

function folded(events: readonly ProcessEvent[]): ProcessTable {
  const table = new ProcessTable(BOUNDS);
  for (const event of events) table.apply(structuredClone(event));
  return table;
}

Deno.test("a table reads as it was written, and behaves the same afterwards", () => {
  fc.assert(
    fc.property(STEPS, FATES, fc.nat(100), (steps, fates, cut) => {
      const events = spoiled(steps, fates).events;
      const at = Math.min(cut, events.length);
      const table = folded(events.slice(0, at));
      const text = writeTable(table);
      const twin = readTable(text, BOUNDS);
      assert.ok(twin !== null);
      assert.equal(writeTable(twin), text);
      assert.deepEqual(rowsOf(twin), rowsOf(table));
      for (const event of events.slice(at)) {
        for (const one of [table, twin]) one.apply(structuredClone(event));
        assert.deepEqual(rowsOf(twin), rowsOf(table));
        assert.deepEqual(storiesOf(twin), storiesOf(table));
      }
      assert.equal(writeTable(twin), writeTable(table));
      assert.deepEqual(twin.tally, table.tally);
      assert.deepEqual([twin.lastTs, twin.droppedTs], [table.lastTs, table.droppedTs]);
      assert.deepEqual(tableOffences(twin, BOUNDS.maxDead), []);
    }),
    { numRuns: 400 },
  );
});

/** A table with a sampled process. */
function sampledTable(): ProcessTable {
  const table = folded([SNAPSHOT]);
  table.apply({
    ...{ type: "sample", ts: SNAPSHOT.ts + 1, round: 3, nextNs: 1e10 },
    processes: [{
      ...{ pid: SNAPSHOT.pid, key: SNAPSHOT.key, state: "R", cpuPercent: 12.5, cpuUserNs: 1e9 },
      ...{ cpuSystemNs: 2e9, rssBytes: 4096, threads: 2, nice: 0, readRate: 7, writeRate: null },
      ...{ diskReadRate: 8, diskWriteRate: 9 },
    }],
  });
  return table;
}

Deno.test("a table keeps its last samples, and when they were read", () => {
  const table = sampledTable();
  const twin = readTable(writeTable(table), BOUNDS);
  assert.deepEqual(twin?.lastRound, { ts: SNAPSHOT.ts + 1, round: 3, nextNs: 1e10 });
  assert.deepEqual(twin.get(SNAPSHOT.key)?.usage, table.get(SNAPSHOT.key)?.usage);
  assert.equal(twin.get(SNAPSHOT.key)?.usage.extra?.readRate, 7);
});

Deno.test("a table of a recording without samples reads: its values of io are unknown", () => {
  const root = JSON.parse(writeTable(sampledTable()));
  delete root.sampled;
  // The values that the first version with `failed children` had.
  for (const row of root.rows) row[1].length = 36;
  const twin = readTable(JSON.stringify(root), BOUNDS);
  assert.deepEqual([twin?.lastRound, twin?.get(SNAPSHOT.key)?.usage.extra], [null, null]);
  assert.equal(twin?.get(SNAPSHOT.key)?.pid, SNAPSHOT.pid);
});

Deno.test("a text with a value of another kind is no table, or another one", () => {
  const values = [null, -1, 1e9, "x", [], {}, true, [[]]];
  fc.assert(
    fc.property(STEPS, fc.nat(), fc.constantFrom(...values), (steps, where, value) => {
      const root = JSON.parse(writeTable(folded(spoiled(steps, []).events)));
      const places: [object, string][] = [];
      const visit = (at: object) => {
        for (const [name, inner] of Object.entries(at)) {
          places.push([at, name]);
          if (typeof inner === "object" && inner !== null) visit(inner);
        }
      };
      visit(root);
      const [object, name] = places[where % places.length]!;
      (object as Record<string, unknown>)[name] = value;
      const table = readTable(JSON.stringify(root), BOUNDS);
      if (table !== null) [...table.living(), ...table.dead()].forEach(({ key }) => key.length);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a text whose keys, states or bytes have another form than ours is no table", () => {
  const invalid = { text: "\ufffd", hex: "ff" };
  const event: ProcessEvent = { ...SNAPSHOT, comm: invalid, argv: [invalid], state: "S" };
  const text = writeTable(folded([event]));
  assert.ok(readTable(text, BOUNDS) !== null);
  for (const hostile of ["\u011b", "\u001b", "0", "S\n", "1-1\u009b"]) {
    for (const value of ["ff", event.key, "S"]) {
      const changed: string = text.replaceAll(JSON.stringify(value), JSON.stringify(hostile));
      assert.notEqual(changed, text);
      assert.equal(readTable(changed, BOUNDS), null, `${value} is ${JSON.stringify(hostile)}`);
    }
  }
});

Deno.test("other text and other JSON is no table", () => {
  for (const text of ["", "{", "null", "[]", "{}", '"rows"', '{"rows":[]}']) {
    assert.equal(readTable(text, BOUNDS), null, text);
  }
});
