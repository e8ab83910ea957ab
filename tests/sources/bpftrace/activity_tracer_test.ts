import assert from "node:assert/strict";
import { ProcessTable } from "../../../src/model/table/table.ts";
import type { ActivityKind } from "../../../src/model/event/activity.ts";
import { BpftraceSource } from "../../../src/sources/bpftrace/bpftrace_source.ts";
import { type Batch, SourceError, type SourceItem } from "../../../src/sources/source.ts";
import { connectLine, flushLines, packed } from "../../support/activity/activity_lines.ts";
import { META } from "../../support/model/events.ts";
import {
  FakeProc,
  FakeTracerHost,
  type SidecarScript,
} from "../../support/capture/fake_tracer_host.ts";
import { eventually } from "../../support/machine/time_limit.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";

const COMMAND = {
  ...{ program: "bpftrace", args: [], env: {}, input: "", memoryFile: null },
  bufferBytes: 1 << 20,
};
const NET: ReadonlySet<ActivityKind> = new Set(["net"]);

/** A source with activity on a host without bpftrace, root or real time. */
class Stage {
  readonly host = new FakeTracerHost();
  readonly proc = new FakeProc(this.host);
  readonly table = new ProcessTable();
  readonly items: SourceItem[] = [];
  readonly source: BpftraceSource;
  failure: unknown = null;

  constructor(activity: ReadonlySet<ActivityKind> | null, ...next: Partial<SidecarScript>[]) {
    this.host.next.push(...next);
    // A pid that no process of the test's machine has.
    this.proc.put(1);
    this.proc.put(2 ** 21);
    this.source = new BpftraceSource({
      ...{ command: COMMAND, version: "0.17.0", lookup: NO_LOOKUP, proc: this.proc },
      program: {
        ...{ kind: "full", because: null, text: "", btf: null, capabilities: META.capabilities },
      },
      ...activity === null ? {} : { activity },
      planActivity: (kinds) =>
        kinds.has("file")
          ? { kind: "none", because: "the kernel is odd", remedy: "Use another" }
          : {
            program: { kind: "activity", text: "", kinds, hasBytes: true, because: null },
            command: COMMAND,
          },
    }, this.host);
    this.source.start(this.table, (batch) => this.#take(batch)).catch((error) => {
      this.failure = error;
    });
  }

  static async ready(activity: ReadonlySet<ActivityKind> | null): Promise<Stage> {
    const stage = new Stage(activity);
    await stage.host.pass(2_000);
    if (activity !== null) await stage.begins();
    return stage;
  }

  get types(): string[] {
    return this.items.map(({ type }) => type)
      .filter((type) => !["notice", "scanned", "over", "process", "connection"].includes(type));
  }

  /** Waits for the begin of activity, which first looks into the real /proc. */
  async begins(): Promise<void> {
    await eventually("activity begins", async () => {
      await this.host.pass(10);
      return (this.table.activity?.kinds.size ?? 0) > 0;
    });
    await this.host.pass(200);
  }

  /** Lets a change finish, which looks into the real /proc. */
  async change(work: Promise<void>): Promise<unknown> {
    let done: unknown = undefined;
    void work.then(() => done = "done", (error) => done = error);
    await eventually("the change is done", async () => {
      await this.host.pass(100);
      return done !== undefined;
    });
    return done;
  }

  #take(batch: Batch): void {
    batch.forEach((item) => {
      this.items.push(item);
      if (["begin", "notice", "over", "scanned"].includes(item.type)) return;
      this.table.apply(item as Parameters<ProcessTable["apply"]>[0]);
    });
  }
}

Deno.test("--activity starts a second sidecar, and its events begin after ready", async () => {
  const stage = await Stage.ready(NET);
  assert.equal(stage.host.started.length, 2);
  assert.deepEqual(stage.types, ["begin", "activity"]);
  assert.equal(stage.source.describe().capabilities.net, true);
  // That of the activity starts first.
  stage.host.started[0]!.print((place) => connectLine({ ...place, pid: 2 ** 21, start: 1 }, 7n));
  await stage.host.pass(500);
  assert.deepEqual(stage.types, ["begin", "activity", "connect"]);
  await stage.change(stage.source.stop());
});

Deno.test("without --activity there is no second sidecar", async () => {
  const stage = await Stage.ready(null);
  assert.equal(stage.host.started.length, 1);
  assert.deepEqual(stage.types, ["begin"]);
  await stage.change(stage.source.stop());
});

Deno.test("activity starts and stops while the lifecycle runs on", async () => {
  const stage = await Stage.ready(null);
  assert.equal(await stage.change(stage.source.setActivity(NET)), "done");
  assert.deepEqual(stage.types, ["begin", "activity"]);
  const [lifecycle, activity] = stage.host.started;
  await stage.host.pass(30);
  lifecycle!.fork(50, 2 ** 21);
  activity!.printUnnumbered((ts) => flushLines(ts, [["s", 2 ** 21, 2 ** 21, 0, packed(5, 1)]]));
  assert.equal(await stage.change(stage.source.setActivity(new Set())), "done");
  assert.deepEqual(stage.types.slice(2).sort(), ["activity", "fork", "net"]);
  assert.deepEqual(activity!.signals, ["SIGKILL"]);
  assert.deepEqual(lifecycle!.signals, []);
  lifecycle!.fork(51, 2 ** 21);
  await stage.host.pass(500);
  assert.equal(stage.types.at(-1), "fork", "nothing waits for an activity that is over");
  await stage.change(stage.source.stop());
});

Deno.test("a change before the lifecycle is traced is refused, not forgotten", async () => {
  const stage = new Stage(null);
  const refused = await stage.change(stage.source.setActivity(NET));
  assert(refused instanceof SourceError);
  assert.match(refused.message, /not ready yet/);
  await stage.change(stage.source.stop());
});

Deno.test("a refused change says why and changes nothing", async () => {
  const stage = await Stage.ready(null);
  const refused = await stage.change(stage.source.setActivity(new Set(["file"])));
  assert(refused instanceof SourceError);
  assert.match(refused.message, /the kernel is odd. Use another/);
  assert.deepEqual(stage.types, ["begin"]);
  await stage.change(stage.source.stop());
});

Deno.test("the death of the second sidecar is a loss of activity, and it starts again", async () => {
  const stage = await Stage.ready(NET);
  stage.host.started[0]!.die(9);
  await stage.host.pass(400);
  assert.deepEqual(stage.types.slice(2), ["lost", "activity"]);
  const lost = stage.items.find(({ type }) => type === "lost");
  assert(lost?.type === "lost");
  assert.deepEqual([lost.where, lost.count], ["activity", null]);
  assert.equal(stage.table.activity?.kinds.size, 0);
  await stage.host.pass(3_000);
  await stage.begins();
  assert.deepEqual([...stage.table.activity?.kinds ?? []], ["net"]);
  assert.equal(stage.host.started.length, 3);
  await stage.change(stage.source.stop());
});

Deno.test("readings of connections use at most 2 % of a cpu, and a loaded machine makes none late", async () => {
  const stage = await Stage.ready(NET);
  const { host } = stage;
  const readings = async (ms: number) => {
    const before = host.cpuLooks;
    await host.pass(ms);
    return (host.cpuLooks - before) / 2;
  };
  // Each reading takes some real time, and none of the cpu.
  assert.equal(await readings(5_000), 5);
  host.cpuStepMs = 100;
  await readings(1_000);
  assert.equal(await readings(10_000), 2);
  await stage.change(stage.source.stop());
});

Deno.test("an activity that cannot start ends the start with the remedy", async () => {
  const stage = new Stage(new Set(["file"]));
  await stage.host.pass(3_000);
  assert(stage.failure instanceof SourceError);
  assert.deepEqual([stage.failure.exitCode, stage.failure.isOnlyActivity], [3, true]);
  await stage.change(stage.source.stop());
});
