/** Reports of several hosts: keys never mix, rows name their host, sums are of each host and of all. */
import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { answersOfDuckDb } from "../../support/machine/duckdb.ts";
import { META } from "../../support/model/events.ts";
import { joined, OFFSET, SMALL } from "../../support/model/recordings.ts";
import { traceflock } from "../../support/machine/traceflock.ts";

/** Seconds of day between the boots of the two hosts. */
const LATER = 1_000;

const offset = (seconds: number) => ({ ...OFFSET, seconds: OFFSET.seconds + seconds });

/** A shell with two children. Every host has these pids and keys; `code` is how make ends. */
function story(at: number, code: number, bootId: string, comm = "make"): FlockEvent[] {
  return [
    { ...META, ts: at * 1e9, bootId, filter: null, kernel: "6.1.0", cpus: 4 },
    lived(at, 7, "bash", 0),
    { type: "ready", ts: at * 1e9 },
    fork(at + 1, 7, 100),
    exec(at + 1, 100, comm, [comm, "all"]),
    fork(at + 1.5, 100, 101),
    exec(at + 1.5, 101, "cc1", ["cc1", "a.c"]),
    exit(at + 1.8, 101, code, 0.1),
    exit(at + 2, 100, code, 0.5),
    end(at + 3),
  ];
}

function container(host: string, events: readonly FlockEvent[], later: number) {
  const writer = new RecordingWriter(host, offset(later), SMALL);
  for (const event of events) writer.add(event);
  writer.close();
  return joined(writer.take());
}

function lines(host: string, events: readonly FlockEvent[], later: number): string[] {
  const writer = new EventLineWriter(host, offset(later));
  return events.map((event) => `${writer.write(event)}\n`);
}

/** web1 has a failure; db2 booted later and starts half a second after it by the time of day. */
const WEB = ["web1", story(LATER + 100, 2, "one"), 0] as const;
const DB = ["db2", story(100.5, 0, "two", "tar"), LATER] as const;

class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "traceflock-hosts-" });
  readonly web = `${this.path}/night.web1.tflock`;
  readonly db = `${this.path}/night.db2.tflock`;

  constructor() {
    Deno.writeFileSync(this.web, container(...WEB));
    Deno.writeFileSync(this.db, container(...DB));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

async function report(...args: readonly string[]) {
  const { code, stdout, stderr } = await traceflock(["report", ...args]);
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout;
}

async function json(...args: readonly string[]) {
  return JSON.parse(await report(...args, "--format", "json"));
}

function counts({ recording: { births, ends, failures, processes } }: {
  recording: Record<string, number>;
}) {
  return { births, ends, failures, processes };
}

const BOTH = { births: 4, ends: 4, failures: 2, processes: 6 };

Deno.test("a report of two hosts has the sums of each and of both, and no key is of two processes", async () => {
  using folder = new Folder();
  const found = await json(folder.web, folder.db);
  assert.deepEqual(counts(found), BOTH);
  assert.equal(found.recording.host, null);
  assert.deepEqual(found.hosts.map((one: { host: string }) => one.host), ["db2", "web1"]);
  assert.deepEqual(found.hosts.map(counts), [
    { births: 2, ends: 2, failures: 0, processes: 3 },
    { births: 2, ends: 2, failures: 2, processes: 3 },
  ]);
  // web1 begins half a second before db2 by the time of day, and both take three seconds.
  assert.equal(found.recording.to_ts - found.recording.from_ts, 3.5e9);
  assert.deepEqual(found.failures.map((one: { example: { host: string } }) => one.example.host), [
    "web1",
    "web1",
  ]);
  assert.deepEqual(
    found.starters.map((one: { host: string; pid: number; births: number }) => [
      one.host,
      one.pid,
      one.births,
    ]).toSorted(),
    [["db2", 100, 1], ["db2", 7, 1], ["web1", 100, 1], ["web1", 7, 1]],
  );
  assert.equal(found.recording.complete && found.recording.failures_certain, true);
});

Deno.test("the order of the files, bytes behind each other and mixed lines give the same report", async () => {
  using folder = new Folder();
  const { file: _, more_files: __, ...expected } = await json(folder.web, folder.db);
  const without = ({ file: _, more_files: __, hosts, ...rest }: Record<string, unknown>) => ({
    ...rest,
    hosts: (hosts as Record<string, unknown>[]).map((one) => ({ ...one, files: null })),
  });
  const wanted = without({ ...expected, file: "" });
  assert.deepEqual(without(await json(folder.db, folder.web)), wanted);
  const cat = `${folder.path}/cat.tflock`;
  Deno.writeFileSync(cat, joined([container(...WEB), container(...DB)]));
  assert.deepEqual(without(await json(cat)), wanted);
  const [web, db] = [lines(...WEB), lines(...DB)];
  const mixed = `${folder.path}/mixed.jsonl`;
  Deno.writeTextFileSync(mixed, web.flatMap((line, i) => [line, db[i]!]).join(""));
  assert.deepEqual(without(await json(mixed)), wanted);
});

Deno.test("host= chooses hosts of a report, and under= is asked on each host", async () => {
  using folder = new Folder();
  const files = [folder.web, folder.db];
  assert.deepEqual(counts(await json(...files, "host=web1")), {
    ...{ births: 2, ends: 2, failures: 2, processes: 3 },
  });
  assert.equal((await json(...files, "host~d")).recording.processes, 3);
  assert.equal((await json(...files, "under=100")).recording.processes, 4);
  assert.equal((await json(...files, "host=web1 comm=tar")).recording.processes, 0);
});

Deno.test("the text of two hosts names the host of each row, and has one line a host", async () => {
  using folder = new Folder();
  const text = await report(folder.web, folder.db);
  assert.match(text, /^night\.web1\.tflock and 1 file more of 2 hosts, /);
  assert.match(text, /^Nothing was lost$/m);
  assert.match(text, /^ {7}2 {8}2 {8}2 {7}2 {7}1 .* web1 {2}6\.1\.0$/m);
  assert.match(text, /^ {7}2 {8}2 {8}2 {7}- {7}1 .* db2 {3}6\.1\.0$/m);
  assert.match(text, /exit 2 .* 10[01]@web1 {2}/);
  assert.match(text, /7@db2 /);
});

Deno.test("csv and sqlite have the host of each process, with times by its own clock", async () => {
  using folder = new Folder();
  const rows = (await report(folder.web, folder.db, "--format", "csv")).trim().split("\r\n");
  const [titles, ...cells] = rows.map((row) => row.split(","));
  const value = (row: string[], name: string) => row[titles!.indexOf(name)];
  const made = cells.filter((row) => value(row, "pid") === "100");
  assert.deepEqual(made.map((row) => [value(row, "host"), value(row, "start_ts")]), [
    ["db2", String(101.5e9)],
    ["web1", String((LATER + 101) * 1e9)],
  ]);
  const times = made.map((row) => Date.parse(value(row, "start_time")!));
  assert.equal(times[0]! - times[1]!, 500);
  const db = `${folder.path}/both.db`;
  await report(folder.web, folder.db, "--format", "sqlite", "-o", db);
  const ask = (sql: string) => {
    const { stdout, stderr } = new Deno.Command("sqlite3", { args: ["-readonly", db, sql] })
      .outputSync();
    assert.equal(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).trim();
  };
  assert.equal(ask("PRAGMA integrity_check"), "ok");
  assert.equal(ask("PRAGMA foreign_key_check"), "");
  assert.equal(
    ask("SELECT host, births, failures FROM host_totals ORDER BY host"),
    "db2|2|0\nweb1|2|2",
  );
  assert.equal(ask("SELECT count(DISTINCT key), count(*) FROM processes"), "3|6");
  assert.equal(
    ask(
      "SELECT h.name, count(*) FROM events e JOIN processes p ON p.id = e.process_id " +
        "JOIN hosts h ON h.id = e.host_id AND h.id = p.host_id GROUP BY 1 ORDER BY 1",
    ),
    "db2|7\nweb1|7",
  );
  assert.equal(
    ask(
      "SELECT p.comm, c.comm, p.host_id = c.host_id FROM processes p JOIN processes c " +
        "ON c.parent_id = p.id WHERE c.comm = 'cc1' ORDER BY 1",
    ),
    "make|cc1|1\ntar|cc1|1",
  );
});

Deno.test("parquet has the host and the boot of each process", async () => {
  using folder = new Folder();
  const path = `${folder.path}/both.parquet`;
  await report(folder.web, folder.db, "--format", "parquet", "-o", path);
  const [rows] = answersOfDuckDb([
    `SELECT host, boot_id, count(*)::INT n, count(DISTINCT key)::INT keys FROM '${path}' ` +
    "GROUP BY ALL ORDER BY host",
  ]);
  assert.deepEqual(rows, [
    { host: "db2", boot_id: "two", n: 3, keys: 3 },
    { host: "web1", boot_id: "one", n: 3, keys: 3 },
  ]);
});

Deno.test("a trace names the host of each group, and the page the host of each process", async () => {
  using folder = new Folder();
  const { traceEvents, otherData } = JSON.parse(
    await report(folder.web, folder.db, "--format", "perfetto"),
  );
  assert.equal(otherData.hosts, "db2, web1");
  const named = (traceEvents as Record<string, unknown>[])
    .filter(({ name }) => name === "process_name").map(({ args }) =>
      (args as { name: string }).name
    );
  assert.deepEqual(named.filter((name) => name.includes(":")), ["db2: bash", "web1: bash"]);
  const tracks =
    (traceEvents as { ph: string; pid: number; tid: number; args?: { host?: string } }[])
      .filter(({ ph, args }) => ph === "X" && args?.host !== undefined)
      .map(({ pid, tid, args }) => `${pid}.${tid} ${args!.host}`);
  assert.equal(new Set(tracks).size, new Set(tracks.map((track) => track.split(" ")[0])).size);
  const page = await report(folder.web, folder.db, "--format", "html");
  assert.match(page, /"hosts":\["db2","web1"\]/);
});

Deno.test("report --at shows one moment of the time of day on each host", async () => {
  using folder = new Folder();
  const { hosts } = await json(folder.web, folder.db, "--at", "+1.6s");
  assert.deepEqual(
    hosts.map((one: { host: string; time: string; alive: number }) => [one.host, one.alive]),
    [["web1", 3], ["db2", 2]],
  );
  assert.equal(hosts[0].time, hosts[1].time);
});

Deno.test("separate recordings of one host join with a gap, also of two boots", async () => {
  using folder = new Folder();
  const next = `${folder.path}/night.web1.2.tflock`;
  Deno.writeFileSync(next, container("web1", story(10, 0, "three"), LATER + 5_000));
  const found = await json(folder.web, next);
  assert.deepEqual(found.hosts, []);
  assert.deepEqual([found.recording.host, found.recording.births], ["web1", 4]);
  assert.equal(found.loss.gaps.length, 1);
  const three = await json(folder.db, next, folder.web);
  assert.deepEqual(three.hosts.map(counts).map(({ births }: { births: number }) => births), [2, 4]);
});

Deno.test("two machines of one name are two hosts, and replay refuses what several hosts recorded", async () => {
  using folder = new Folder();
  const twin = `${folder.path}/twin.tflock`;
  Deno.writeFileSync(twin, container("web1", story(50, 1, "four"), LATER + 50));
  const found = await json(folder.web, twin);
  assert.deepEqual(found.hosts.map((one: { host: string }) => one.host), ["web1", "web1 (2)"]);
  const { code, stderr } = await traceflock(["replay", folder.web, folder.db, "--json"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^traceflock: Cannot read the recordings of 2 hosts as one: web1, db2; name /,
  );
});
