import assert from "node:assert/strict";
import fc from "../support/model/laws.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { cpuOf, hasFailed, lastComm, lastImage } from "../../src/model/report/process_record.ts";
import { foldRecording } from "../../src/model/report/recording_fold.ts";
import { processTree } from "../../src/model/report/process_tree.ts";
import { shellQuoteLine } from "../../src/model/base/shell_quote.ts";
import { commandRows, sortedRows } from "../../src/page/panels/command_rows.ts";
import { jobsOf, partsOf } from "../../src/page/base/jobs.ts";
import { queryFilter } from "../../src/page/panels/query_filter.ts";
import { Recording } from "../../src/page/base/recording.ts";
import {
  HIDDEN,
  idleOf,
  MATCH,
  rowOf,
  rowsText,
  shownOf,
  visibleRows,
} from "../../src/page/base/rows.ts";
import { lostText } from "../../src/page/base/texts.ts";
import { sanitize } from "../../src/model/base/safe_text.ts";
import type { PageData } from "../../src/wire/html/page_data.ts";
import { pageJson } from "../../src/wire/html/page_json.ts";
import { history, HOSTILE_NAMES } from "../model/report/made_up_recordings.ts";
import { end, exec, exit, fork, lived } from "../model/report/made_up_events.ts";

function recordingOf(events: readonly FlockEvent[]): Recording {
  return new Recording(JSON.parse([...pageJson(foldRecording(events))].join("")) as PageData);
}

const TREE: readonly FlockEvent[] = [
  lived(1, 1, "init"),
  lived(1, 2, "idle"),
  fork(2, 1, 10),
  exec(2, 10, "make", ["make"]),
  fork(3, 10, 11),
  exec(3, 11, "cc", ["cc", "a b.c"]),
  exit(5, 11, 1, 0.5),
  fork(5, 10, 12),
  exec(5, 12, "cc", ["cc", "c.c"]),
  exit(6, 12, 0, 0.25),
  end(7),
];

Deno.test("pageJson() brings every process to the page unchanged, for any recording", () => {
  fc.assert(fc.property(history, (events) => {
    const { processes, fromTs } = foldRecording(events);
    const { order, depth, end } = processTree(processes);
    const recording = recordingOf(events);
    assert.equal(recording.count, order.length);
    assert.deepEqual([...recording.depth], [...depth]);
    assert.deepEqual([...recording.end], [...end]);
    for (const [place, record] of order.entries()) {
      assert.equal(recording.pid(place), record.pid);
      assert.equal(recording.failed(place), hasFailed(record));
      assert.equal(recording.isAlive(place), record.endTs === null);
      assert.equal(
        recording.text(recording.data.processes.comm[place]!),
        lastComm(record)?.text ?? null,
      );
      assert.equal(recording.user(place), record.user);
      const { argv, ts } = lastImage(record);
      const image = recording.images(place).at(-1)!;
      assert.deepEqual(image.argv, argv);
      assert.equal(image.ts, ts - fromTs);
      const [user, system] = [
        recording.data.processes.cpuUser[place]!,
        recording.data.processes.cpuSystem[place]!,
      ];
      assert.equal(user === null || system === null ? null : user + system, cpuOf(record));
      assert.ok(recording.from[place]! >= 0 && recording.from[place]! <= recording.to[place]!);
      assert.ok(recording.to[place]! <= recording.durationNs);
      if (argv !== null && argv.length > 0) {
        assert.ok(recording.command(place).startsWith(shellQuoteLine(argv)));
      }
    }
  }));
});

Deno.test("pageJson() is safe inside a script element: no text in it ends the element", () => {
  fc.assert(fc.property(history, (events) => {
    const text = [...pageJson(foldRecording(events))].join("");
    // deno-lint-ignore no-control-regex -- that is the question
    assert.doesNotMatch(text, /[<\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/);
  }));
});

Deno.test("pageJson() writes every text once", () => {
  const { data } = recordingOf(TREE);
  assert.equal(new Set(data.strings).size, data.strings.length);
  assert.equal(data.strings.filter((text) => text === "cc").length, 1);
});

Deno.test("visibleRows() leaves out collapsed and hidden processes, and keeps the order", () => {
  const recording = recordingOf(TREE);
  const names = (shown: Uint8Array, collapsed: readonly number[]) => {
    const folded = new Uint8Array(recording.count);
    for (const place of collapsed) folded[place] = 1;
    return [...visibleRows(recording, shown, (place) => folded[place] === 1)].map((place) =>
      recording.pid(place)
    );
  };
  const all = shownOf(recording, () => true);
  assert.deepEqual(names(all, []), [1, 10, 11, 12, 2]);
  assert.deepEqual(names(all, [1]), [1, 10, 2]);
  assert.deepEqual(names(all, [0]), [1, 2]);
  const failures = shownOf(recording, (place) => recording.failed(place));
  assert.deepEqual(names(failures, []), [1, 10, 11]);
  assert.deepEqual([...failures], [2, 2, MATCH, HIDDEN, HIDDEN]);
});

Deno.test("visibleRows() has all matches of a filter, with their ancestors above them", () => {
  fc.assert(fc.property(history, fc.array(fc.boolean()), (events, wanted) => {
    const recording = recordingOf(events);
    const shown = shownOf(recording, (place) => wanted[place] === true);
    const rows = visibleRows(recording, shown, () => false);
    const set = new Set(rows);
    for (let place = 0; place < recording.count; place++) {
      if (wanted[place] === true) assert.ok(set.has(place));
      const above = recording.parent[place]!;
      if (set.has(place) && above >= 0) assert.ok(set.has(above));
    }
    for (const [row, place] of rows.entries()) assert.equal(rowOf(rows, place), row);
  }));
});

Deno.test("idleOf() marks older processes that ran no exec and started no process", () => {
  const recording = recordingOf(TREE);
  assert.deepEqual([...idleOf(recording)], [0, 0, 0, 0, 1]);
  assert.deepEqual(
    [...idleOf(recordingOf([lived(1, 1, "a"), end(2)]))],
    [0],
    "a recording of idle processes only hides none",
  );
});

Deno.test("queryFilter() takes the query language, with under", () => {
  const recording = recordingOf(TREE);
  const ask = (query: string) => {
    const filter = queryFilter(query, recording);
    if ("error" in filter) return filter.error;
    return recording.data.processes.pid.filter((_, place) => filter.matches(place));
  };
  assert.deepEqual(ask("comm=cc"), [11, 12]);
  assert.deepEqual(ask("exit!=0"), [11]);
  assert.deepEqual(ask("under=10"), [10, 11, 12]);
  assert.deepEqual(ask("duration>1s and argv~'a b'"), [11]);
  assert.deepEqual(ask("cpu_user>=500ms"), [11]);
  assert.deepEqual(ask("parent_comm=make user=lena"), [11, 12]);
  assert.deepEqual(ask(""), [1, 10, 11, 12, 2]);
  assert.match(String(ask("exit=")), /column/);
});

Deno.test("jobsOf() marks a driver with its tools, and a wrapper with its only child", () => {
  const recording = recordingOf([
    lived(1, 1, "bash", 0),
    fork(1, 1, 10),
    exec(1, 10, "make", ["make"]),
    ...[["sh", 2], ["gcc", 2.1]].flatMap(([name, at], i) => [
      fork(at as number, 10 + i, 11 + i),
      exec(at as number, 11 + i, name as string, [name as string]),
    ]),
    fork(2.2, 12, 13),
    exec(2.2, 13, "cc1", ["cc1"]),
    exit(3, 13, 0),
    fork(3, 12, 14),
    exec(3, 14, "as", ["as"]),
    exit(3.1, 14, 0),
    exit(3.1, 12, 0),
    exit(3.1, 11, 0),
    fork(4, 10, 20),
    exec(4, 20, "test", ["test"]),
    exit(6, 20, 0),
    exit(6, 10, 0),
    end(7),
  ]);
  const jobs = jobsOf(recording);
  const pids = [...jobs.keys()].filter((place) => jobs[place] === 1).map((at) => recording.pid(at));
  assert.deepEqual(pids, [11, 12], "bash and make wait for several processes");
  assert.equal(partsOf(recording, [...jobs].indexOf(1)), "+ gcc, cc1, as");
});

Deno.test("commandRows() counts births, and unknown sorts last", () => {
  const totals = commandRows(recordingOf(TREE), () => true);
  assert.deepEqual(sortedRows(totals, "count", true), [
    { name: "cc", count: 2, failures: 1, total: 3e9, median: 1.5e9, longest: 2e9, cpu: 0.75e9 },
    { name: "make", count: 1, failures: 0, total: 5e9, median: null, longest: null, cpu: null },
  ]);
  for (const descending of [true, false]) {
    assert.equal(sortedRows(totals, "median", descending).at(-1)?.name, "make");
  }
});

Deno.test("sanitize() spells out invisible characters, and keeps the others", () => {
  assert.equal(sanitize("make"), "make");
  assert.equal(sanitize("naïve 🐧"), "naïve 🐧");
  assert.equal(sanitize("a\u001b[31m\nb"), "a^[[31m^Jb");
  assert.equal(sanitize("\u202eexe"), "<U+202E>exe");
  for (const name of HOSTILE_NAMES) assert.doesNotMatch(sanitize(name), /[\p{C}\p{Zl}\p{Zp}]/u);
});

Deno.test("rowsText() counts matches apart from their ancestors", () => {
  const shown = Uint8Array.from([2, 1, 2, 1, 1, 0]);
  assert.equal(rowsText(new Int32Array(2), shown, true), "3 matches · 2 ancestors");
  assert.equal(rowsText(new Int32Array(5), Uint8Array.from([1, 0]), true), "1 match");
  assert.equal(rowsText(new Int32Array(1234), shown, false), "1,234 rows");
});

Deno.test("lostText() is ? for a gap, a loss without a number, looks at /proc and an unknown source, never 0", () => {
  const gap = { type: "gap", ts: 6e9, fromTs: 5e9, toTs: 6e9, repaired: 0, reason: "x" } as const;
  const lost = (count: number | null) =>
    ({ type: "lost", ts: 4e9, count, where: "kernel", reason: "full" }) as const;
  const textOf = (...events: readonly FlockEvent[]) => {
    const { data } = recordingOf([...TREE.slice(0, -1), ...events, end(7)]);
    return lostText({ ...data, facts: { ...data.facts, source: "bpftrace" } });
  };
  assert.equal(textOf(), "0");
  assert.equal(textOf(lost(3)), "3");
  assert.equal(textOf(lost(null)), "?");
  assert.equal(textOf(gap), "?");
  assert.equal(textOf(lost(3), gap), "3 + ?");
  const { data } = recordingOf([...TREE.slice(0, -1), end(7)]);
  for (const source of ["procfs", null]) {
    assert.equal(lostText({ ...data, facts: { ...data.facts, source } }), "?");
  }
});
