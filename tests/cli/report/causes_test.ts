import assert from "node:assert/strict";
import { CSV_TABLES } from "../../../src/cli/report/csv_format.ts";
import { jsonReport } from "../../../src/cli/report/json_format.ts";
import { sqliteReport } from "../../../src/cli/report/sqlite_format.ts";
import { textReport } from "../../../src/cli/report/text_format.ts";
import { UNKNOWN_DEATH } from "../../../src/model/event/death.ts";
import type { ExecEvent, ExitEvent, FlockEvent } from "../../../src/model/event/event.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { queryFilter } from "../../../src/page/panels/query_filter.ts";
import { Recording } from "../../../src/page/base/recording.ts";
import type { PageData } from "../../../src/wire/html/page_data.ts";
import { pageJson } from "../../../src/wire/html/page_json.ts";
import { perfettoTrace } from "../../../src/wire/perfetto/perfetto_trace.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { KILLED, LOGIN, PROGRAM } from "../../support/model/events.ts";
import { EVERYTHING, written } from "./written.ts";

/** Bash kills 10 and 11, the kernel kills 12 for its memory, and 13 cannot run a program. */
const DEATHS: readonly FlockEvent[] = [
  lived(1, 1, "init"),
  ...[10, 11, 12, 13].flatMap((pid): FlockEvent[] => [
    fork(2, 1, pid),
    started(pid, exec(3, pid, `p${pid}`, [`p${pid}`])),
  ]),
  died(exit(4, 10, -9), { death: KILLED }),
  died(exit(5, 11, -9), { death: KILLED }),
  died(exit(6, 12, -9), { death: { ...UNKNOWN_DEATH, cause: "oom" }, oom: true }),
  died(exit(7, 13, 127), {
    death: { ...UNKNOWN_DEATH, failedExec: { tried: [{ text: "/bin/no" }], errno: 2 } },
    execFailed: true,
  }),
  end(8),
];

function started(pid: number, event: ExecEvent): ExecEvent {
  return pid === 10 ? { ...event, login: LOGIN, program: PROGRAM } : event;
}

function died(event: ExitEvent, changes: Partial<ExitEvent>): ExitEvent {
  return { ...event, ...changes };
}

Deno.test("a report counts the causes of deaths, most frequent first, with an example", () => {
  const { causes } = JSON.parse(written(jsonReport, DEATHS).text);
  const seen = causes.map((one: Record<string, unknown>) =>
    [one["count"], one["cause"], one["signal_name"], one["killed_by"], one["errno_name"]].join(" ")
  );
  assert.deepEqual(seen, ["2 killed SIGKILL bash ", "1 oom SIGKILL  ", "1 exec_failed   ENOENT"]);
  const { text } = written(textReport, DEATHS);
  assert.match(text, /Why they died/);
  assert.match(text, /2 +SIGKILL +p10 +10 +killed by SIGKILL from 2301 bash/);
  assert.match(text, /1 +exec +p13 +13 +exit 127: cannot run \/bin\/no \(ENOENT\)/);
});

Deno.test("csv and sqlite have cause, killer, executable and terminal", () => {
  const [names, ...rows] = written(CSV_TABLES.processes, DEATHS).text.trim().split("\r\n")
    .map((row) => row.split(","));
  const cell = (row: number, name: string) => rows[row]![names!.indexOf(name)];
  const of = ["killed_by_comm", "cause", "oom", "exec_failed", "exe", "tty", "gid"];
  assert.deepEqual(of.map((name) => cell(1, name)), [
    ...["bash", "killed", "false", "false", "/usr/bin/make", "pts/3", "1000"],
  ]);
  assert.deepEqual(of.map((name) => cell(3, name)), ["", "oom", "true", "false", "", "", ""]);
  const path = Deno.makeTempFileSync({ suffix: ".db" });
  try {
    Deno.writeFileSync(path, written(sqliteReport, DEATHS).bytes);
    const { stdout } = new Deno.Command("sqlite3", {
      args: [
        "-readonly",
        path,
        "SELECT deaths, cause, exit_code, killed_by_comm FROM causes; SELECT tty, exe " +
        "FROM processes p JOIN execs e ON e.process_id = p.id WHERE tty NOT NULL",
      ],
    }).outputSync();
    const lines = new TextDecoder().decode(stdout).trim().split("\n").sort();
    assert.deepEqual(lines, ["1|oom||", "1||127|", "2|killed||bash", "pts/3|/usr/bin/make"]);
  } finally {
    Deno.removeSync(path);
  }
});

Deno.test("perfetto marks a failure with the sentence about it", () => {
  const trace = [...perfettoTrace(foldRecording(DEATHS))].join("");
  assert.match(trace, /killed by SIGKILL from 2301 bash, 3\.0s after SIGTERM/);
  assert.match(trace, /"killed_by":"2301 bash"/);
});

Deno.test("the page and the queries of a report know the causes", () => {
  const recording = new Recording(
    JSON.parse([...pageJson(foldRecording(DEATHS))].join("")) as PageData,
  );
  const found = (query: string) => {
    const filter = queryFilter(query, recording);
    assert("matches" in filter, query);
    return Array.from({ length: recording.count }, (_, place) => place)
      .filter((place) => filter.matches(place)).map((place) => recording.pid(place));
  };
  assert.deepEqual(found("killed_by=bash"), [10, 11]);
  assert.deepEqual(found("killed_by=2301 tty=pts/3 gid=1000 exe~make"), [10]);
  assert.deepEqual(found("oom=true"), [12]);
  assert.deepEqual(found("exec_failed=true errno_name=ENOENT"), [13]);
  const place = recording.data.processes.pid.indexOf(12);
  assert.equal(recording.cause(place), "killed by SIGKILL: the kernel was out of memory");
  const query = compileQuery("cause=killed");
  assert(query.kind === "query");
  const { text } = written(CSV_TABLES.processes, DEATHS, { wanted: { ...EVERYTHING, query } });
  assert.equal(text.trim().split("\r\n").length, 3);
});
