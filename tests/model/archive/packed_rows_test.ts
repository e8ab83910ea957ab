import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { type ProcessParts, withParts } from "../../support/model/process_parts.ts";
import { newHistory } from "../../../src/model/process/process_history.ts";
import { PackedRows } from "../../../src/model/archive/packed_rows.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { processKey } from "../../../src/model/base/process_key.ts";
import { signalName } from "../../../src/model/base/signal_name.ts";
import { DEAD_PROCESS } from "../../support/model/any_process.ts";
import { fakeEnding, fakeProcess, SECOND } from "../../ui/support/fake_table.ts";

/** Returns a dead process whose numbers depend on its own number. */
function dead(number: number, changes: ProcessParts = {}): Process {
  const startTs = 100 * SECOND + number * 1e6;
  const execTs = startTs + 1e5;
  const ending = fakeEnding(startTs + 5e5, { minorFaults: number, durationNs: 5e5 });
  return fakeProcess(number, { startTs, execTs, ending, ...changes });
}

function archived(rows: readonly Process[], sizes: readonly number[] = []): PackedRows {
  const archive = new PackedRows(Math.max(1, rows.length), () => null);
  rows.forEach((row, i) => archive.push(row, sizes[i] ?? 0, row.parent?.key ?? null));
  return archive;
}

/** Returns a row without the values that only live processes need. */
function kept(row: Process): Process {
  const { history } = row;
  const changesImage = history.entries.some((moment) =>
    moment.type === "exec" && moment.image === history.image
  );
  return {
    ...row,
    children: fakeProcess(1).children,
    history: { ...history, image: changesImage ? history.image : null, asAncestor: null },
  };
}

/** Returns siblings, which differ only in their own values. */
function siblings(row: Process): Process[] {
  return [
    row,
    { ...row, pid: 77, key: "77-5", startTicks: 5 },
    withParts(row, { birthPpid: 9 }),
    row,
  ];
}

/** Returns a row after one exec; its command line counts in the row and in the history. */
function execed(row: Process): Process {
  const { image: { comm, filename, argv, argvTruncated } } = row;
  const image = { comm, filename, argv, argvTruncated };
  const held = (argv ?? []).reduce((sum, { text }) => sum + text.length, 0);
  const { birthParent, asAncestor: self } = row.history;
  const moments = [{ type: "exec", ts: row.image.execTs ?? 7, image } as const];
  return {
    ...row,
    history: {
      birthParent,
      entries: moments,
      droppedEntries: 0,
      argvLength: held,
      image,
      asAncestor: self,
    },
  };
}

Deno.test("PackedRows: unpacking any row gives the packed values", () => {
  fc.assert(
    fc.property(fc.array(DEAD_PROCESS, { maxLength: 5 }), (some) => {
      const rows = some.flatMap(siblings);
      assert.deepEqual([...archived(rows).rows(-Infinity)], rows.map(kept));
    }),
    { numRuns: 500 },
  );
});

Deno.test("PackedRows: unpacks the history of one exec, of a fork alone, and any other", () => {
  fc.assert(
    fc.property(fc.array(DEAD_PROCESS, { maxLength: 5 }), (some) => {
      const rows = some.flatMap((row) => {
        const one = execed(row);
        const { birthParent } = row.history;
        const [moment] = one.history.entries;
        const other = { ...one.history, image: { ...one.history.image! } };
        const twice = { ...one.history, entries: [moment!, moment!] };
        return [
          ...siblings(one),
          { ...row, history: { ...newHistory(), birthParent } },
          ...[other, twice].map((history) => ({ ...one, history })),
          withParts(one, { comm: { text: "renamed" } }),
          withParts(one, { execTs: 8 }),
        ];
      });
      const sizes = rows.map(({ history }) => 2 * history.argvLength);
      assert.deepEqual([...archived(rows, sizes).rows(-Infinity)], rows.map(kept));
    }),
    { numRuns: 300 },
  );
});

Deno.test("PackedRows: distinguishes siblings that differ in one value", () => {
  const birthParent = {
    ...{ key: "1-0", pid: 1, user: null, parent: null },
    image: { comm: null, filename: null, argv: null, argvTruncated: false },
  };
  const text = { text: "sh" };
  const row = execed(dead(7, { argv: [text], filename: text, cwd: text, birthParentComm: text }));
  const changes: ProcessParts[] = [
    ...[{ birthParentKey: "9-9" }, { birthParentComm: { text: "zz" } }, {
      comm: { text: "procx" },
    }],
    ...[{ filename: { text: "zz" } }, { filename: null }, { cwd: { text: "sh", hex: "7368" } }],
    ...[{ argv: [{ text: "zz" }] }, { argv: null }, { uid: 1 }, { user: "eva" }, { euid: 1 }],
    ...[{ cgroup: "/" }, { container: "c" }, { sid: 1 }, { nsPid: 1 }, { pidNs: 1 }, {
      state: "Z",
    }],
    ...[{ threads: 2 }, { rssBytes: 1 }, { cpuPercent: 1 }, { nice: 1 }, {
      key: "x",
      startTicks: NaN,
    }],
    ...[{ parent: fakeProcess(60) }, { ppid: 3 }, { pgid: 3 }, { pid: 8 }, {
      startTs: 1,
      execTs: 1e-30,
    }],
    ...[{ ending: { ...row.ending!, signal: 9, signalName: "SIGODD" } }],
    ...[{ birthParent }, { droppedEntries: 1 }, { argvLength: 3 }].map((changes) => ({
      history: { ...row.history, ...changes },
    })),
    // Enough rows that some of them have the same hash.
    ...Array.from({ length: 200 }, (_, birthPpid) => ({ birthPpid })),
  ];
  const forked = { ...row, history: newHistory() };
  const rows = [row, forked].flatMap((base) =>
    changes.flatMap((change) => [base, withParts(base, change)])
  );
  const sizes = rows.map(({ history }) => 2 * history.argvLength);
  const expected = rows.map((row) => ({ ...kept(row), parent: null }));
  assert.deepEqual([...archived(rows, sizes).rows(-Infinity)], expected);
});

Deno.test("PackedRows: keeps an unusual name of a signal", () => {
  const endings = [9, 37, 99].flatMap((signal) => [
    fakeEnding(SECOND, { exitCode: null, signal, signalName: signalName(signal) }),
    fakeEnding(SECOND, { exitCode: null, signal, signalName: "SIGODD" }),
    fakeEnding(SECOND, { exitCode: null, signal }),
  ]);
  const rows = endings.map((ending, i) => dead(i + 1, { ending }));
  const names = [...archived(rows).rows(-Infinity)].map(({ ending }) => ending?.signalName);
  assert.deepEqual(names, endings.map(({ signalName }) => signalName));
});

Deno.test("PackedRows: finds a row by its key until it is dropped", () => {
  const capacity = 5_000;
  const archive = new PackedRows(capacity, () => null);
  // Two and a half rounds of the ring, across a chunk border.
  const rows = Array.from({ length: 12_500 }, (_, i) => dead(i + 1));
  const find = ({ pid, key }: Process) => archive.find(pid, key);
  for (const row of rows) {
    if (archive.size === capacity) archive.shift();
    archive.push(row, 3, null);
  }
  assert.deepEqual([archive.size, archive.argvBytes], [capacity, 3 * capacity]);
  const firstKept = rows.length - capacity;
  rows.forEach((row, i) => {
    const number = find(row);
    assert.equal(number >= 0, i >= firstKept, row.key);
    if (number >= 0) assert.equal(archive.get(number).ending?.minorFaults, row.pid);
  });
  const left = [...archive.rows(-Infinity)];
  assert.deepEqual(left.map(({ pid }) => pid), rows.slice(firstKept).map(({ pid }) => pid));
  const backwards = [...archive.fromLast(-Infinity, () => true)];
  assert.deepEqual(backwards.map(({ key }) => key), left.map(({ key }) => key).reverse());
});

Deno.test("PackedRows: finds the later of two rows with one key, and nothing by pid alone", () => {
  const [first, second] = [dead(7), dead(7, { comm: { text: "later" } })];
  const archive = archived([dead(6), first, dead(8), second]);
  assert.equal(archive.get(archive.find(7, first.key)).image.comm?.text, "later");
  assert.equal(archive.find(7, processKey(7, first.startTicks + 1)), -1);
  assert.equal(archive.find(9, first.key), -1);
});

Deno.test("PackedRows: shift() returns the time of death, and releases the length of the command line", () => {
  const archive = archived([1, 2].map((number) => dead(number)), [30, 12]);
  assert.equal(archive.argvBytes, 42);
  assert.equal(archive.shift(), dead(1).ending!.ts);
  assert.deepEqual([archive.size, archive.argvBytes], [1, 12]);
});

Deno.test("PackedRows: does not unpack unwanted or earlier rows", () => {
  const rows = [1, 2, 3, 4].map((number) => dead(number));
  const archive = archived(rows);
  const since = rows[1]!.ending!.ts;
  const asked: number[] = [];
  const isWanted = ({ pid }: Process) => asked.push(pid) > 0 && pid !== 4;
  assert.deepEqual([...archive.fromLast(since, isWanted)].map(({ pid }) => pid), [3]);
  assert.deepEqual(asked, [4, 3]);
  assert.deepEqual([...archive.rows(since)].map(({ pid }) => pid), [3, 4]);
});

Deno.test("PackedRows: an unpacked row does not change with later reads", () => {
  const archive = archived([1, 2, 3].map((number) => dead(number)));
  const made = [...archive.fromLast(-Infinity, () => archive.find(1, dead(1).key) > 0)];
  assert.deepEqual(made.map(({ pid, ending }) => [pid, ending?.minorFaults]), [[3, 3], [2, 2], [
    1,
    1,
  ]]);
});

Deno.test("PackedRows: replace() keeps the changed row", () => {
  const rows = [1, 2, 3].map((number) => dead(number));
  const archive = archived(rows, [1, 2, 3]);
  const number = archive.find(2, rows[1]!.key);
  archive.replace(number, withParts(rows[1]!, { comm: { text: "late" } }));
  assert.deepEqual([...archive.rows(-Infinity)].map(({ image: { comm } }) => comm?.text), [
    ...["proc1", "late", "proc3"],
  ]);
  assert.equal(archive.argvBytes, 6);
  archive.shift();
  archive.shift();
  // Another row has its slot in the ring now.
  for (const later of [4, 5]) archive.push(dead(later), 0, null);
  archive.replace(number, rows[1]!);
  assert.deepEqual([...archive.rows(-Infinity)].map(({ pid }) => pid), [3, 4, 5]);
});

Deno.test("PackedRows: the parent is the row with the parent's key", () => {
  const parent = fakeProcess(50);
  const archive = new PackedRows(2, (key) => key === parent.key ? parent : null);
  archive.push(dead(1), 0, parent.key);
  archive.push(dead(2), 0, "51-7");
  assert.deepEqual([...archive.rows(-Infinity)].map((row) => row.parent), [parent, null]);
});
