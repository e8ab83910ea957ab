import assert from "node:assert/strict";
import fc from "fast-check";
import { csvReport } from "../../../src/cli/report/csv_format.ts";
import { RecordingFold } from "../../../src/model/report/recording_fold.ts";
import { select } from "../../../src/model/report/selection.ts";
import { sanitize } from "../../../src/model/base/safe_text.ts";
import { csvRow } from "../../../src/wire/csv.ts";
import { fork } from "../../model/report/made_up_events.ts";
import { BUILD, EVERYTHING, HOSTILE, hostileEvents, LOOK, written } from "./written.ts";

/** A reader of RFC 4180 that accepts nothing else. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    assert.ok(found !== null, `no cell at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
    if (found[3] !== ",") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** Rows by the names of their columns. */
function records(text: string): Record<string, string>[] {
  const [names, ...rows] = parse(text);
  return rows.map((row) => {
    assert.equal(row.length, names!.length);
    return Object.fromEntries(names!.map((name, i) => [name, row[i]!]));
  });
}

Deno.test("csv has one row for each process, and unknown cells are empty", () => {
  const rows = records(written(csvReport, BUILD).text);
  assert.deepEqual(rows.map(({ pid }) => pid), ["100", "200", "201", "202", "203", "204"]);
  const { parent_pid, comm, command_line, exit_code, signal, duration_ns, start_time } = rows[5]!;
  assert.deepEqual(
    [parent_pid, comm, command_line, exit_code, signal, duration_ns, start_time],
    ["202", "cc1", "cc1 b.c", "1", "", "90000000", "2026-11-23T02:00:01.210000000Z"],
  );
  assert.deepEqual([rows[0]!["exit_code"], rows[0]!["end_ts"]], ["", ""]);
});

Deno.test("csv: a time has the nanoseconds of its line in the recording", () => {
  const fold = new RecordingFold();
  fold.clock({ seconds: 1_764_000_000, nanoseconds: 123_456_789 });
  fold.apply(fork(1, 1, 200));
  const selection = select(fold.contents(), EVERYTHING);
  let text = "";
  const output = { write: (piece: string) => void (text += piece), writeAt() {}, close() {} };
  csvReport.start({ ...output, abandon() {} }).finish({
    hosts: [],
    ...{ file: "a", selection, report: () => assert.fail("not asked for"), against: null },
    traffic: () => assert.fail("not asked for"),
    look: LOOK,
  });
  const rows = records(text);
  assert.equal(rows.at(-1)?.["start_time"], "2025-11-24T16:00:01.123456789Z");
});

Deno.test("csv: no cell of a hostile name is a formula, a new line or a terminal command", () => {
  const text = written(csvReport, hostileEvents()).text;
  const rows = records(text);
  assert.equal(rows.length, HOSTILE.length + 2);
  for (const row of rows) {
    for (const [name, cell] of Object.entries(row)) {
      assert.doesNotMatch(cell, /^[=+\-@\t\r]/, name);
      // deno-lint-ignore no-control-regex -- finding control characters is what it is for
      assert.doesNotMatch(cell, /[\x00-\x1f\x7f-\x9f]/, name);
    }
  }
  assert.equal(rows.at(-1)!["command_line"], "$'\\377x'");
});

Deno.test("csvRow() keeps every cell that is no formula, safe to show", () => {
  fc.assert(fc.property(
    fc.array(fc.string({ unit: "binary" }).filter((text) => !/^[=+\-@\t\r＝＋－＠]/.test(text)), {
      minLength: 1,
    }),
    (cells) => assert.deepEqual(parse(csvRow(cells)), [cells.map(sanitize)]),
  ));
});

Deno.test("csvRow() puts an apostrophe before everything that a spreadsheet would run", () => {
  const cells = ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "＠a", -1];
  assert.equal(csvRow(cells), "'=1,'+1,'-1,'@a,'^I=1,'^M=1,'＝1,'＠a,-1\r\n");
});
