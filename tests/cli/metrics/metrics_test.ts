import assert from "node:assert/strict";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { ExitCounter } from "../../../src/cli/metrics/exit_counter.ts";
import { Metrics, type MetricsInputs } from "../../../src/cli/metrics/metrics.ts";
import { EXEC, EXIT, FORK, SNAPSHOT } from "../../support/model/events.ts";
import { freePort } from "../../support/fleet/free_port.ts";
import { ROOT } from "../../support/source/source_files.ts";
import { eventually } from "../../support/machine/time_limit.ts";
import { Traceflock, traceflock } from "../../support/machine/traceflock.ts";

function inputs(more: Partial<MetricsInputs> = {}): MetricsInputs {
  return {
    ...{ table: new ProcessTable(), exits: new ExitCounter(), isReady: () => true },
    ...{ restarts: () => 2, knowsOom: () => true, stat: () => null, pid: 1, startedMs: 5_000 },
    files: () => ({ bytes: 4096, oldestMs: 1_000 }),
    nowMs: () => 61_000,
    build: () => ({
      ...{ version: "0.1.0", deno: "2.9.6", bpftrace: '0.17 "x"\n', kernel: "6.1" },
      source: "bpftrace",
    }),
    ...more,
  };
}

/** Returns the values by name and labels. */
async function values(made: MetricsInputs): Promise<Map<string, number>> {
  const lines = (await new Metrics(made).text()).split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const at = line.lastIndexOf(" ");
    return [line.slice(0, at), Number(line.slice(at + 1))];
  }));
}

Deno.test("Metrics: events by type, losses by place, exits by class, OOM kills, restarts, spool", async () => {
  const table = new ProcessTable();
  const exits = new ExitCounter();
  const events = [
    FORK,
    EXEC,
    { ...EXIT, exitCode: 0, signal: null, oom: false },
    { ...EXIT, pid: 7, key: "7-1", exitCode: 3, signal: null, oom: false },
    { ...EXIT, pid: 8, key: "8-1", exitCode: null, signal: 9, oom: true },
    { ...EXIT, pid: 9, key: "9-1", exitCode: null, signal: null, oom: null },
    { type: "lost", ts: 9e9, count: 4, where: "kernel", reason: "r" } as const,
    { type: "lost", ts: 9e9, count: null, where: "queue", reason: "r" } as const,
  ];
  for (const event of events) table.apply(event);
  exits.observe(events);
  const found = await values(inputs({ table, exits }));
  const expected: readonly (readonly [string, number])[] = [
    ['traceflock_events_total{type="exit"}', 4],
    ['traceflock_lost_events_total{where="kernel"}', 4],
    ["traceflock_uncounted_losses_total", 1],
    ['traceflock_exits_total{class="success"}', 1],
    ['traceflock_exits_total{class="failure"}', 1],
    ['traceflock_exits_total{class="signal"}', 1],
    ['traceflock_exits_total{class="unknown"}', 1],
    ["traceflock_oom_kills_total", 1],
    ["traceflock_sidecar_restarts_total", 2],
    ["traceflock_ready", 1],
    ["traceflock_spool_bytes", 4096],
    ["traceflock_spool_age_seconds", 60],
    ["process_start_time_seconds", 5],
  ];
  for (const [name, value] of expected) assert.equal(found.get(name), value, name);
});

Deno.test("Metrics: what is unknown has no value", async () => {
  const found = await values(
    inputs({ restarts: () => null, knowsOom: () => false, files: () => null }),
  );
  const names = [...found.keys()].join("\n");
  assert.doesNotMatch(names, /restarts|oom|spool|sidecar|cpu_seconds|type="signal"/);
});

Deno.test("Metrics: processes count by state, and no name of a process becomes a label", async () => {
  const table = new ProcessTable();
  for (let pid = 1; pid <= 300; pid++) {
    table.apply({ ...SNAPSHOT, pid, key: `${pid}-1`, comm: { text: `name-${pid}` } });
  }
  const stat: MetricsInputs["stat"] = (pid) => ({
    ...{ pid, startTicks: 1, key: `${pid}-1`, comm: { text: "x" }, state: pid % 2 ? "R" : "?" },
    ...{ ppid: 1, pgid: 1, sid: 1, cpuUserNs: 0, cpuSystemNs: 0, nice: 0, threads: 1 },
    ...{ rssBytes: 0, kernelThread: false, exiting: false, ttyDevice: 0 },
  });
  const found = await values(inputs({ table, stat }));
  assert.equal(found.get('traceflock_processes{state="running"}'), 150);
  assert.equal(found.get('traceflock_processes{state="other"}'), 150);
  assert.ok(found.size < 60, `${found.size} series`);
  assert.doesNotMatch([...found.keys()].join("\n"), /name-/);
});

/** Sends one request by bash, which needs no permission for the network; returns head and body. */
async function ask(port: number, method: string, path: string): Promise<string> {
  const request = `${method} ${path} HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n`;
  const line = `exec 3<>/dev/tcp/127.0.0.1/${port} && printf '${request}' >&3 && cat <&3`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", line], stderr: "null" })
    .output();
  return new TextDecoder().decode(stdout);
}

Deno.test("--metrics: loopback answers, only to GET /metrics; a taken port has the way out", async () => {
  const port = freePort();
  const options = ["--json", "--source", "procfs", "--metrics", `127.0.0.1:${port}`];
  await using live = new Traceflock(options);
  await live.ready();
  const text = await ask(port, "GET", "/metrics");
  assert.match(text, /traceflock_build_info\{version="0\.1\.0",.*source="procfs"\} 1/);
  assert.match(text, /process_resident_memory_bytes \d{7,}/);
  assert.match(await ask(port, "GET", "/"), /^HTTP\/1\.1 404 /);
  assert.match(await ask(port, "POST", "/metrics"), /^HTTP\/1\.1 405 /);
  const second = await traceflock([...options, "--duration", "1s"]);
  assert.equal(second.code, 3);
  assert.match(second.stderr, /another program has this port; name another one/);
  live.signal("SIGINT");
  await live.ended();
});

Deno.test("record --metrics: the bytes and the age of the recording", async () => {
  const folder = Deno.makeTempDirSync();
  const port = freePort();
  await using live = new Traceflock(
    ["record", "-o", `${folder}/a.tflock`, "--source", "procfs", "--metrics", String(port)],
  );
  const text = await eventually("metrics", async () => {
    const answer = await ask(port, "GET", "/metrics");
    return /spool_bytes [1-9]/.test(answer) ? answer : "";
  });
  assert.match(text, /traceflock_spool_age_seconds \d/);
  live.signal("SIGINT");
  await live.ended();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("--metrics: what is no address is refused, with examples", async () => {
  for (const value of ["x", "1.2.3.4", "127.0.0.1:0", "127.0.0.1:70000", "http://a:1"]) {
    const { code, stderr } = await traceflock(["--json", `--metrics=${value}`]);
    assert.equal(code, 2, value);
    assert.match(stderr, /It must be ADDRESS:PORT, such as 127\.0\.0\.1:9464/);
  }
  const on = await traceflock(["--on", "a", "--metrics"]);
  assert.match(on.stderr, /--metrics counts the events of this host/);
});

Deno.test("docs/monitoring names only metrics that exist", async () => {
  const exits = new ExitCounter();
  const text = await new Metrics(inputs({ exits })).text();
  const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const folder = `${ROOT}/docs/monitoring`;
  for (const { name } of Deno.readDirSync(folder)) {
    const page = Deno.readTextFileSync(`${folder}/${name}`);
    const used = page.match(/(?<![\w:])(?:traceflock|process)_[a-z_]+[a-z](?=[{\[\s)"])/g) ?? [];
    const wrong = used.filter((one) =>
      !known.has(one) && !/^traceflock_(forks|failed_exits)$/.test(one)
    );
    assert.deepEqual(wrong, [], name);
  }
});

Deno.test("docs/metrics.md lists each metric with its labels, and no other", async () => {
  const text = await new Metrics(inputs({ exits: new ExitCounter() })).text();
  const page = Deno.readTextFileSync(`${ROOT}/docs/metrics.md`);
  const listed = [...page.matchAll(/^\| `([a-z_]+)(?:\{([a-z,]+)\})?` +\|/gm)]
    .map(([, name, labels = ""]) => [name!, labels]);
  const types = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!);
  const found = types.map((name) => {
    const labels = new RegExp(`^${name}\\{([^}]*)\\}`, "m").exec(text)?.[1] ?? "";
    return [name, [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label).join(",")];
  });
  assert.deepEqual(listed.map(([name]) => name).sort(), types.sort());
  for (const [name, labels] of found) {
    if (labels !== "") assert.deepEqual(listed.find(([known]) => known === name), [name, labels]);
  }
});
