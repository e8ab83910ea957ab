import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { MAX_CONNECTION_TRACKS, MAX_COUNTED_PROCESSES } from "../../../src/model/base/limits.ts";
import { together } from "../../../src/model/report/recording_contents.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { perfettoTrace } from "../../../src/wire/perfetto/perfetto_trace.ts";
import { end, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { META } from "../../support/model/events.ts";
import { type Json, schemaOffences } from "../../support/source/json_schema.ts";
import {
  accept,
  close,
  connect,
  net,
  traced,
  TRAFFIC_EVENTS,
} from "../../support/activity/traffic_recording.ts";
import { TRACE_SCHEMA } from "./trace_event_schema.ts";

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Record<string, string | number | boolean>;
}

function traceOf(events: readonly FlockEvent[]): readonly TraceEvent[] {
  const trace = JSON.parse([...perfettoTrace(foldRecording(events))].join(""));
  assert.deepEqual(schemaOffences(TRACE_SCHEMA, trace as Json), []);
  return trace.traceEvents;
}

const ns = (microseconds: number) => Math.round(microseconds * 1000);

/** Returns the steps of each counter about activity, in seconds and bytes a second. */
function counters(trace: readonly TraceEvent[]): Record<string, string> {
  const own = trace.filter(({ ph, name }) => ph === "C" && / of /.test(name));
  const groups = Map.groupBy(own, ({ name }) => name);
  return Object.fromEntries([...groups].map(([name, steps]) => [
    name,
    steps.map(({ ts, args }) => `${ns(ts) / 1e9}: ${Object.values(args).join(" ")}`).join(", "),
  ]));
}

/** Returns the connections: `track: name from-to` of a slice, `name at` of a mark. */
function connections(trace: readonly TraceEvent[]): string[] {
  const names = new Map(
    trace.filter(({ name }) => name === "thread_name").map(({ tid, args }) => [tid, args["name"]]),
  );
  return trace.filter(({ cat }) => cat === "connection").map(({ ph, name, tid, ts, dur }) => {
    const track = String(names.get(tid)).trim();
    const from = ns(ts) / 1e9;
    return `${track}: ${name} ${ph === "X" ? `${from}-${(ns(ts) + ns(dur)) / 1e9}` : `at ${from}`}`;
  });
}

Deno.test("a trace counts the bytes that each process sent and received, a second", () => {
  assert.deepEqual(counters(traceOf(TRAFFIC_EVENTS)), {
    "network of curl 201": "1: 1000 2000000, 2: 0 0",
    "network of httpd 150": "1: 5000 500, 2: 0 0",
    "network of curl 203": "4: 100 0, 5: 0 0",
  });
});

Deno.test("intervals that follow each other have no step to zero between them", () => {
  const events = [
    lived(1, 7, "nc"),
    traced(1, ["net"]),
    net(3, 7, 10, 0),
    net(4, 7, 30, 0),
    end(5),
  ];
  assert.deepEqual(counters(traceOf(events)), { "network of nc 7": "1: 10 0, 2: 30 0, 3: 0 0" });
});

Deno.test("a trace counts the bytes of storage by samples, and by the exit for the rest", () => {
  const sample = (seconds: number, round: number, rate: number | null): FlockEvent => ({
    ...{ type: "sample", ts: seconds * 1e9, round, nextNs: 1e10 },
    processes: rate === null ? [] : [{
      ...{ pid: 7, key: "7-0", state: "R", cpuPercent: 1, cpuUserNs: 1, cpuSystemNs: 1 },
      ...{ rssBytes: 1, threads: 1, nice: 0, readRate: 0, writeRate: 0 },
      ...{ diskReadRate: 0, diskWriteRate: rate },
    }],
  });
  const events = [
    ...[lived(1, 1, "sh"), fork(10, 1, 7), sample(20, 0, 1_000), sample(30, 1, null)],
    ...[sample(40, 2, 5_000), { ...exit(42, 7, 0), readBytes: 0, writeBytes: 90_000 }, end(43)],
  ];
  // Round 1 found the rates of round 0 again.
  assert.deepEqual(counters(traceOf(events)), {
    "storage of sh 7": "9: 0 1000, 19: 0 1000, 29: 0 5000, 39: 0 10000, 41: 0 0",
  });
});

Deno.test("a trace draws connections on tracks of their process, and failed attempts as marks", () => {
  assert.deepEqual(connections(traceOf(TRAFFIC_EVENTS)), [
    "httpd 150: 192.0.2.80:443 0-7",
    "curl 201: 192.0.2.80:443 https 1.2-2.5",
    "httpd 150 (2): from 198.51.100.9:50001 http-alt 1.3-2.6",
    "curl: refused 192.0.2.81:5432 postgresql at 3.2",
    "curl: refused 192.0.2.81:5432 postgresql at 4.2",
    "curl 203: 192.0.2.80:443 https 4.3-7",
  ]);
});

Deno.test("counters and tracks of connections are bounded", () => {
  const pids = Array.from({ length: 150 }, (_, i) => 1_000 + i);
  const events: FlockEvent[] = [
    ...[{ ...META, ts: 1e9 }, traced(1, ["net"]), ...pids.map((pid) => lived(1, pid, "x"))],
    ...pids.map((pid, i) => connect(2, pid, i + 1)),
    ...pids.map((pid, i) => net(3, pid, i + 1, 0)),
    end(5),
  ];
  const trace = traceOf(events);
  const names = Object.keys(counters(trace));
  assert.equal(names.length, MAX_COUNTED_PROCESSES);
  assert.equal(names[0], "network of x 1149", "the one that moved most");
  const drawn = trace.filter(({ cat }) => cat === "connection");
  assert.equal(drawn.filter(({ ph }) => ph === "X").length, MAX_CONNECTION_TRACKS);
  assert.equal(drawn.length, 150, "the others are marks");
});

Deno.test("slices of connections never overlap on a track, and keep each nanosecond", () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), (spans) => {
      const events: FlockEvent[] = [
        ...spans.map(([from], i) => ({ ...accept(0, 7, i + 1), ts: 1e9 + from })),
        ...spans.map(([from, ns], i) => ({
          ...close(0, 7, i + 1, 1, 1),
          ts: 1e9 + from + ns,
        })),
      ].sort((a, b) => a.ts - b.ts || (a.type === "accept" ? -1 : 1));
      const trace = traceOf([lived(1, 7, "x"), traced(1, ["net"]), ...events, end(9)]);
      const drawn = trace.filter(({ cat }) => cat === "connection");
      const times = drawn.map(({ ph, ts, dur }) =>
        ph === "X" ? `${ns(ts)} ${ns(ts) + ns(dur)}` : `${ns(ts)} ${ns(ts)}`
      );
      assert.deepEqual(times.sort(), spans.map(([from, ns]) => `${from} ${from + ns}`).sort());
      const tracks = Map.groupBy(drawn.filter(({ ph }) => ph === "X"), ({ tid }) => tid);
      for (const slices of tracks.values()) {
        for (const [i, { ts }] of slices.entries()) {
          const before = slices[i - 1];
          if (before !== undefined) assert.ok(before.ts + before.dur <= ts);
        }
      }
    }),
  );
});

Deno.test("the connections and the traffic of several hosts are on the clock of the first", () => {
  const own = foldRecording(TRAFFIC_EVENTS, 1_000_000);
  const later = foldRecording(TRAFFIC_EVENTS, 1_010_000);
  const trace = JSON.parse([...perfettoTrace(together([own, later]))].join("")).traceEvents;
  const drawn = connections(trace);
  assert.equal(drawn.length, 12);
  assert.deepEqual(drawn.filter((line) => line.startsWith("curl 201")), [
    "curl 201: 192.0.2.80:443 https 1.2-2.5",
    "curl 201: 192.0.2.80:443 https 11.2-12.5",
  ]);
  const steps = (trace as TraceEvent[]).filter(({ name }) => name === "network of curl 201");
  assert.deepEqual(steps.map(({ ts }) => ts / 1e6), [1, 2, 11, 12]);
});
