import assert from "node:assert/strict";
import { ActivityCapture } from "../../../src/capture/activity/activity_capture.ts";
import { Capture, type CaptureItems } from "../../../src/capture/capture.ts";
import { MAX_HELD_MS } from "../../../src/model/base/limits.ts";
import type { ActivityKind } from "../../../src/model/event/activity.ts";
import type { EventType, FlockEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import {
  acceptLine,
  closeLine,
  connectLine,
  flushLines,
  listenLine,
  markLine,
  openLine,
  packed,
  threadLine,
  twoCounts,
} from "../../support/activity/activity_lines.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const hex = (value: number) => value.toString(16);
const fork = (ts: number, seq: number, pid: number, ppid = 1) =>
  `F ${[ts, 0, seq, pid, 5, pid, ppid, 5, ppid, 0, 0, 0, 0, 0].map(hex).join(" ")}\n`;
const exit = (ts: number, seq: number, pid: number) =>
  `X ${[ts, 0, seq, pid, 5, ...new Array<number>(20).fill(0)].map(hex).join(" ")}\n`;
/** Milliseconds as nanoseconds. Process 1 of these tests starts at tick 5, 50 ms after boot. */
const ms = (value: number) => value * 1e6;

/** A lifecycle and an activity, whose lines the test pushes. */
class Bench {
  readonly table = new ProcessTable();
  readonly events: FlockEvent[] = [];
  readonly capture: Capture;
  readonly activity: ActivityCapture;
  clockMs = 0;

  constructor(kinds: readonly ActivityKind[] = ["net", "file", "open"], hasBytes = true) {
    const clock = () => this.clockMs;
    this.capture = new Capture({
      ...{ cpus: 2, countsThreads: false, table: this.table, lookup: NO_LOOKUP, clock },
      ...{ now: () => 1e18, proc: NO_PROC },
    });
    this.capture.promise();
    this.activity = new ActivityCapture({
      ...{ cpus: 2, kinds: new Set(kinds), hasBytes, machine: "x86_64", clock },
      table: this.table,
    });
    this.activity.begin(ms(1));
    this.capture.activity = this.activity;
    this.activity.push(bytesOf(markLine(ms(1), 0, 0)));
  }

  lifecycle(...lines: readonly string[]): this {
    return this.take(this.capture.push(bytesOf(lines.join(""))).items);
  }

  probes(...lines: readonly string[]): this {
    this.activity.push(bytesOf(lines.join("")));
    return this.take(this.capture.tick());
  }

  take(items: CaptureItems): this {
    items.forEach((item) => {
      if (item.type === "scanned") return;
      this.events.push(item);
      this.table.apply(item);
    });
    return this;
  }

  get story(): string[] {
    return this.events.map((event) => "pid" in event ? `${event.type} ${event.pid}` : event.type);
  }

  all<Type extends EventType>(type: Type): Extract<FlockEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<FlockEvent, { type: Type }> =>
      event.type === type
    );
  }
}

const NO_PROC = {
  complete: true,
  stat: () => null,
  argv: () => null,
  longerArgv: () => null,
  details: () => {
    throw new Error("no process is there to be read");
  },
};

/** A process with pid 10, born at 60 ms. */
function withProcess(...kinds: readonly ActivityKind[]): Bench {
  const bench = new Bench(kinds.length === 0 ? undefined : kinds);
  return bench.lifecycle(fork(ms(55), 1, 1, 0), fork(ms(60), 2, 10), markLine(ms(70), 2, 0))
    .probes(markLine(ms(80), 0, 0));
}

Deno.test("an exit waits for the numbers of its time, and has them", () => {
  const bench = withProcess().lifecycle(exit(ms(62), 3, 10), markLine(ms(100), 3, 0));
  assert.deepEqual(bench.story.slice(2), ["exit 10"], "the numbers until 80 ms are here");
  const late = withProcess().lifecycle(exit(ms(90), 3, 10), markLine(ms(100), 3, 0));
  assert.deepEqual(late.story.slice(2), [], "the numbers of 90 ms are not here yet");
  assert.equal(late.capture.isIdle, true, "the pipe is read on meanwhile");
  // The probe of the activity read the clock a little later.
  const line = threadLine({ ts: ms(90) + 5_000, seq: 1, pid: 10 }, 10, [[packed(700, 2), 0n]]);
  late.probes(line, markLine(ms(200), 1, 0));
  assert.deepEqual(late.story.slice(2), ["net 10", "exit 10"]);
  const [net] = late.all("net");
  assert.deepEqual(
    [net?.sentBytes, net?.sentMessages, net?.intervalNs, net?.ts],
    [700, 2, ms(30), ms(90)],
  );
  assert.deepEqual(late.all("exit")[0]?.net, {
    ...{ sentBytes: 700, receivedBytes: 0, sentMessages: 2, receivedMessages: 0 },
    ...{ connects: 0, accepts: 0, failedConnects: 0, isComplete: true },
  });
});

Deno.test("an exit does not wait for a silent activity, and its numbers are then unknown", () => {
  const bench = withProcess().lifecycle(exit(ms(90), 3, 10), markLine(ms(100), 3, 0));
  bench.clockMs = MAX_HELD_MS + 1;
  bench.take(bench.capture.tick());
  assert.equal(bench.all("exit")[0]?.net, null);
  const line = threadLine({ ts: ms(90), seq: 1, pid: 10 }, 10, [[packed(700, 2), 0n]]);
  bench.probes(line, markLine(ms(200), 1, 0), flushLines(ms(210), []));
  bench.lifecycle(markLine(ms(250), 3, 0)).probes(markLine(ms(260), 1, 0));
  assert.deepEqual(bench.all("net").map(({ sentBytes }) => sentBytes), [700], "no byte is lost");
});

Deno.test("counters that only grow are counted once, however often they are read", () => {
  const bench = withProcess();
  const read = (ts: number, bytes: number, messages: number) =>
    bench.lifecycle(markLine(ms(ts), 2, 0)).probes(
      flushLines(ms(ts - 10), [["s", 10, 10, 0, packed(bytes, messages)]]),
      markLine(ms(ts + 10), 0, 0),
    );
  read(100, 500, 1);
  read(200, 500, 1);
  read(300, 900, 3);
  bench.lifecycle(exit(ms(390), 3, 10), markLine(ms(400), 3, 0));
  const line = threadLine({ ts: ms(390), seq: 1, pid: 10 }, 10, [[packed(1_000, 4), 0n]]);
  bench.probes(line, markLine(ms(410), 1, 0));
  const net = bench.all("net");
  assert.deepEqual(net.map(({ sentBytes }) => sentBytes), [500, 400, 100]);
  assert.deepEqual(net.map(({ sentMessages }) => sentMessages), [1, 2, 1]);
  assert.equal(bench.all("exit")[0]?.net?.sentBytes, 1_000);
});

Deno.test("a counter of 64 bits that wraps, or that bpftrace prints as negative, is right", () => {
  const bench = withProcess();
  const almost = (1n << 64n) - (100n << 24n) - 2n;
  bench.lifecycle(markLine(ms(100), 2, 0)).probes(
    flushLines(ms(90), [["r", 10, 10, 1, almost]]),
    flushLines(ms(95), [["r", 10, 10, 1, packed(50, 1)]]),
    markLine(ms(110), 0, 0),
  );
  const [, second] = bench.all("net");
  assert.equal(second?.receivedBytes, 150);
  assert.equal(second?.receivedMessages, 3);
});

Deno.test("the threads of a process are one process; each protocol is apart", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    flushLines(ms(90), [
      ["s", 10, 10, 0, packed(1, 1)],
      ["s", 10, 11, 0, packed(2, 1)],
      ["r", 10, 11, 1, packed(4, 1)],
      ["s", 10, 12, 2, packed(8, 1)],
      ["s", 10, 12, 3, packed(16, 1)],
    ]),
    markLine(ms(110), 0, 0),
  );
  const [net] = bench.all("net");
  assert.equal(net?.sentBytes, 27);
  assert.deepEqual(Object.keys(net?.protocols ?? {}).sort(), ["other", "tcp", "udp", "unix"]);
  assert.equal(net?.protocols.udp?.receivedBytes, 4);
});

Deno.test("a process with UDP has the sockets of the last look, null before it, and only as itself", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    flushLines(ms(90), [["s", 10, 10, 1, packed(5, 1)]]),
    markLine(ms(110), 0, 0),
  );
  assert.deepEqual(bench.all("net").map(({ udpPeers }) => udpPeers), [null]);
  const { activity } = bench;
  assert.deepEqual([...activity.udpUsers.values()], [10]);
  const peer = { address: "192.0.2.53", port: 53 };
  const local = { address: "0.0.0.0", port: 5353 };
  const sockets = { peers: [peer], locals: [local] };
  activity.udpRead(new Map([[10, sockets], [11, sockets]]));
  bench.lifecycle(markLine(ms(1_100), 2, 0)).probes(
    flushLines(ms(1_090), [["s", 10, 10, 1, packed(9, 2)], ["s", 10, 10, 0, packed(9, 2)]]),
    markLine(ms(1_110), 0, 0),
  );
  assert.deepEqual(bench.all("net").map(({ udpPeers }) => udpPeers), [null, [peer]]);
  assert.deepEqual(bench.all("net").map(({ udpLocals }) => udpLocals), [null, [local]]);
});

Deno.test("calls on files: opens, creates, unlinks, renames, failures and opens without event", () => {
  const bench = withProcess().lifecycle(exit(ms(90), 3, 10), markLine(ms(100), 3, 0)).probes(
    threadLine({ ts: ms(90), seq: 1, pid: 10 }, 10, [], [
      twoCounts(9, 2),
      twoCounts(3, 4),
      twoCounts(5, 7),
    ]),
    markLine(ms(110), 1, 0),
  );
  const [file] = bench.all("file");
  const { opens, creates, failedOpens, unlinks, renames, omittedOpens } = file!;
  assert.deepEqual([opens, creates, failedOpens, unlinks, renames, omittedOpens], [
    ...[9, 2, 3, 4, 5, 7],
  ]);
  assert.deepEqual(bench.story.slice(2), ["file 10", "exit 10"]);
});

Deno.test("the next file event of a process has its busiest files, also without a call, and its last one", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0));
  const [key] = [...bench.table.living()].filter(({ pid }) => pid === 10).map((row) => row.key);
  const look = (bytes: number) => {
    const files = [{ access: "write" as const, bytes, path: { text: "/srv/log" } }];
    bench.activity.filesRead(
      new Map([[key!, { intervalNs: 1e9, files }], ["77-1", {
        ...{ intervalNs: 1e9, files },
      }]]),
    );
  };
  look(5);
  bench.probes(flushLines(ms(90), []), markLine(ms(110), 0, 0));
  look(7);
  look(8);
  bench.lifecycle(exit(ms(120), 3, 10), markLine(ms(130), 3, 0)).probes(markLine(ms(140), 0, 0));
  look(9);
  assert.deepEqual(bench.story.slice(2), ["file 10", "file 10", "exit 10"]);
  const files = bench.all("file");
  assert.deepEqual(files.map(({ opens, busyFiles }) => [opens, busyFiles?.files[0]?.bytes]), [
    ...[[0, 5], [0, 15]],
  ]);
});

Deno.test("an open has its path, flags and result", () => {
  const at = (ts: number, seq: number) => ({ ts: ms(ts), seq, pid: 10 });
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    openLine(at(90, 1), "/etc/hosts"),
    openLine(at(91, 2), "x".repeat(200), { result: 0xfffffffffffffffen, dirfd: 9n }),
    markLine(ms(110), 2, 0),
  );
  const [good, bad] = bench.all("open");
  assert.deepEqual([good?.path?.text, good?.fd, good?.errno, good?.created, good?.dirFd], [
    ...["/etc/hosts", 3, null, true, undefined],
  ]);
  assert.deepEqual(good?.flags, ["O_WRONLY", "O_CREAT", "O_CLOEXEC"]);
  assert.deepEqual([bad?.fd, bad?.errno, bad?.pathTruncated, bad?.dirFd], [null, 2, true, 9]);
});

Deno.test("a connection belongs to the process that connected, its end too", () => {
  const at = (ts: number, seq: number) => ({ ts: ms(ts), seq, pid: 10 });
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    listenLine(at(85, 1), 0x1n),
    connectLine(at(86, 2), 0xffff888210c65340n),
    closeLine(at(90, 3), 0xffff888210c65340n, { established: ms(86) }),
    markLine(ms(110), 3, 0),
  );
  assert.deepEqual(bench.story.slice(2), ["listen 10", "connect 10", "close 10"]);
  const [close] = bench.all("close");
  assert.deepEqual(close, {
    ...{ type: "close", ts: ms(90), pid: 10, key: "10-5", ppid: 1, parentKey: "1-5" },
    ...{ comm: null, uid: 0, user: null, cgroup: null, container: null },
    ...{ connection: 2, protocol: "tcp", local: { address: "127.0.0.1", port: 50_000 } },
    ...{ remote: { address: "127.0.0.1", port: 80 }, direction: "connect", result: "closed" },
    ...{ errno: null, closedBy: "local", durationNs: ms(4), retransmissions: 0 },
    // The peer's FIN is no byte.
    ...{ sentBytes: 1_000, receivedBytes: 20 },
  });
});

Deno.test("an accepted connection belongs to the process that accepted, however it closes", () => {
  const at = (ts: number, seq: number, pid: number) => ({ ts: ms(ts), seq, pid });
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    acceptLine(at(86, 1, 10), 7n, { established: ms(85) }),
    // The state changes in the context of the peer; the probe knows the owner.
    closeLine(at(90, 2, 10), 7n, { old: 8, errno: 32, lport: 80, rport: 50_000 }),
    markLine(ms(110), 2, 0),
  );
  const [accept] = bench.all("accept");
  assert.deepEqual([accept?.remote?.port, accept?.waitNs], [50_000, ms(1)]);
  const [close] = bench.all("close");
  assert.deepEqual([close?.direction, close?.result, close?.closedBy, close?.connection], [
    ...["accept", "reset", "remote", 1],
  ]);
});

Deno.test("a connection that ended before accept(2) has its accept and close there", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    closeLine({ ts: ms(86), seq: 1 }, 7n, { errno: 104, old: 1, lport: 80, rport: 50_000 }),
    acceptLine({ ts: ms(88), seq: 2, pid: 10 }, 7n, { rport: 0, established: 0 }),
    markLine(ms(110), 2, 0),
  );
  assert.deepEqual(bench.story.slice(2), ["accept 10", "close 10"]);
  assert.deepEqual(bench.all("accept")[0]?.remote?.port, 50_000);
  assert.deepEqual(bench.all("close")[0]?.result, "reset");
});

Deno.test("a connection that io_uring accepted has its accept before its close", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    closeLine({ ts: ms(90), seq: 1, pid: 10 }, 7n, { lport: 80, rport: 50_000 }),
    markLine(ms(110), 1, 0),
  );
  assert.deepEqual(bench.story.slice(2), ["accept 10", "close 10"]);
});

const ATTEMPTS: readonly (readonly [errno: number, result: string])[] = [
  ...[[111, "refused"], [110, "timeout"], [104, "reset"], [113, "unreachable"]] as const,
  ...[[101, "unreachable"], [4096, "closed"], [99, "failed"]] as const,
];

for (const [errno, result] of ATTEMPTS) {
  Deno.test(`an attempt to connect with error ${errno} is ${result}`, () => {
    const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
      connectLine({ ts: ms(90), seq: 1, pid: 10 }, 7n, { errno, began: ms(88) }),
      markLine(ms(110), 1, 0),
    );
    const [connect] = bench.all("connect");
    assert.equal(connect?.result, result);
    assert.equal(connect?.errno, errno === 4096 ? null : errno);
    assert.equal(connect?.durationNs, ms(2));
  });
}

Deno.test("an attempt that ended without a local port failed: the process did not give it up", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    connectLine({ ts: ms(90), seq: 1, pid: 10 }, 7n, { errno: 4096, lport: 0 }),
    markLine(ms(110), 1, 0),
  );
  const [connect] = bench.all("connect");
  assert.deepEqual([connect?.result, connect?.errno, connect?.local], ["failed", null, null]);
});

const ENDS: readonly (readonly [string, Parameters<typeof closeLine>[2], string, string | null])[] =
  [
    ["goodbye of this end", { old: 5 }, "closed", "local"],
    ["goodbye of the peer", { old: 9 }, "closed", "remote"],
    ["reset by the peer", { old: 1, errno: 104 }, "reset", "remote"],
    ["reset by this end", { old: 1 }, "reset", "local"],
    ["goodbye of both ends at once", { old: 11 }, "closed", "local"],
    ["a peer that closed while this end had data", { old: 8, errno: 32 }, "reset", "remote"],
    ["silence of the peer", { old: 1, errno: 110 }, "timeout", null],
  ];

for (const [what, fields, result, closedBy] of ENDS) {
  Deno.test(`the end of a connection by ${what}`, () => {
    const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
      connectLine({ ts: ms(86), seq: 1, pid: 10 }, 7n),
      closeLine({ ts: ms(90), seq: 2, pid: 10 }, 7n, fields),
      markLine(ms(110), 2, 0),
    );
    const [close] = bench.all("close");
    assert.deepEqual([close?.result, close?.closedBy], [result, closedBy]);
  });
}

Deno.test("a connection from /proc keeps its number, and its begin is unknown", () => {
  const bench = withProcess();
  const local = { address: "127.0.0.1", port: 50_000 };
  const found = { pid: 10, startTicks: 5, netns: 7, local, state: "established" as const };
  const take = (item: { type: string }) => void bench.events.push(item as FlockEvent);
  const existing = [{ ...found, remote: { address: "127.0.0.1", port: 80 } }];
  bench.activity.announce(existing, ms(80), take);
  bench.lifecycle(markLine(ms(100), 2, 0)).probes(
    closeLine({ ts: ms(90), seq: 1 }, 7n, { established: 0 }),
    markLine(ms(110), 1, 0),
  );
  const [connection] = bench.all("connection");
  const [close] = bench.all("close");
  assert.equal(connection?.connection, close?.connection);
  assert.deepEqual([close?.pid, close?.direction, close?.durationNs], [10, null, null]);
});

Deno.test("a hole in the numbers is a loss of activity, and an exit then knows less", () => {
  const bench = withProcess().lifecycle(exit(ms(90), 3, 10), markLine(ms(100), 3, 0)).probes(
    threadLine({ ts: ms(90), seq: 5, pid: 10 }, 10, [[packed(700, 2), 0n]]),
    markLine(ms(110), 5, 0),
  );
  const [lost] = bench.all("lost");
  assert.deepEqual([lost?.count, lost?.where], [4, "activity"]);
  assert.equal(bench.table.tally.lostTotal, 0, "no event of the lifecycle is missing");
  assert.equal(bench.all("exit")[0]?.net?.isComplete, false);
});

Deno.test("after the kernel skipped a probe, the totals of a process that lived then are not complete", () => {
  const totals = (isSkipped: boolean) => {
    const bench = withProcess().lifecycle(exit(ms(90), 3, 10), markLine(ms(100), 3, 0));
    if (isSkipped) bench.activity.skipped(ms(80));
    bench.probes(
      threadLine({ ts: ms(90), seq: 1, pid: 10 }, 10, [[packed(700, 2), 0n]]),
      markLine(ms(110), 1, 0),
    );
    const { sentBytes, isComplete } = bench.all("exit")[0]!.net!;
    return [sentBytes, isComplete];
  };
  assert.deepEqual([totals(false), totals(true)], [[700, true], [700, false]]);
});

Deno.test("a full map is a loss of calls and bytes", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0)).probes(
    flushLines(ms(90), [], [4_096, 3]),
    flushLines(ms(95), [], [5_000, 4]),
    markLine(ms(110), 0, 0),
  );
  const lost = bench.all("lost").map(({ count, bytes }) => [count, bytes]);
  assert.deepEqual(lost, [[3, 4_096], [1, 904]]);
});

Deno.test("without the tracepoints of bytes an exit has only its connections", () => {
  const bench = new Bench(["net"], false)
    .lifecycle(fork(ms(55), 1, 1, 0), fork(ms(60), 2, 10), markLine(ms(70), 2, 0))
    .probes(connectLine({ ts: ms(75), seq: 1, pid: 10 }, 7n), markLine(ms(80), 1, 0))
    .lifecycle(exit(ms(77), 3, 10), markLine(ms(100), 3, 0));
  assert.deepEqual(bench.all("exit")[0]?.net, {
    ...{ sentBytes: null, receivedBytes: null, sentMessages: null, receivedMessages: null },
    ...{ connects: 1, accepts: 0, failedConnects: 0, isComplete: false },
  });
});

Deno.test("an exit has no traffic while net is not traced", () => {
  const bench = withProcess("file").lifecycle(exit(ms(62), 3, 10), markLine(ms(100), 3, 0));
  assert.equal("net" in bench.all("exit")[0]!, false);
});

Deno.test("a stream in pieces and odd lines make no wrong event", () => {
  const bench = withProcess().lifecycle(exit(ms(90), 3, 10), markLine(ms(100), 3, 0));
  const text =
    "Lost 3 events\nX 1 2\nZ 1\n@con[7]: (1, 2)\n@e0[0, 1]: (7)\n@p1[\n@s[x]: 4\n@s[1]: 99999999999999999999999\n" +
    threadLine({ ts: ms(90), seq: 1, pid: 10 }, 10, [[packed(700, 2), 0n]]) +
    markLine(ms(110), 1, 0);
  for (const byte of bytesOf(text)) bench.activity.push(Uint8Array.of(byte));
  bench.take(bench.capture.tick());
  assert.deepEqual(bench.story.slice(2), ["net 10", "exit 10"]);
});

Deno.test("records of one watermark may come in any order, and twice", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0));
  const at = (ts: number, seq: number, cpu = 0) => ({ ts: ms(ts), seq, cpu, pid: 10 });
  const first = connectLine(at(86, 1), 7n);
  const second = openLine(at(87, 2), "/etc/hosts");
  const third = closeLine(at(88, 3), 7n);
  const other = listenLine(at(85, 1, 1), 8n);
  // A requested watermark comes while a map waits for its turn: it is printed again.
  bench.probes(third, first, other, second, markLine(ms(90), 3, 1));
  bench.probes(first, third, second, other, markLine(ms(95), 3, 1));
  assert.deepEqual(bench.story.slice(2), ["listen 10", "connect 10", "open 10", "close 10"]);
});

Deno.test("records after a watermark of which bpftrace printed only some are no loss", () => {
  const bench = withProcess().lifecycle(markLine(ms(100), 2, 0));
  const at = (ts: number, seq: number) => ({ ts: ms(ts), seq, pid: 10 });
  const opens = [1, 2, 3, 4].map((seq) => openLine(at(seq < 3 ? 90 : 120, seq), `/${seq}`));
  // Probes filled the map while bpftrace printed it.
  bench.probes(opens[3]!, opens[0]!, opens[1]!, markLine(ms(110), 2, 0));
  assert.deepEqual(bench.all("open").map(({ path }) => path?.text), ["/1", "/2"]);
  bench.lifecycle(markLine(ms(150), 2, 0)).probes(...opens, markLine(ms(160), 4, 0));
  assert.deepEqual(bench.all("open").map(({ path }) => path?.text), ["/1", "/2", "/3", "/4"]);
  assert.deepEqual(bench.all("lost"), []);
});

Deno.test("counts that come after the watermark of their time wait for the next ones", () => {
  const bench = withProcess().lifecycle(markLine(ms(200), 2, 0));
  const line = threadLine({ ts: ms(90), seq: 1, pid: 10 }, 11, [[packed(700, 2), 0n]]);
  bench.probes(line, markLine(ms(100), 1, 0));
  // The thread ended since: its former count is no growth.
  bench.probes(flushLines(ms(85), [["s", 10, 11, 0, packed(600, 1)]]), markLine(ms(110), 1, 0));
  bench.probes(flushLines(ms(120), []), markLine(ms(130), 1, 0));
  assert.deepEqual(bench.all("net").map(({ sentBytes }) => sentBytes), [700]);
});

Deno.test("an entry of a map that is cut or odd is no record", () => {
  const whole = connectLine({ ts: ms(90), seq: 1, pid: 10 }, 7n).trimEnd();
  const odd = [
    whole.slice(0, -1),
    whole.replace(", 7,", ", -7,"),
    whole.replace("(", ""),
    whole.replace(", 0)", ", 18446744073709551616)"),
    `${whole})`,
    whole.replace("[0, 1]", "[0]"),
  ];
  for (const line of odd) {
    const bench = withProcess().lifecycle(markLine(ms(100), 2, 0));
    bench.probes(`${line}\n`, markLine(ms(110), 0, 0));
    assert.deepEqual(bench.story.slice(2), [], line);
  }
});
