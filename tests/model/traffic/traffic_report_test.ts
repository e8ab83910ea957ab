import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { select, selectedContents } from "../../../src/model/report/selection.ts";
import { type TrafficReport, trafficReport } from "../../../src/model/traffic/traffic_report.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { end, exit, fork, lived } from "../report/made_up_events.ts";
import { META } from "../../support/model/events.ts";
import {
  accept,
  close,
  connect,
  existing,
  file,
  net,
  traced,
  TRAFFIC_EVENTS,
  transfer,
} from "../../support/activity/traffic_recording.ts";

interface Wanted {
  readonly query?: string;
  readonly from?: number;
  readonly to?: number;
}

function selectionOf(events: readonly FlockEvent[], { query, from, to }: Wanted = {}) {
  const compiled = query === undefined ? null : compileQuery(query);
  if (compiled?.kind === "error") assert.fail(query);
  return select(foldRecording(events), {
    query: compiled,
    fromTs: from === undefined ? null : from * 1e9,
    toTs: to === undefined ? null : to * 1e9,
  });
}

function reportOf(events: readonly FlockEvent[], wanted?: Wanted, top = 10): TrafficReport {
  return trafficReport(selectionOf(events, wanted), top);
}

const movers = ({ net: { movers } }: TrafficReport) =>
  movers.map(({ pid, sentBytes, receivedBytes, connects, failedConnects, accepts }) =>
    [pid, sentBytes, receivedBytes, connects, failedConnects, accepts].join(" ")
  );

const peers = ({ peers: { byConnections } }: TrafficReport) =>
  byConnections.map((peer) =>
    `${peer.direction} ${peer.address}:${peer.port} ${peer.service} ${peer.connections}+${peer.failed}` +
    ` ${peer.sentBytes}/${peer.receivedBytes} open ${peer.open} of ${peer.processes}`
  );

const failures = ({ groups }: TrafficReport["failed"]) =>
  groups.map(({ count, result, errnoName, address, port, processes, example, firstTs, lastTs }) =>
    `${count} ${result} ${errnoName} ${address}:${port} of ${processes}: ${example.pid} ${
      firstTs / 1e9
    }-${lastTs / 1e9}`
  );

Deno.test("trafficReport() ranks processes by bytes, those that only connected last", () => {
  const report = reportOf(TRAFFIC_EVENTS);
  assert.deepEqual(movers(report), [
    "201 1000 2000000 1 0 0",
    "150 5000 500 0 0 1",
    "203 100 0 1 1 0",
    "202   0 1 0",
  ]);
  const { sentBytes, receivedBytes, protocols, processes } = report.net;
  assert.deepEqual([sentBytes, receivedBytes, processes], [6_100, 2_000_500, 4]);
  assert.deepEqual(protocols, {
    tcp: { sentBytes: 6_000, receivedBytes: 2_000_500 },
    udp: { sentBytes: 100, receivedBytes: 0 },
  });
});

Deno.test("trafficReport() counts connections by peer and the port of the service", () => {
  assert.deepEqual(peers(reportOf(TRAFFIC_EVENTS)), [
    "connect 192.0.2.80:443 https 2+0 900/2000000 open 1 of 2",
    "connect 192.0.2.81:5432 postgresql 0+2 null/null open 0 of 2",
    "null 192.0.2.80:null null 1+0 null/null open 1 of 1",
    "accept 198.51.100.9:8080 http-alt 1+0 4000/400 open 0 of 1",
  ]);
  const { coverage, peers: { count, byBytes } } = reportOf(TRAFFIC_EVENTS);
  assert.deepEqual([coverage.existed, coverage.open, count], [1, 2, 4]);
  assert.deepEqual(byBytes.map(({ address }) => address), ["192.0.2.80", "198.51.100.9"]);
});

Deno.test("trafficReport() groups failures by command, peer and result, broken ones apart", () => {
  const { failed, broken } = reportOf(TRAFFIC_EVENTS);
  assert.deepEqual(failures(failed), [
    "2 refused ECONNREFUSED 192.0.2.81:5432 of 2: 202 4.2-5.2",
  ]);
  assert.deepEqual(failures(broken), ["1 reset ECONNRESET 198.51.100.9:8080 of 1: 150 3.6-3.6"]);
  assert.deepEqual([failed.count, broken.count], [2, 1]);
});

Deno.test("trafficReport() has only the intervals and connections of a part of the time", () => {
  const late = reportOf(TRAFFIC_EVENTS, { from: 5.1, to: 8 });
  assert.deepEqual(movers(late), ["203 100 0 1 1 0"]);
  assert.deepEqual(failures(late.failed), [
    "1 refused ECONNREFUSED 192.0.2.81:5432 of 1: 203 5.2-5.2",
  ]);
  const early = reportOf(TRAFFIC_EVENTS, { from: 1, to: 3.2 });
  assert.deepEqual(movers(early), ["201 1000 2000000 1 0 0", "150 5000 500 0 0 1"]);
  // The connection ends after this time, so that its bytes are of no use here.
  assert.match(peers(early)[1]!, /^connect 192.0.2.80:443 https 1\+0 null\/null open 1/);
});

Deno.test("trafficReport() has only the chosen processes, in contents of a selection, too", () => {
  const chosen = selectionOf(TRAFFIC_EVENTS, { query: "pid=203" });
  assert.deepEqual(movers(trafficReport(chosen, 10)), ["203 100 0 1 1 0"]);
  const contents = selectedContents(chosen);
  const whole = { contents, ...contents, processes: contents.processes };
  assert.deepEqual(failures(trafficReport(whole, 10).failed), [
    "1 refused ECONNREFUSED 192.0.2.81:5432 of 1: 203 5.2-5.2",
  ]);
});

Deno.test("trafficReport() cuts each list, and counts what it leaves out", () => {
  const { net, peers, failed } = reportOf(TRAFFIC_EVENTS, {}, 1);
  assert.deepEqual([net.movers.length, net.processes], [1, 4]);
  assert.deepEqual([peers.byConnections.length, peers.count], [1, 4]);
  assert.deepEqual([failed.groups.length, failed.count], [1, 2]);
});

Deno.test("a query of a report finds processes by their activity", () => {
  const found = (query: string) =>
    selectionOf(TRAFFIC_EVENTS, { query }).processes.map(({ pid }) => pid);
  assert.deepEqual(found("net>1M"), [201]);
  assert.deepEqual(found("sent>=5000"), [150]);
  assert.deepEqual(found("port=443"), [201, 203]);
  assert.deepEqual(found("port=5432"), [202, 203]);
  assert.deepEqual(found("peer~198.51"), [150]);
  assert.deepEqual(found("connects>0"), [201, 203]);
  assert.deepEqual(found("failed_connects>0 comm=curl"), [202, 203]);
  assert.deepEqual(found("accepts=1"), [150]);
  assert.deepEqual(found("opens>10"), [201]);
  assert.deepEqual(found("connects=0"), [150, 202], "bash has no known number");
});

const coverage = (events: readonly FlockEvent[], wanted?: Wanted) => {
  const { whole, times, lost, lostUncounted, lostBytes } = reportOf(events, wanted).coverage;
  const spans = times.map(({ kind, fromTs, toTs, beginKnown }) =>
    `${kind} ${beginKnown ? "" : "?"}${fromTs / 1e9}-${toTs / 1e9}`
  );
  return { whole, spans, lost: [lost, lostUncounted, lostBytes] };
};

Deno.test("trafficReport() knows when activity was traced", () => {
  const begin = [{ ...META, ts: 1e9 }, lived(1, 7, "sh")];
  assert.deepEqual(coverage([...begin, end(9)]), { whole: [], spans: [], lost: [0, 0, 0] });
  assert.deepEqual(coverage(TRAFFIC_EVENTS).whole, ["net", "file"]);
  const part = [...begin, traced(2, ["net"]), net(3, 7, 1, 1), traced(4, []), end(9)];
  assert.deepEqual(coverage(part), { whole: [], spans: ["net 2-4"], lost: [0, 0, 0] });
  assert.deepEqual(coverage(part, { from: 2.5, to: 3 }).whole, ["net"]);
  const unknown = [...begin, net(3, 7, 1, 1), end(9)];
  assert.deepEqual(coverage(unknown), { whole: ["net"], spans: ["net ?1-9"], lost: [0, 0, 0] });
});

Deno.test("trafficReport() declares what the numbers lack", () => {
  const loss = { type: "lost", where: "activity", reason: "the map of counters was full" } as const;
  const died = { ...loss, ts: 3e9, count: null, reason: "bpftrace died (SIGKILL)" };
  const events: FlockEvent[] = [
    ...TRAFFIC_EVENTS.slice(0, -1),
    { ...loss, ts: 6.5e9, count: 7, bytes: 4_096 },
    died,
    { ...died, where: "kernel" },
    traced(7, [], "bpftrace died (SIGKILL)"),
    end(8),
  ];
  assert.deepEqual(coverage(events), {
    whole: [],
    spans: ["net 1-7", "file 1-7"],
    lost: [7, 1, 4_096],
  });
});

Deno.test("a connection that the tracing finds again after a pause counts once", () => {
  const events = [
    ...[{ ...META, ts: 1e9 }, lived(1, 7, "sh"), traced(1, ["net"]), connect(2, 7, 1)],
    ...[traced(3, []), traced(4, ["net"]), existing(4, 7, 1)],
    ...[connect(5, 7, 2, { address: "192.0.2.80", port: 80 }), close(6, 7, 1, 10, 20), end(9)],
  ];
  const found = peers(reportOf(events));
  assert.equal(found[0], "connect 192.0.2.80:443 https 1+0 10/20 open 0 of 1");
  assert.equal(found.length, 2);
});

Deno.test("an open connection has the bytes of its last reading, one from before only the new ones", () => {
  const events = [
    ...[{ ...META, ts: 1e9 }, lived(1, 7, "sh"), traced(1, ["net"]), connect(2, 7, 2)],
    ...[existing(1, 7, 1), transfer(2, 7, 1, 5_000, 9_000, null), transfer(3, 7, 2, 10, 20)],
    ...[transfer(4, 7, 1, 5_100, 9_900, null), transfer(4, 7, 2, 30, 40), end(9)],
  ];
  assert.deepEqual(peers(reportOf(events)), [
    "connect 192.0.2.80:443 https 1+0 30/40 open 1 of 1",
    "null 192.0.2.80:null null 1+0 100/900 open 1 of 1",
  ]);
  const ended = [...events.slice(0, -1), close(5, 7, 1, 5_200, 9_900, { direction: null }), end(9)];
  assert.match(peers(reportOf(ended))[1]!, / 200\/900 open 0/);
  assert.match(peers(reportOf(ended, { to: 3.5 }))[0]!, / null\/null open 1/);
});

Deno.test("another file of a recording goes on; another recording begins anew", () => {
  const first = [{ ...META, ts: 1e9 }, lived(1, 7, "sh"), traced(1, ["net"]), accept(2, 7, 1)];
  const closed = (seconds: number) =>
    close(seconds, 7, 1, 5, 5, { direction: "accept", local: { address: "::", port: 8080 } });
  const next = [...first, { ...META, ts: 2e9 }, traced(2, ["net"]), closed(3), end(4)];
  assert.deepEqual(coverage(next).spans, ["net 1-4"]);
  assert.equal(reportOf(next).peers.byConnections[0]!.sentBytes, 5);
  const other = [...first, { ...META, ts: 5e9 }, net(6, 7, 1, 1), end(8)];
  assert.deepEqual(coverage(other).spans, ["net 1-8"], "the events after it show that it goes on");
  const off = [...first, { ...META, ts: 5e9 }, lived(5, 7, "sh"), end(8)];
  assert.deepEqual(coverage(off).spans, ["net 1-2"]);
});

Deno.test("the exit has the numbers of a recording without net events", () => {
  const summary = {
    ...{ sentBytes: 10, receivedBytes: 20, sentMessages: 1, receivedMessages: 1 },
    ...{ connects: 3, accepts: 0, failedConnects: 2, isComplete: true },
  };
  const events = [lived(1, 1, "sh"), fork(2, 1, 2), { ...exit(3, 2, 0), net: summary }, end(4)];
  assert.deepEqual(movers(reportOf(events)), ["2 10 20 3 2 0"]);
  const both = [...events.slice(0, 2), net(2.5, 2, 10, 20), ...events.slice(2)];
  assert.deepEqual(movers(reportOf(both)), ["2 10 20 3 2 0"]);
});

Deno.test("busy files are pairs of a process and a file, with the bytes of the chosen time", () => {
  const busy = (seconds: number, pid: number, path: string, bytes: number): FlockEvent => ({
    ...file(seconds, pid, 0),
    busyFiles: { intervalNs: 1e9, files: [{ access: "write", bytes, path: { text: path } }] },
  });
  const events = [
    ...[lived(1, 7, "sh"), lived(1, 8, "dd"), traced(1, ["file"]), busy(2, 7, "/a", 5)],
    ...[busy(3, 7, "/a", 7), busy(3, 8, "/b", 20), end(4)],
  ];
  const listed = (wanted?: Wanted) =>
    reportOf(events, wanted).busyFiles.files.map(({ process, access, bytes, path }) =>
      `${process.pid} ${access} ${bytes} ${path}`
    );
  assert.deepEqual(listed(), ["8 write 20 /b", "7 write 12 /a"]);
  assert.deepEqual(listed({ to: 2.5 }), ["7 write 5 /a"]);
  assert.deepEqual(listed({ query: "path~a" }), ["7 write 12 /a"]);
  assert.equal(reportOf(events, {}, 1).busyFiles.count, 2);
});

Deno.test("UDP peers are those of connected sockets, with their processes, and have no bytes", () => {
  const dns = { address: "192.0.2.53", port: 53 };
  const udpPeers = [dns, { address: "2001:db8::7", port: 4433 }];
  const events: readonly FlockEvent[] = [
    ...TRAFFIC_EVENTS.slice(0, -1),
    { ...net(6.5, 203, 1, 0, "udp"), udpPeers },
    { ...net(7, 203, 1, 0, "udp"), udpPeers: null },
    { ...net(7, 150, 1, 0, "udp"), udpPeers: [dns] },
    end(8),
  ];
  const found = reportOf(events, {}, 1).udpPeers;
  assert.equal(found.count, 2);
  assert.deepEqual(found.peers.map(({ example, ...peer }) => ({ ...peer, pid: example.pid })), [
    { ...dns, service: "domain", processes: 2, pid: 150 },
  ]);
  const query = (text: string) =>
    selectionOf(events, { query: text }).processes.map(({ pid }) => pid);
  assert.deepEqual(query("peer=2001:db8::7"), [203]);
  assert.deepEqual(query("port=4433"), [203]);
});
