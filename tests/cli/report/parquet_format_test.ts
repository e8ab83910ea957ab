import assert from "node:assert/strict";
import { CSV_TABLES } from "../../../src/cli/report/csv_format.ts";
import { parquetReport } from "../../../src/cli/report/parquet_format.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { PROCESS_COLUMNS } from "../../../src/wire/process_columns.ts";
import { META } from "../../support/model/events.ts";
import { end, exit, fork } from "../../model/report/made_up_events.ts";
import { answersOfDuckDb } from "../../support/machine/duckdb.ts";
import {
  BUILD,
  EVERYTHING,
  HOSTILE,
  hostileEvents,
  written,
  type WrittenOptions,
} from "./written.ts";

/** The answers of DuckDB about a recording; `FILE` in a question is the table. */
function ask(
  events: readonly FlockEvent[],
  questions: readonly string[],
  options?: WrittenOptions,
) {
  const path = Deno.makeTempFileSync({ suffix: ".parquet" });
  try {
    Deno.writeFileSync(path, written(parquetReport, events, options).bytes);
    return answersOfDuckDb(questions.map((sql) => sql.replaceAll("FILE", `'${path}'`)));
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("DuckDB finds the columns of csv, with the host before and the arguments behind", () => {
  const [columns, count] = ask([], ["DESCRIBE SELECT * FROM FILE", "SELECT count(*) n FROM FILE"]);
  assert.deepEqual(
    columns!.map(({ column_name }) => column_name),
    ["host", "boot_id", ...Object.keys(PROCESS_COLUMNS), "argv"],
  );
  const types = new Map(columns!.map(({ column_name, column_type }) => [column_name, column_type]));
  assert.equal(types.get("start_time"), "TIMESTAMP WITH TIME ZONE");
  assert.equal(types.get("argv"), "VARCHAR[]");
  assert.equal(types.get("birth_seen"), "BOOLEAN");
  assert.deepEqual(count, [{ n: "0" }]);
});

Deno.test("DuckDB has a row for each process, and NULL for unknown", () => {
  const [rows, first] = ask(BUILD, [
    "SELECT host, pid, parent_pid, comm, argv, exit_code, signal, duration_ns, " +
    "strftime(start_time, '%Y-%m-%d %H:%M:%S.%g') AS start FROM FILE ORDER BY start_ts, pid",
    "SELECT exit_code, end_ts, cpu_user_ns FROM FILE WHERE pid = 100",
  ]);
  assert.deepEqual(rows!.map(({ pid }) => pid), ["100", "200", "201", "202", "203", "204"]);
  assert.deepEqual(rows!.at(-1), {
    ...{ host: "box", pid: "204", parent_pid: "202", comm: "cc1", argv: ["cc1", "b.c"] },
    ...{ exit_code: "1", signal: null, duration_ns: "90000000", start: "2026-11-23 02:00:01.210" },
  });
  assert.deepEqual(first, [{ exit_code: null, end_ts: null, cpu_user_ns: null }]);
});

Deno.test("DuckDB reads the same values as a reader of csv", () => {
  const names = Object.keys(PROCESS_COLUMNS).filter((name) => name !== "start_time");
  const [rows] = ask(BUILD, [`SELECT ${names.map((name) => `"${name}"`)} FROM FILE`]);
  const [head, ...lines] = written(CSV_TABLES.processes, BUILD).text.trimEnd().split("\r\n");
  const cells = lines.map((line) => line.split(","));
  const columns = head!.split(",");
  assert.deepEqual(
    rows!.map((row) => names.map((name) => row[name] === null ? "" : String(row[name]))),
    cells.map((row) => names.map((name) => row[columns.indexOf(name)])),
  );
});

Deno.test("DuckDB finds each hostile name by its exact text, also by the bounds of the column", () => {
  const names = [...HOSTILE.map((name) => name.toWellFormed()), "\ufffdx"];
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const answers = ask(hostileEvents(), [
    ...names.map((name) => `SELECT comm, argv FROM FILE WHERE comm = ${literal(name)}`),
    "SELECT host, command_line FROM FILE WHERE pid = 900",
  ]);
  for (const [i, name] of names.entries()) assert.equal(answers[i]![0]?.["comm"], name);
  assert.deepEqual(answers.at(-1), [{ host: HOSTILE[0], command_line: "$'\\377x'" }]);
});

Deno.test("a query chooses the rows, and the metadata says what the recording lacks", () => {
  const lost = { type: "lost", ts: 2e9, count: 7, where: "kernel", reason: "full" } as const;
  const query = compileQuery("comm=cc1");
  assert.equal(query.kind, "query");
  const wanted = { ...EVERYTHING, query: query.kind === "query" ? query : null };
  const [rows, facts] = ask([...BUILD.slice(0, -1), lost], [
    "SELECT pid FROM FILE ORDER BY pid",
    "SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(FILE)",
  ], { wanted });
  assert.deepEqual(rows, [{ pid: "203" }, { pid: "204" }]);
  const values = new Map(facts!.map(({ key, value }) => [key, value]));
  assert.deepEqual(
    ["host", "events_lost", "losses_uncounted", "complete", "end_reason"]
      .map((name) => values.get(`traceflock.${name}`)),
    ["box", "7", "0", "false", undefined],
  );
});

Deno.test("a number that is no whole one is NULL, and groups of rows follow each other", () => {
  const events: FlockEvent[] = [{ ...META, filter: null, ts: 1e9, host: "box" }];
  for (let i = 0; i < 60_000; i++) {
    const at = 1 + i / 1e5;
    events.push(fork(at, 1, 1000 + i), exit(at + 1e-6, 1000 + i, i % 256));
  }
  events.push({ ...fork(2, 1, 999), uid: 0.5 }, end(3));
  const [sums, odd, groups] = ask(events, [
    "SELECT count(*) n, sum(pid) pids, count(DISTINCT start_ts) starts FROM FILE WHERE pid > 999",
    "SELECT uid, pid FROM FILE WHERE pid = 999",
    "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(FILE) ORDER BY 1",
  ]);
  assert.deepEqual(sums, [{
    n: "60000",
    pids: String(60_000 * 1000 + 59_999 * 30_000),
    starts: "60000",
  }]);
  assert.deepEqual(odd, [{ uid: null, pid: "999" }]);
  assert.equal(groups!.length, 2);
});
