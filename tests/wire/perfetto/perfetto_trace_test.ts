import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { perfettoTrace } from "../../../src/wire/perfetto/perfetto_trace.ts";
import { history, HOSTILE_NAMES } from "../../model/report/made_up_recordings.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { META } from "../../support/model/events.ts";
import { type Json, schemaOffences } from "../../support/source/json_schema.ts";
import { TRACE_SCHEMA } from "./trace_event_schema.ts";

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly id: number;
  readonly s?: string;
  readonly args: Record<string, string | number | boolean>;
}

function traceText(events: readonly FlockEvent[]): string {
  return [...perfettoTrace(foldRecording(events))].join("");
}

function traceOf(events: readonly FlockEvent[]): readonly TraceEvent[] {
  return JSON.parse(traceText(events)).traceEvents;
}

const ns = (microseconds: number) => Math.round(microseconds * 1000);
const trackOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
const ofPhase = (trace: readonly TraceEvent[], ph: string) => trace.filter((e) => e.ph === ph);

/** Tracks with a name, slices and marks: `make: bash 1-2, make 2-9`. Times in seconds. */
function picture(trace: readonly TraceEvent[]): string[] {
  const second = (us: number) => ns(us) / 1e9;
  const names = ofPhase(trace, "M").filter(({ name }) => name === "thread_name");
  const indexes = new Map(
    ofPhase(trace, "M").filter(({ name }) => name === "thread_sort_index")
      .map((event) => [trackOf(event), Number(event.args["sort_index"])]),
  );
  return names.sort((a, b) => indexes.get(trackOf(a))! - indexes.get(trackOf(b))!).map((track) => {
    const events = trace.filter((e) => trackOf(e) === trackOf(track) && "Xi".includes(e.ph));
    const drawn = events.map(({ ph, name, ts, dur }) =>
      `${name} ${second(ts)}${ph === "X" ? `-${second(ts + dur)}` : ""}`
    );
    return `${track.args["name"]}: ${drawn.join(", ")}`.replaceAll("\u00a0", "_");
  }).filter((line) => !/^(Losses|Not traced|Older than.*): $/.test(line));
}

const BUILD = [
  { ...META, ts: 1e9 },
  lived(1, 1, "init", 0),
  lived(1, 7, "idle", 0),
  lived(1, 100, "bash", 0.5),
  fork(2, 100, 200),
  exec(3, 200, "make", ["make", "-j4"]),
  fork(4, 200, 201),
  exec(5, 201, "sh", ["sh", "-c", "cc a.c"]),
  exec(6, 201, "cc", ["cc", "a.c"]),
  exit(7, 201, 1, 0.5),
  exit(8, 200, -9),
  end(9),
];

Deno.test("perfettoTrace() draws each process as a track and each of its programs as a slice", () => {
  assert.deepEqual(picture(traceOf(BUILD)), [
    "init: init 0-8",
    "idle: idle 0-8",
    "bash: bash 0-8",
    "__make: bash 1-2, make 2-7, killed by SIGKILL 7",
    "____cc: make 3-4, sh 4-5, cc 5-6, exit 1 6",
  ]);
});

Deno.test("perfettoTrace() makes a group of each older process with children", () => {
  const trace = traceOf(BUILD);
  const groups = ofPhase(trace, "M").filter(({ name }) => name === "process_name");
  const members = groups.map((group) => [
    group.args["name"],
    new Set(ofPhase(trace, "X").filter(({ pid }) => pid === group.pid).map(({ tid }) => tid)).size,
  ]);
  assert.deepEqual(members, [
    ["Recording", 0],
    ["bash", 3],
    ["Older than the recording, no children", 2],
  ]);
});

Deno.test("perfettoTrace() puts command, ending and usage of a process on its last slice", () => {
  const slice = ofPhase(traceOf(BUILD), "X").find(({ name }) => name === "cc")!;
  assert.equal(slice.args["command"], "cc a.c");
  assert.equal(slice.args["exit_code"], 1);
  assert.equal(slice.args["cpu_user_ns"], 5e8);
  assert.ok(!("signal" in slice.args), "an unknown value is left out");
});

Deno.test("perfettoTrace() counts forks, execs, exits and live processes", () => {
  const counters = ofPhase(traceOf(BUILD), "C");
  const sum = (key: string) =>
    counters.reduce((all, { args }) => all + Number(args[key] ?? 0), 0) * 0.005;
  assert.deepEqual([sum("fork"), sum("exec"), sum("exit")].map(Math.round), [2, 3, 2]);
  const alive = counters.filter(({ name }) => name === "processes alive");
  assert.equal(Math.max(...alive.map(({ args }) => Number(args["alive"]))), 5);
});

Deno.test("perfettoTrace() shows losses across all tracks and gaps on their own", () => {
  const trace = traceOf([
    lived(1, 1, "init"),
    { type: "lost", ts: 2e9, count: 7, where: "kernel", reason: "full" },
    { type: "lost", ts: 3e9, count: null, where: "line", reason: "odd" },
    { type: "gap", ts: 6e9, fromTs: 4e9, toTs: 6e9, repaired: 2, reason: "restarted" },
    { type: "gap", ts: 7e9, fromTs: 5e9, toTs: 7e9, repaired: 0, reason: "overlapping" },
    end(8),
  ]);
  assert.deepEqual(
    ofPhase(trace, "i").map(({ name, ts, s }) => [name, ts, s]),
    [["LOST 7 events", 1e6, "g"], ["LOST unknown number of events", 2e6, "g"]],
  );
  assert.deepEqual(
    ofPhase(trace, "X").filter(({ name }) => name === "not traced").map(({ ts, dur }) => [
      ts,
      dur,
    ]),
    [[3e6, 2e6], [5e6, 1e6]],
  );
});

Deno.test("perfettoTrace() ends a slice at exactly the start of the next one", () => {
  const moments = fc.array(fc.integer({ min: 1, max: 1e15 }), { minLength: 2, maxLength: 20 });
  fc.assert(fc.property(moments, (moments) => {
    const sorted = [...new Set(moments)].sort((a, b) => a - b);
    const text = traceText([
      { ...fork(0, 1, 2), ts: 0 },
      ...sorted.map((ts) => ({ ...exec(0, 2, "x", ["x"]), ts })),
    ]);
    const slices = ofPhase(JSON.parse(text).traceEvents, "X").filter(({ args }) =>
      args["pid"] === 2
    );
    assert.equal(slices.length, sorted.length + 1);
    for (const [i, { ts, dur }] of slices.entries()) {
      const next = slices[i + 1];
      if (next === undefined) break;
      assert.equal(ts + dur, next.ts);
      // speedscope counts from the first slice of a track.
      assert.equal(ts - slices[0]!.ts + dur, next.ts - slices[0]!.ts);
      assert.equal(ns(ts) + ns(dur), ns(next.ts));
      assert.equal(Math.floor(next.ts * 1000), ns(next.ts));
      assert.equal(ns(ts), i === 0 ? 0 : sorted[i - 1]);
    }
  }));
});

Deno.test("perfettoTrace() draws a program without duration as a mark", () => {
  const trace = traceOf([
    lived(1, 1, "init"),
    exec(2, 1, "a", ["a"]),
    exec(2, 1, "b", ["b"]),
    end(3),
  ]);
  assert.deepEqual(picture(trace), ["b: init 0-1, a 1, b 1-2"]);
});

Deno.test("perfettoTrace() draws a life without duration as a slice that rounds to none", () => {
  const events = [lived(1, 1, "init"), fork(2, 1, 2), exit(2, 2, 0), end(3)];
  const later = events.map((event) => ({ ...event, ts: event.ts + 999 }));
  for (const trace of [traceOf(events), traceOf(later)]) {
    const { ts, dur } = trace.find(({ ph, tid }) => ph === "X" && tid === 2)!;
    assert.ok(ts + dur! > ts);
    assert.equal(ns(dur!), 0);
    assert.equal(ns(ts + dur!), ns(ts));
  }
});

Deno.test("perfettoTrace() writes exact nanoseconds, and gives a reused pid another track", () => {
  const text = traceText([
    { ...lived(0, 1, "init"), ts: 1_000_000_001 },
    { ...fork(0, 1, 2), ts: 1_000_001_002 },
    { ...exit(0, 2, 0), ts: 1_000_002_004 },
    { ...fork(0, 1, 2), ts: 1_000_003_005, key: "2-1" },
    { ...end(0), ts: 2_000_000_000_000_000 },
  ]);
  const times = ofPhase(JSON.parse(text).traceEvents, "X").map(({ ts, dur }) => [ns(ts), ns(dur)]);
  assert.deepEqual(times.slice(1), [[1001, 1002], [3004, 1_999_998_999_996_995]]);
  const slices = ofPhase(JSON.parse(text).traceEvents, "X").filter(({ args }) => args["pid"] === 2);
  assert.equal(new Set(slices.map(trackOf)).size, 2);
});

Deno.test("perfettoTrace() follows the schema and the rules of the format, for any recording", () => {
  fc.assert(
    fc.property(history, (events) => {
      const text = traceText(events);
      const trace: readonly TraceEvent[] = JSON.parse(text).traceEvents;
      assert.deepEqual(schemaOffences(TRACE_SCHEMA, JSON.parse(text) as Json), []);
      checkTracks(trace);
      checkNesting(trace);
      checkArrows(trace);
      // deno-lint-ignore no-control-regex -- that is the question
      assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/);
    }),
    { numRuns: 200 },
  );
});

Deno.test("perfettoTrace() keeps hostile names exact for a reader of JSON", () => {
  const trace = traceOf([
    lived(1, 1, "init"),
    ...HOSTILE_NAMES.map((name, i) => exec(2 + i, 1, name, [])),
  ]);
  const names = ofPhase(trace, "X").map(({ name }) => name);
  assert.deepEqual(names.slice(1), [...HOSTILE_NAMES]);
});

Deno.test("the schema of the format rejects other events", () => {
  const event = { ph: "X", name: "a", cat: "b", pid: 1, tid: 1, ts: 0, dur: 1, args: {} };
  const offences = (...traceEvents: Json[]) => schemaOffences(TRACE_SCHEMA, { traceEvents }).length;
  assert.equal(offences(event), 0);
  assert.notEqual(offences({ ...event, dur: -1 }), 0);
  assert.notEqual(offences({ ...event, ph: "Q" }), 0);
  assert.notEqual(offences({ ...event, s: "g" }), 0);
  assert.notEqual(offences({ ...event, ph: "C", args: { a: "b" } }), 0);
});

/** Every track and every group has one name and one place. */
function checkTracks(trace: readonly TraceEvent[]): void {
  const named = (name: string, keyOf: (event: TraceEvent) => unknown) => {
    const keys = ofPhase(trace, "M").filter((event) => event.name === name).map(keyOf);
    assert.equal(new Set(keys).size, keys.length, `${name} twice`);
    return new Set(keys);
  };
  const groups = named("process_name", ({ pid }) => pid);
  const tracks = named("thread_name", trackOf);
  assert.deepEqual(named("process_sort_index", ({ pid }) => pid), groups);
  assert.deepEqual(named("thread_sort_index", trackOf), tracks);
  for (const event of trace) {
    assert.ok(groups.has(event.pid) && tracks.has(trackOf(event)), JSON.stringify(event));
  }
}

/** Slices of one track follow each other or lie inside each other. */
function checkNesting(trace: readonly TraceEvent[]): void {
  for (const slices of Map.groupBy(ofPhase(trace, "X"), trackOf).values()) {
    const open: number[] = [];
    const sorted = slices.map(({ ts, dur }) => ({ from: ns(ts), to: ns(ts) + ns(dur) }))
      .sort((a, b) => a.from - b.from || b.to - a.to);
    for (const { from, to } of sorted) {
      while (open.length > 0 && open.at(-1)! <= from) open.pop();
      assert.ok(open.length === 0 || to <= open.at(-1)!, "slices overlap");
      open.push(to);
    }
  }
}

/** Arrows have two ends, at the same moment, each on a slice. */
function checkArrows(trace: readonly TraceEvent[]): void {
  const [starts, ends] = [ofPhase(trace, "s"), ofPhase(trace, "f")];
  assert.equal(new Set(starts.map(({ id }) => id)).size, starts.length);
  assert.deepEqual(starts.map(({ id, ts }) => [id, ts]), ends.map(({ id, ts }) => [id, ts]));
  const slices = Map.groupBy(ofPhase(trace, "X"), trackOf);
  for (const arrow of [...starts, ...ends]) {
    const under = slices.get(trackOf(arrow))?.some(({ ts, dur }) =>
      ns(ts) <= ns(arrow.ts) && ns(arrow.ts) <= ns(ts) + ns(dur)
    );
    assert.ok(under, `no slice is under ${JSON.stringify(arrow)}`);
  }
}
