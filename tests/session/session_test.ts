import assert from "node:assert/strict";
import { ProcessTable } from "../../src/model/table/table.ts";
import { redaction } from "../../src/cli/flags/flag_values.ts";
import { REDACTED } from "../../src/model/redact/marked_text.ts";
import { Redactor } from "../../src/model/redact/redactor.ts";
import type {
  EndEvent,
  FlockEvent,
  ForkEvent,
  MetaEvent,
  SampleEvent,
} from "../../src/model/event/event.ts";
import { Session, type SessionOptions } from "../../src/session/session.ts";
import { SourceError } from "../../src/sources/source.ts";
import { EXEC, EXIT, FORK, SNAPSHOT } from "../support/model/events.ts";
import { MemorySink } from "../support/model/memory_sink.ts";
import { type Script, ScriptedSource } from "../support/capture/scripted_source.ts";

const NOW = 9_000_000_000;

class Stage {
  readonly source: ScriptedSource;
  readonly sink = new MemorySink();
  readonly session: Session;

  constructor(script: Script = {}, options: Partial<SessionOptions> = {}) {
    this.source = new ScriptedSource(script);
    this.session = new Session({
      source: this.source,
      sinks: [this.sink],
      wanted: null,
      meta: { version: "0.1.0", kernel: "6.18.0", bootId: "boot", cpus: 2, filter: "exit!=0" },
      snapshot: false,
      count: null,
      redactor: null,
      now: () => NOW,
      ...options,
    });
  }

  /** Starts the session, sends these events as one batch, and stops the session. */
  async play(...events: FlockEvent[]): Promise<this> {
    await this.session.start();
    this.source.emit(...events);
    await this.session.stop("asked to");
    return this;
  }

  get end(): EndEvent {
    const last = this.sink.events.at(-1);
    assert.equal(last?.type, "end");
    return last as EndEvent;
  }
}

function fork(pid: number, changes: Partial<ForkEvent> = {}): ForkEvent {
  return { ...FORK, pid, key: `${pid}-500`, ...changes };
}

Deno.test("Session: meta comes first, then ready, then the events, and end is last", async () => {
  const { sink } = await new Stage().play(FORK, EXEC, EXIT);
  assert.deepEqual(sink.types, ["meta", "ready", "fork", "exec", "exit", "end"]);
});

Deno.test("Session: meta has the facts of the source and of the host", async () => {
  const { sink } = await new Stage().play();
  const { capabilities: _, ...meta } = sink.events[0] as MetaEvent;
  assert.deepEqual(meta, {
    type: "meta",
    ts: 4_000_000_000,
    tool: "traceflock",
    version: "0.1.0",
    kernel: "6.18.0",
    bootId: "boot",
    cpus: 2,
    source: "bpftrace",
    bpftrace: "0.17.0",
    filter: "exit!=0",
  });
});

Deno.test("Session: events before ready are in the table and reach no sink", async () => {
  const { sink, session } = await new Stage({ past: [SNAPSHOT] }).play();
  assert.deepEqual(sink.types, ["meta", "ready", "end"]);
  assert.equal(session.table.byPid(SNAPSHOT.pid)?.image.comm?.text, "make");
});

Deno.test("Session: --snapshot reports the wanted live processes before ready", async () => {
  const past = [SNAPSHOT, { ...SNAPSHOT, pid: 7, key: "7-1" }, {
    ...SNAPSHOT,
    pid: 8,
    key: "8-1",
    state: "X",
  }];
  const stage = await new Stage({ past }, {
    snapshot: true,
    wanted: ({ pid }) => pid !== 7,
  }).play();
  assert.deepEqual(stage.sink.types, ["meta", "process", "ready", "end"]);
  assert.deepEqual(stage.sink.events[1], { ...SNAPSHOT, ts: 4_000_000_000, parentKey: null });
});

Deno.test("Session: sinks get the wanted events and all events without a process", async () => {
  const lost: FlockEvent = { type: "lost", ts: NOW, count: 3, where: "kernel", reason: "full" };
  const stage = await new Stage({}, { wanted: ({ type }) => type === "exit" })
    .play(FORK, EXEC, lost, EXIT);
  assert.deepEqual(stage.sink.types, ["meta", "ready", "lost", "exit", "end"]);
  assert.equal(
    stage.session.table.get(FORK.key)?.image.execTs,
    EXEC.ts,
    "the table gets every event",
  );
});

function sampleOf(ts: number, ...pids: number[]): SampleEvent {
  return {
    ...{ type: "sample", ts, round: 0, nextNs: 1e10 },
    processes: pids.map((pid) => ({
      ...{ pid, key: `${pid}-500`, state: "S", cpuPercent: 0, cpuUserNs: 0, cpuSystemNs: 0 },
      ...{ rssBytes: 0, threads: 1, nice: 0, readRate: 0, writeRate: 0 },
      ...{ diskReadRate: 0, diskWriteRate: 0 },
    })),
  };
}

Deno.test("Session: an offered sample waits for a later event, at most until the end", async () => {
  const { session, source, sink } = new Stage();
  await session.start();
  session.offer(sampleOf(6e9));
  source.emit(fork(10, { ts: 5e9 }), fork(11, { ts: 7e9 }));
  session.offer(sampleOf(8e9));
  await session.stop("asked to");
  const shown = sink.events.slice(2).map(({ type, ts }) => [type, ts / 1e9]);
  assert.deepEqual(shown, [["fork", 5], ["sample", 6], ["fork", 7], ["sample", 8], ["end", 9]]);
});

Deno.test("Session: a sample has the processes whose events the sinks get; none before ready", async () => {
  const { session, source, sink } = new Stage({}, { wanted: ({ pid }) => pid !== 11 });
  session.offer(sampleOf(1e9, 10));
  await session.start();
  source.emit(fork(10), fork(11));
  session.offer(sampleOf(8e9, 10, 11, 12));
  await session.stop("asked to");
  const samples = sink.events.flatMap((event) => event.type === "sample" ? [event.processes] : []);
  assert.deepEqual(samples.map((processes) => processes.map(({ pid }) => pid)), [[10]]);
});

Deno.test("Session: without samples the sinks get none, and the table has their values", async () => {
  const { session, source, sink } = new Stage({}, { samples: false });
  await session.start();
  source.emit(fork(10), sampleOf(8e9, 10));
  await session.stop("asked to");
  assert.deepEqual(sink.types, ["meta", "ready", "fork", "end"]);
  assert.equal(session.table.byPid(10)?.usage.threads, 1);
});

Deno.test("Session: the end reports the totals, the losses, and the reason", async () => {
  const lost: FlockEvent = { type: "lost", ts: NOW, count: 3, where: "kernel", reason: "full" };
  const { end } = await new Stage().play(FORK, lost, EXIT);
  assert.deepEqual(end, {
    type: "end",
    ts: NOW,
    events: 5,
    lost: 3,
    reason: "asked to",
    totals: { meta: 1, ready: 1, fork: 1, lost: 1, exit: 1 },
  });
});

Deno.test("Session: a loss without a number makes the sum unknown", async () => {
  const lost: FlockEvent = { type: "lost", ts: NOW, count: null, where: "line", reason: "why" };
  assert.equal((await new Stage().play(lost)).end.lost, null);
});

Deno.test("Session: losses before ready are not part of the sum", async () => {
  const lost: FlockEvent = { type: "lost", ts: 1, count: 3, where: "kernel", reason: "full" };
  const past = [lost, { ...lost, count: null }];
  assert.equal((await new Stage({ past }).play({ ...lost, count: 4 })).end.lost, 4);
});

Deno.test("Session: the end is not before the last event, whatever the clock says", async () => {
  const { end } = await new Stage().play({ ...FORK, ts: NOW + 5 });
  assert.equal(end.ts, NOW + 5);
});

Deno.test("Session: events that the source drains during a stop reach the sinks", async () => {
  const { sink, source } = await new Stage({ drained: [EXIT] }).play(FORK);
  assert.deepEqual(sink.types, ["meta", "ready", "fork", "exit", "end"]);
  assert.equal(source.stops, 1);
});

Deno.test("Session: every batch arrives as one batch", async () => {
  const stage = new Stage();
  await stage.session.start();
  stage.source.emit(fork(1), fork(2));
  stage.source.emit();
  stage.source.emit(fork(3));
  await stage.session.stop("");
  assert.deepEqual(stage.sink.calls, ["begin", "batch of 1", "batch of 2", "batch of 1", "end"]);
});

Deno.test("Session: --count ends it after exactly so many wanted events", async () => {
  const stage = new Stage({ drained: [fork(8)] }, { count: 2, wanted: ({ pid }) => pid !== 3 });
  await stage.session.start();
  stage.source.emit(fork(2), fork(3), fork(4), fork(5));
  const { reason, failure } = await stage.session.ended;
  assert.deepEqual([reason, failure], ["count reached", null]);
  assert.deepEqual(stage.sink.types, ["meta", "ready", "fork", "fork", "end"]);
  assert.deepEqual(stage.sink.events.slice(2, 4).map((event) => "pid" in event && event.pid), [
    2,
    4,
  ]);
  assert.equal(stage.session.table.liveCount, 5, "the table gets events until the end");
});

Deno.test("Session: only the first stop counts", async () => {
  const stage = new Stage();
  await stage.session.start();
  await Promise.all([stage.session.stop("first"), stage.session.stop("second")]);
  assert.equal((await stage.session.ended).reason, "first");
  assert.deepEqual([stage.source.stops, stage.sink.calls.filter((call) => call === "end").length], [
    1,
    1,
  ]);
});

Deno.test("Session: a stop during the start ends the session without output", async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => open = resolve);
  const failure = new SourceError("killed", 5);
  for (const script of [{ gate }, { gate, failure }]) {
    const stage = new Stage(script);
    const started = stage.session.start();
    const stopped = stage.session.stop("SIGINT");
    open();
    await Promise.all([started, stopped]);
    assert.deepEqual(await stage.session.ended, { reason: "SIGINT", failure: null });
    assert.deepEqual(stage.sink.calls, []);
  }
});

Deno.test("Session: a source that cannot start reports the reason", async () => {
  const failure = new SourceError("no bpftrace", 3);
  const stage = new Stage({ failure });
  await assert.rejects(stage.session.start(), failure);
  assert.deepEqual(stage.sink.calls, []);
});

Deno.test("Session: a source that is over ends the session, with its failure", async () => {
  const stage = new Stage();
  await stage.session.start();
  const failure = new SourceError("bpftrace died", 5);
  stage.source.emit(FORK);
  stage.source.emit({ type: "over", reason: "tracer lost", failure });
  assert.deepEqual(await stage.session.ended, { reason: "tracer lost", failure });
  assert.equal(stage.end.reason, "tracer lost");
});

Deno.test("Session: onBatch gets all events after each batch, and none before ready", async () => {
  const reported: string[][] = [];
  const stage = new Stage({ past: [SNAPSHOT] }, {
    onBatch: (events) => reported.push(events.map(({ type }) => type)),
    wanted: () => false,
  });
  await stage.play(FORK, EXIT);
  assert.deepEqual(reported, [["fork", "exit"]]);
});

Deno.test("Session: redaction covers the table, the first line and the last line", async () => {
  const redactor = new Redactor({ redact: redaction("exit|asked|make", undefined), noArgv: true });
  const stage = new Stage({}, { redactor });
  await stage.play(FORK, EXEC);
  const row = stage.session.table.get(EXEC.key);
  assert.deepEqual([row?.image.argv, row?.image.comm?.text], [null, REDACTED]);
  const { events } = stage.sink;
  assert.doesNotMatch(JSON.stringify(events), /exit!=|asked|make/);
  assert.equal(events.find((event) => event.type === "meta")?.filter, `${REDACTED}!=0`);
  assert.equal(stage.session.metaAt(0, "comm=make").filter, `comm=${REDACTED}`);
  stage.session.table.sampled(EXEC.key, { cwd: { text: "/home/make" } });
  assert.equal(row?.image.cwd?.text, `/home/${REDACTED}`);
});

Deno.test("Session: the snapshot of a table from the caller is redacted", async () => {
  const table = new ProcessTable();
  table.apply(SNAPSHOT);
  const redactor = new Redactor({ redact: redaction(".+", undefined), noArgv: false });
  const stage = new Stage({}, { redactor, table, snapshot: true });
  await stage.play();
  const living = stage.sink.events.find((event) => event.type === "process");
  assert.ok(living !== undefined && "comm" in living);
  assert.equal(living.comm?.text, REDACTED);
});

Deno.test("Session: notices reach the caller, and scan requests reach the source", async () => {
  const notices: string[] = [];
  const stage = new Stage({}, { onNotice: ({ topic, text }) => notices.push(`${topic}: ${text}`) });
  await stage.session.start();
  stage.source.emit({ type: "notice", topic: "stall", text: "bpftrace silent" });
  stage.session.requestRescan();
  await stage.session.stop("");
  assert.deepEqual([notices, stage.source.doubts], [["stall: bpftrace silent"], 1]);
});

Deno.test("Session: each event is in the table before the source makes the next one", async () => {
  const stage = new Stage();
  await stage.session.start();
  const { table } = stage.session;
  const seen: (string | undefined)[] = [];
  stage.source.deliver(function* () {
    yield FORK;
    seen.push(table.get(FORK.key)?.image.comm?.text);
    yield EXEC;
    seen.push(table.get(EXEC.key)?.image.comm?.text);
    yield EXIT;
    seen.push(table.byPid(EXIT.pid)?.key);
  }());
  assert.deepEqual(seen, [FORK.comm?.text, EXEC.comm?.text, undefined]);
  assert.deepEqual(stage.sink.calls, ["begin", "batch of 1", "batch of 3"]);
  await stage.session.stop("");
});

Deno.test("Session: a scan fills in fields that events don't carry, and reaches no sink", async () => {
  const stage = new Stage();
  await stage.session.start();
  const scanned = {
    ...{ pid: FORK.pid, startTicks: 500, key: FORK.key, comm: { text: "make" }, state: "S" },
    ...{ ppid: 1, pgid: 1, sid: 1, cpuUserNs: 0, cpuSystemNs: 0, nice: 0, threads: 1 },
    ...{ rssBytes: 4096, kernelThread: false, details: null, ttyDevice: 0, exiting: false },
  };
  const scan = { processes: [scanned], startTs: 1, endTs: 2, complete: true };
  stage.source.emit(FORK, { type: "scanned", scan });
  assert.equal(stage.session.table.get(FORK.key)?.usage.rssBytes, 4096);
  await stage.session.stop("");
  assert.deepEqual(stage.sink.types, ["meta", "ready", "fork", "end"]);
});

Deno.test("Session: the choice of events can ask kin about the current event", async () => {
  const stage = new Stage({}, {
    wanted: (event, session) => session.kin.isUnder(10, event),
  });
  stage.session.kin.watch(10);
  await stage.play(
    fork(10, { parentKey: null }),
    fork(11, { ppid: 10, parentKey: "10-500" }),
    fork(12, { ppid: 1, parentKey: null }),
  );
  assert.deepEqual(stage.sink.types, ["meta", "ready", "fork", "fork", "end"]);
});
