import assert from "node:assert/strict";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { BpftraceSource } from "../../../src/sources/bpftrace/bpftrace_source.ts";
import type { SpawnFailure } from "../../../src/sources/bpftrace/sidecar.ts";
import { type Batch, SourceError, type SourceItem } from "../../../src/sources/source.ts";
import { META } from "../../support/model/events.ts";
import {
  FakeProc,
  FakeTracerHost,
  type SidecarScript,
} from "../../support/capture/fake_tracer_host.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";

/** A source on a host without bpftrace, root or real time. */
class Stage {
  readonly host = new FakeTracerHost();
  readonly proc = new FakeProc(this.host);
  readonly table = new ProcessTable();
  readonly items: SourceItem[] = [];
  /** Events of each batch that has any. */
  readonly batches: number[] = [];
  /** Milliseconds that the session needs for each batch with events. */
  msOfBatch = 0;
  readonly source: BpftraceSource;
  /** The error with which the start failed. */
  failure: unknown = null;

  constructor(...sidecars: (Partial<SidecarScript> | SpawnFailure)[]) {
    this.host.next.push(...sidecars);
    this.proc.put(1);
    this.source = new BpftraceSource({
      command: {
        program: "bpftrace",
        args: [],
        env: {},
        input: "tracepoint:sched:sched_process_exit\n{}\ntracepoint:signal:signal_generate\n{}\n",
        memoryFile: null,
        bufferBytes: 1 << 24,
      },
      version: "0.17.0",
      program: {
        kind: "full",
        because: null,
        text: "",
        btf: null,
        capabilities: META.capabilities,
      },
      ...{ lookup: NO_LOOKUP, proc: this.proc },
    }, this.host);
    this.source.start(this.table, (batch) => this.#take(batch)).catch((error) => {
      this.failure = error;
    });
  }

  /** The source after its start, with nothing in `items`. */
  static async ready(...sidecars: Partial<SidecarScript>[]): Promise<Stage> {
    const stage = new Stage(...sidecars);
    await stage.host.pass(2_000);
    assert.ok(stage.items.some(({ type }) => type === "begin"));
    stage.items.length = stage.batches.length = 0;
    return stage;
  }

  get sidecar() {
    return this.host.sidecar;
  }

  /** Types of the events since the start. */
  get types(): string[] {
    return this.items.map(({ type }) => type)
      .filter((type) => !["notice", "scanned", "begin", "over"].includes(type));
  }

  ofType<Type extends SourceItem["type"]>(type: Type): Extract<SourceItem, { type: Type }>[] {
    return this.items.filter((item): item is Extract<SourceItem, { type: Type }> =>
      item.type === type
    );
  }

  /** The texts of the notices with this topic, each once in a row. */
  notices(topic: string): string[] {
    return this.ofType("notice").filter((notice) => notice.topic === topic)
      .map(({ text }) => text).filter((text, i, all) => text !== all[i - 1]);
  }

  /** Stops the source; resolves with the milliseconds that it took. */
  async stop(): Promise<number> {
    const began = this.host.clock();
    let took = NaN;
    void this.source.stop().then(() => took = this.host.clock() - began);
    for (let i = 0; i < 1_000 && Number.isNaN(took); i++) await this.host.pass(10);
    return took;
  }

  #take(batch: Batch): void {
    const before = this.types.length;
    batch.forEach((item) => {
      this.items.push(item);
      if ("ts" in item && item.type !== "begin") this.table.apply(item);
    });
    const events = this.types.length - before;
    if (events === 0) return;
    this.batches.push(events);
    this.host.skip(this.msOfBatch);
  }
}

function assertFailure(error: unknown, exitCode: number, message: RegExp): void {
  assert.ok(error instanceof SourceError, `${error}`);
  assert.equal(error.exitCode, exitCode);
  assert.match(error.message, message);
}

Deno.test("start: the stream begins at the end of the first scan", async () => {
  const stage = new Stage({ startMs: 1_000 });
  await stage.host.pass(1_100);
  assert.deepEqual(stage.ofType("begin"), []);
  await stage.host.pass(300);
  const begin = stage.ofType("begin");
  assert.deepEqual(begin.map(({ isReady }) => isReady), [true]);
  assert.deepEqual(stage.types, ["process"]);
  assert.equal(stage.table.byPid(1)?.image.comm?.text, "sh");
});

Deno.test("start: a notice after 5 s says that bpftrace is still starting, until it has started", async () => {
  const stage = new Stage({ startMs: 9_000 });
  await stage.host.pass(4_900);
  assert.deepEqual(stage.notices("start"), []);
  await stage.host.pass(200);
  assert.deepEqual(stage.notices("start"), ["bpftrace is still starting"]);
  await stage.host.pass(5_000);
  assert.deepEqual(stage.notices("start"), ["bpftrace is still starting", ""]);
});

Deno.test("start: a bpftrace that prints nothing and uses no cpu is killed after 15 s", async () => {
  const stage = new Stage({ startMs: Infinity });
  await stage.host.pass(15_000);
  assert.deepEqual([stage.sidecar.signals, stage.failure], [[], null]);
  await stage.host.pass(1_000);
  assert.deepEqual(stage.sidecar.signals, ["SIGKILL"]);
  assertFailure(stage.failure, 3, /did not start within 15 s/);
});

Deno.test("start: a bpftrace that uses cpu has 60 s", async () => {
  const stage = new Stage({ startMs: Infinity });
  for (let second = 0; second < 59; second++) {
    stage.proc.put(stage.sidecar.pid, { cpuUserNs: second * 1e9 });
    await stage.host.pass(1_000);
  }
  assert.deepEqual(stage.sidecar.signals, []);
  await stage.host.pass(2_000);
  assert.deepEqual(stage.sidecar.signals, ["SIGKILL"]);
});

Deno.test("start: the reason of a failed start decides the exit code", async () => {
  const cases: [Partial<SidecarScript> | SpawnFailure, number, RegExp][] = [
    [{ failure: "No such file", notFound: true }, 3, /bpftrace is not installed/],
    [{ failure: "Too many open files", notFound: false }, 3, /cannot start.*Too many open files/],
    [{ diesAfterMs: 100, stderr: "ERROR: only supports running as the root user\n" }, 4, /sudo/],
  ];
  for (const [sidecar, exitCode, message] of cases) {
    const stage = new Stage(sidecar);
    await stage.host.pass(500);
    assertFailure(stage.failure, exitCode, message);
  }
});

Deno.test("start: silence behind the first watermark ends the start", async () => {
  const stage = new Stage({ startMs: 1_000 });
  await stage.host.pass(1_050);
  stage.sidecar.isSilent = true;
  await stage.host.pass(9_900);
  assert.equal(stage.failure, null);
  await stage.host.pass(1_000);
  assertFailure(stage.failure, 3, /bpftrace/);
});

Deno.test("events come in order, after the watermark that covers them", async () => {
  const stage = await Stage.ready();
  stage.sidecar.fork(50, 1);
  stage.sidecar.exit(50);
  await stage.host.pass(200);
  assert.deepEqual(stage.types, ["fork", "exit"]);
});

Deno.test("a lost event leads to a scan of /proc, once no more are lost", async () => {
  const stage = await Stage.ready();
  const { scans } = stage.proc;
  stage.sidecar.lose(3);
  stage.sidecar.fork(50, 1);
  stage.proc.put(50, { startTicks: stage.table.byPid(50)?.startTicks ?? 100_200 });
  stage.proc.put(60, { startTicks: 90 });
  await stage.host.pass(300);
  assert.deepEqual(stage.ofType("lost").map(({ count }) => count), [3]);
  assert.equal(stage.proc.scans, scans);
  await stage.host.pass(900);
  assert.equal(stage.proc.scans, scans + 1);
  assert.equal(stage.table.byPid(60)?.inferred, true);
});

for (const leaving of [{ exiting: true }, { state: "Z", exiting: true }]) {
  const what = "state" in leaving ? "as a zombie" : "in its exit";
  Deno.test(`a process that a scan finds ${what} is looked at until it is gone`, async () => {
    const stage = await Stage.ready();
    stage.proc.put(60, { startTicks: 90, ...leaving });
    stage.source.requestRescan();
    await stage.host.pass(1_500);
    assert.equal(stage.table.byPid(60)?.inferred, true);
    const { scans } = stage.proc;
    await stage.host.pass(20_000);
    assert.equal(stage.proc.scans, scans, "a look is no scan");
    stage.proc.processes.delete(60);
    await stage.host.pass(2_500);
    assert.equal(stage.table.byPid(60), undefined);
    assert.equal(stage.proc.scans, scans + 1);
  });
}

Deno.test("while events are lost again and again, /proc is scanned every 2 s", async () => {
  const stage = await Stage.ready();
  const { scans } = stage.proc;
  for (let i = 0; i < 50; i++) {
    stage.sidecar.lose(1);
    stage.sidecar.fork(100 + i, 1);
    await stage.host.pass(100);
  }
  assert.equal(stage.proc.scans, scans + 2);
});

Deno.test("a bpftrace that dies is started again: lost, gap and two scans", async () => {
  const stage = await Stage.ready();
  const { scans } = stage.proc;
  stage.sidecar.fork(50, 1);
  await stage.host.pass(150);
  stage.sidecar.die(9);
  stage.proc.put(70, { startTicks: 90 });
  await stage.host.pass(150);
  const [lost] = stage.ofType("lost");
  assert.deepEqual([lost?.count, lost?.where], [null, "kernel"]);
  assert.match(lost?.reason ?? "", /died \(SIGKILL\)/);
  assert.match(stage.notices("gap")[0]!, /starting it again/);
  await stage.host.pass(2_000);
  const [gap] = stage.ofType("gap");
  assert.ok(gap !== undefined && gap.fromTs < gap.toTs && gap.toTs <= gap.ts);
  // Process 50 is not in /proc, and process 70 is new.
  assert.equal(gap.repaired, 2);
  assert.deepEqual([stage.table.byPid(50), stage.table.byPid(70)?.inferred], [undefined, true]);
  assert.equal(stage.notices("gap").at(-1), "");
  await stage.host.pass(1_000);
  assert.equal(stage.proc.scans, scans + 2);
  assert.equal(stage.host.started.length, 2);
});

Deno.test("the pauses before a start grow, and after 5 deaths within a minute the source is over", async () => {
  const dying = { startMs: 100, diesAfterMs: 1_000 };
  const stage = await Stage.ready(dying, dying, dying, dying, dying);
  await stage.host.pass(15_000);
  const starts = stage.host.started.map(({ bornMs }) => bornMs);
  const pauses = starts.slice(1).map((ms, i) => ms - starts[i]! - 1_000);
  assert.equal(pauses.length, 4);
  [200, 400, 800, 1_600].forEach((pause, i) =>
    assert.ok(pauses[i]! >= pause && pauses[i]! < pause + 100, `${pauses}`)
  );
  const [over] = stage.ofType("over");
  assert.equal(over?.reason, "tracer lost");
  assertFailure(over?.failure, 5, /died 5 times within a minute/);
});

Deno.test("deaths that are further apart don't count together", async () => {
  const stage = await Stage.ready();
  for (let i = 0; i < 6; i++) {
    stage.sidecar.die(9);
    await stage.host.pass(20_000);
  }
  assert.deepEqual([stage.host.started.length, stage.ofType("over")], [7, []]);
});

Deno.test("a silent bpftrace is reported after 2.5 s, until its next watermark", async () => {
  const stage = await Stage.ready();
  stage.sidecar.isSilent = true;
  await stage.host.pass(2_400);
  assert.deepEqual(stage.notices("stall"), [""]);
  await stage.host.pass(800);
  assert.deepEqual(stage.notices("stall"), ["", "bpftrace silent for 3 s"]);
  stage.sidecar.isSilent = false;
  await stage.host.pass(500);
  assert.deepEqual(stage.notices("stall").at(-1), "");
  assert.deepEqual(stage.sidecar.signals, []);
});

Deno.test("a bpftrace that is silent for 10 s is killed and started again", async () => {
  const stage = await Stage.ready();
  const { sidecar } = stage;
  sidecar.isSilent = true;
  await stage.host.pass(9_800);
  assert.deepEqual(sidecar.signals, []);
  await stage.host.pass(3_000);
  assert.deepEqual([sidecar.signals, stage.host.started.length], [["SIGKILL"], 2]);
  assert.match(stage.ofType("lost")[0]!.reason, /died \(silence\)/);
});

Deno.test("time while this process was stopped does not count as silence of bpftrace", async () => {
  const stage = await Stage.ready();
  stage.host.skip(60_000);
  await stage.host.pass(1_000);
  assert.deepEqual([stage.notices("stall"), stage.sidecar.signals], [[""], []]);
});

Deno.test("stop: earlier events are delivered with a requested watermark, then bpftrace is killed", async () => {
  for (let ms = 2; ms < 102; ms += 10) {
    const stage = await Stage.ready();
    await stage.host.pass(ms);
    stage.sidecar.fork(50, 1);
    const took = await stage.stop();
    assert.ok(took < 40, `${took} ms`);
    assert.deepEqual([stage.types, stage.sidecar.signals], [["fork"], ["SIGKILL"]]);
  }
});

Deno.test("stop: without a watermark it waits 2 s, and reports the losses that bpftrace counted", async () => {
  const stage = await Stage.ready();
  stage.sidecar.isSilent = true;
  stage.sidecar.fork(50, 1);
  await stage.host.pass(50);
  stage.sidecar.lose(4);
  const took = await stage.stop();
  assert.ok(took >= 2_000 && took < 2_200, `${took} ms`);
  assert.deepEqual(stage.types, ["fork", "lost"]);
  assert.deepEqual(stage.ofType("lost").map(({ count }) => count), [4]);
});

Deno.test("stop: a bpftrace whose last output is wanted is killed when it does not end", async () => {
  const deaf = await Stage.ready({ ignores: ["SIGINT"] });
  deaf.sidecar.isSilent = true;
  await deaf.host.pass(50);
  const took = await deaf.stop();
  assert.ok(took > 2_500 && took < 3_000, `${took} ms`);
  assert.deepEqual(deaf.sidecar.signals, ["SIGINT", "SIGKILL"]);
});

Deno.test("stop: the kernel may take longer to end bpftrace than a stop waits", async () => {
  const stage = await Stage.ready({ ignores: ["SIGKILL"] });
  await stage.host.pass(2);
  stage.sidecar.fork(50, 1);
  const took = await stage.stop();
  assert.ok(took < 200, `${took} ms`);
  assert.deepEqual([stage.types, stage.sidecar.signals], [["fork"], ["SIGKILL"]]);
});

Deno.test("stop: before the source is ready nothing is delivered", async () => {
  const stage = new Stage({ startMs: 1_000 });
  await stage.host.pass(500);
  assert.ok(await stage.stop() < 200);
  await stage.host.pass(5_000);
  assert.deepEqual([stage.types, stage.ofType("begin")], [[], []]);
});

Deno.test("stop: while bpftrace is started again nothing follows the gap's beginning", async () => {
  const stage = await Stage.ready();
  stage.sidecar.die(9);
  await stage.host.pass(100);
  await stage.stop();
  await stage.host.pass(10_000);
  assert.deepEqual([stage.types, stage.host.started.length], [["lost"], 1]);
});

Deno.test("a storm is delivered in slices of 500 events", async () => {
  const stage = await Stage.ready();
  for (let i = 0; i < 1_200; i++) stage.sidecar.fork(2_000 + i, 1);
  await stage.host.pass(300);
  assert.deepEqual(stage.batches, [500, 500, 200]);
});

for (const [ms, widened] of [[0, []], [10, [true, false]]] as const) {
  const what = ms === 0 ? "small when each batch takes no time" : "wide while batches take 10 ms";
  Deno.test(`in a storm the pipe of the sidecar is ${what}`, async () => {
    const stage = await Stage.ready();
    stage.msOfBatch = ms;
    for (let i = 0; i < 6_000; i++) stage.sidecar.fork(2_000 + i, 1);
    await stage.host.pass(1_000);
    assert.equal(stage.types.length, 6_000);
    assert.deepEqual(stage.sidecar.widened, widened);
  });
}

Deno.test("events that the kernel did not show to the sidecar are declared lost, once, and a scan follows", async () => {
  const stage = await Stage.ready();
  stage.host.skipped = [0, 40];
  await stage.host.pass(6_000);
  assert.deepEqual(stage.types, [], "a skipped signal is no event");
  stage.host.skipped = [3, 41];
  await stage.host.pass(12_000);
  const [lost, ...more] = stage.ofType("lost");
  assert.deepEqual(more, []);
  assert.deepEqual([lost?.count, lost?.where], [3, "kernel"]);
  assert.match(lost?.reason ?? "", /no probe/);
  assert.ok(stage.ofType("scanned").length > 0);
  stage.host.skipped = [5, 41];
  await stage.stop();
  assert.deepEqual(stage.ofType("lost").map(({ count }) => count), [3, 2]);
});

Deno.test("what the kernel skipped before the source was ready is no loss", async () => {
  const stage = new Stage();
  stage.host.skipped = [7, 0];
  await stage.host.pass(2_000);
  await stage.host.pass(12_000);
  assert.deepEqual(stage.ofType("lost"), []);
});
