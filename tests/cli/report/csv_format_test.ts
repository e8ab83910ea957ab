import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { CSV_TABLES } from "../../../src/cli/report/csv_format.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { RecordingFold } from "../../../src/model/report/recording_fold.ts";
import { select } from "../../../src/model/report/selection.ts";
import { sanitize } from "../../../src/model/base/safe_text.ts";
import { csvRow } from "../../../src/wire/csv.ts";
import { fork } from "../../model/report/made_up_events.ts";
import { TRAFFIC_EVENTS } from "../../support/activity/traffic_recording.ts";
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
  const rows = records(written(CSV_TABLES.processes, BUILD).text);
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
  CSV_TABLES.processes.start({ ...output, abandon() {} }).finish({
    hosts: [],
    ...{ file: "a", selection, report: () => assert.fail("not asked for"), against: null },
    traffic: () => assert.fail("not asked for"),
    look: LOOK,
  });
  const rows = records(text);
  assert.equal(rows.at(-1)?.["start_time"], "2025-11-24T16:00:01.123456789Z");
});

Deno.test("csv: no cell of a hostile name is a formula, a new line or a terminal command", () => {
  const text = written(CSV_TABLES.processes, hostileEvents()).text;
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

Deno.test("csv: connections, traffic and busy files have a row each, with the key of their process", () => {
  const files = records(written(CSV_TABLES.files, TRAFFIC_EVENTS).text);
  assert.deepEqual(
    files.map((
      row,
    ) => [row["pid"], row["path"], row["access"], row["deleted"], row["sampled_bytes"]]),
    [
      ["201", "/home/lena/page.html", "write", "false", "2000000"],
      ["201", "/etc/old.conf", "read", "true", "500"],
    ],
  );
  const connections = records(written(CSV_TABLES.connections, TRAFFIC_EVENTS).text);
  assert.deepEqual(
    connections.map((row) => [row["pid"], row["direction"], row["remote_port"], row["result"]]),
    [
      ...[["150", "", "443", ""], ["201", "connect", "443", "closed"]],
      ...[["150", "accept", "50001", "reset"], ["202", "connect", "5432", "refused"]],
      ...[["203", "connect", "5432", "refused"], ["203", "connect", "443", ""]],
    ],
  );
  const { key, duration_ns, sent_bytes, received_bytes, existed, host } = connections[1]!;
  assert.deepEqual(
    [key, duration_ns, sent_bytes, received_bytes, existed, host],
    ["201-0", "1300000000", "900", "2000000", "false", "box"],
  );
  const traffic = records(written(CSV_TABLES.traffic, TRAFFIC_EVENTS).text);
  assert.deepEqual(
    traffic.map((row) => [row["pid"], row["to_ts"], row["sent_bytes"], row["udp_sent_bytes"]]),
    [
      ...[["150", "3000000000", "5000", "0"], ["201", "3000000000", "1000", "0"]],
      ["203", "6000000000", "100", "100"],
    ],
  );
});

Deno.test("csv: connections and traffic are those of the chosen processes and time", () => {
  const query = compileQuery("comm=curl");
  assert.equal(query.kind, "query");
  const wanted = { query: query.kind === "query" ? query : null, fromTs: 5e9, toTs: null };
  const rows = (table: "connections" | "traffic") =>
    records(written(CSV_TABLES[table], TRAFFIC_EVENTS, { wanted }).text).map(({ pid }) => pid);
  assert.deepEqual(rows("connections"), ["203", "203"]);
  assert.deepEqual(rows("traffic"), ["203"]);
});
