import assert from "node:assert/strict";
import { sqliteReport } from "../../../src/cli/report/sqlite_format.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { TRAFFIC_EVENTS } from "../../support/activity/traffic_recording.ts";
import { ROOT } from "../../support/source/source_files.ts";
import {
  BUILD,
  EVERYTHING,
  HOSTILE,
  hostileEvents,
  written,
  type WrittenOptions,
} from "./written.ts";

/** Answers of the sqlite3 program about a recording: one JSON list of rows for each question. */
function ask(
  events: readonly FlockEvent[],
  questions: readonly string[],
  options?: WrittenOptions,
) {
  const path = Deno.makeTempFileSync({ suffix: ".db" });
  try {
    Deno.writeFileSync(path, written(sqliteReport, events, options).bytes);
    return questions.map((sql) => {
      const { code, stdout, stderr } = new Deno.Command("sqlite3", {
        args: ["-readonly", "-json", path, `\n${sql}`],
      }).outputSync();
      const decoder = new TextDecoder();
      assert.equal(`${code} ${decoder.decode(stderr)}`, "0 ", sql);
      const text = decoder.decode(stdout);
      return (text === "" ? [] : JSON.parse(text)) as Record<string, unknown>[];
    });
  } finally {
    Deno.removeSync(path);
  }
}

function column(rows: readonly Record<string, unknown>[] | undefined, name: string): unknown[] {
  return rows!.map((row) => row[name]);
}

const SOUND = ["PRAGMA integrity_check", "PRAGMA foreign_key_check"];

Deno.test("sqlite3 finds every database intact, and every reference valid", () => {
  for (const events of [[], BUILD, TRAFFIC_EVENTS, hostileEvents()]) {
    const [integrity, references] = ask(events, SOUND);
    assert.deepEqual(column(integrity, "integrity_check"), ["ok"]);
    assert.deepEqual(references, []);
  }
});

Deno.test("sqlite3 counts the events of the recording", () => {
  const [types, processes, execs, exits] = ask(BUILD, [
    "SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type",
    "SELECT pid FROM processes ORDER BY id",
    "SELECT argv FROM execs ORDER BY id",
    "SELECT exit_code FROM exits ORDER BY process_id",
  ]);
  assert.deepEqual(types!.map(({ type, n }) => `${type} ${n}`), [
    "end 1",
    "exec 5",
    "exit 5",
    "fork 5",
    "meta 1",
    "process 1",
    "ready 1",
  ]);
  assert.deepEqual(column(processes, "pid"), [100, 200, 201, 202, 203, 204]);
  assert.deepEqual(column(execs, "argv").map((argv) => JSON.parse(String(argv)).join(" ")), [
    "make -j2",
    "gcc -c a.c",
    "gcc -c b.c",
    "cc1 a.c",
    "cc1 b.c",
  ]);
  assert.deepEqual(column(exits, "exit_code"), [2, 0, 1, 0, 1]);
});

Deno.test("the views hold the tree, failures and totals", () => {
  const [tree, failures, totals, children] = ask(BUILD, [
    "SELECT line FROM tree ORDER BY path",
    "SELECT pid, exit_code, start_utc FROM failures ORDER BY id",
    "SELECT comm, runs, failures FROM command_totals ORDER BY comm",
    "SELECT pid, children FROM children_counts ORDER BY pid",
  ]);
  assert.deepEqual(column(tree, "line"), [
    "bash",
    "  make -j2",
    "    gcc -c a.c",
    "      cc1 a.c",
    "    gcc -c b.c",
    "      cc1 b.c",
  ]);
  assert.deepEqual(failures, [
    { pid: 200, exit_code: 2, start_utc: "2026-11-23 02:00:01.000" },
    { pid: 202, exit_code: 1, start_utc: "2026-11-23 02:00:01.110" },
    { pid: 204, exit_code: 1, start_utc: "2026-11-23 02:00:01.210" },
  ]);
  assert.deepEqual(totals, [
    { comm: "cc1", runs: 2, failures: 1 },
    { comm: "gcc", runs: 2, failures: 1 },
    { comm: "make", runs: 1, failures: 1 },
  ]);
  assert.deepEqual(column(children, "children"), [1, 2, 1, 1]);
});

Deno.test("hostile names come back from sqlite3 unchanged, and drop no table", () => {
  const [names] = ask(hostileEvents(), ["SELECT comm FROM processes WHERE birth_seen ORDER BY id"]);
  assert.deepEqual(column(names, "comm"), [
    ...HOSTILE.map((name) => name.toWellFormed()),
    "\ufffdx",
  ]);
});

Deno.test("with a query, no row refers to a process that is left out", () => {
  const query = compileQuery("comm=cc1");
  assert.equal(query.kind, "query");
  const wanted = { ...EVERYTHING, query: query.kind === "query" ? query : null };
  const [tree, events, ...sound] = ask(BUILD, [
    "SELECT line FROM tree",
    "SELECT count(*) AS n FROM events WHERE type IN ('fork', 'exec', 'exit')",
    ...SOUND,
  ], { wanted });
  assert.deepEqual(column(tree, "line"), ["cc1 a.c", "cc1 b.c"]);
  assert.deepEqual(column(events, "n"), [6]);
  assert.deepEqual(sound, [[{ integrity_check: "ok" }], []]);
});

Deno.test("with a time range, only processes alive in it are in the database", () => {
  const wanted = { ...EVERYTHING, fromTs: 2e9 };
  const questions = ["SELECT pid FROM processes", "SELECT DISTINCT type FROM events", ...SOUND];
  const [pids, types, integrity, references] = ask(BUILD, questions, { wanted });
  assert.deepEqual(column(pids, "pid"), [100, 200, 201, 203]);
  assert.deepEqual(references, []);
  assert.deepEqual(column(types, "type"), ["exit", "end"]);
  assert.deepEqual(column(integrity, "integrity_check"), ["ok"]);
});

const manual = Deno.readTextFileSync(`${ROOT}/docs/report.md`);
const examples = [...manual.matchAll(/```sql\n([^]*?)```/g)].map(([, sql]) => sql!);

Deno.test("the manual has examples", () => assert.ok(examples.length >= 8));

for (const sql of examples) {
  Deno.test(`docs/report.md: ${sql.split("\n")[0]}`, () => {
    const [rows] = ask(/FROM peers/.test(sql) ? TRAFFIC_EVENTS : BUILD, [sql]);
    assert.ok(rows!.length > 0, "the example returns a row");
  });
}

Deno.test("sqlite: connections, traffic and busy files refer to their processes; peers adds them up", () => {
  const [connections, traffic, peers, files, version] = ask(TRAFFIC_EVENTS, [
    "SELECT p.pid, c.direction, c.remote_port, c.result, c.existed, c.sent_bytes FROM connections c " +
    "JOIN processes p ON p.id = c.process_id ORDER BY c.id",
    "SELECT p.pid, t.to_ts - t.from_ts AS ns, t.sent_bytes, t.udp_sent_bytes, t.tcp_received_bytes " +
    "FROM traffic t JOIN processes p ON p.id = t.process_id ORDER BY p.pid",
    "SELECT comm, remote_address, connections, failed, received_bytes FROM peers " +
    "WHERE comm = 'curl' ORDER BY remote_address",
    "SELECT p.pid, f.path, f.access, f.deleted, f.sampled_bytes FROM busy_files f " +
    "JOIN processes p ON p.id = f.process_id ORDER BY f.id",
    "PRAGMA user_version",
  ]);
  assert.deepEqual(connections!.map((row) => Object.values(row)), [
    [150, null, 443, null, 1, null],
    [201, "connect", 443, "closed", 0, 900],
    [150, "accept", 50_001, "reset", 0, 4_000],
    [202, "connect", 5432, "refused", 0, null],
    [203, "connect", 5432, "refused", 0, null],
    [203, "connect", 443, null, 0, null],
  ]);
  assert.deepEqual(traffic!.map((row) => Object.values(row)), [
    [150, 1e9, 5_000, 0, 500],
    [201, 1e9, 1_000, 0, 2_000_000],
    [203, 1e9, 100, 100, 0],
  ]);
  assert.deepEqual(peers!.map((row) => Object.values(row)), [
    ["curl", "192.0.2.80", 2, 0, 2_000_000],
    ["curl", "192.0.2.81", 2, 2, null],
  ]);
  assert.deepEqual(files!.map((row) => Object.values(row)), [
    [201, "/home/lena/page.html", "write", 0, 2_000_000],
    [201, "/etc/old.conf", "read", 1, 500],
  ]);
  assert.deepEqual(version, [{ user_version: 6 }]);
});
