import assert from "node:assert/strict";
import type { SampleEvent } from "../../src/model/event/event.ts";
import {
  MAX_RECORDED_SAMPLES,
  MAX_SAMPLE_READS,
  MAX_SAMPLED_AT_ONCE,
} from "../../src/model/base/limits.ts";
import type { Process } from "../../src/model/process/process.ts";
import type { StatSample } from "../../src/model/scan/scanned_process.ts";
import { UsageRecorder } from "../../src/session/usage_recorder.ts";
import { RecordingWriter } from "../../src/sinks/recording_writer.ts";
import { fakeEnding, fakeProcess } from "../ui/support/fake_table.ts";

const SECOND = 1e9;

/** A machine whose processes use cpu as the test says. */
class Machine {
  ts = 1_000 * SECOND;
  readonly rows: Process[] = [];
  readonly stats = new Map<number, StatSample>();
  /** The bytes that a process has read. */
  readonly read = new Map<number, number>();
  reads = 0;
  readonly recorder: UsageRecorder;

  constructor(processes: number, paceNs = 10 * SECOND) {
    for (let pid = 1; pid <= processes; pid++) this.add(pid);
    const { rows } = this;
    this.recorder = new UsageRecorder(
      {
        living: () => rows.filter(({ ending }) => ending === null),
        get liveCount() {
          return rows.length;
        },
      },
      {
        stat: (pid) => {
          this.reads++;
          return this.stats.get(pid) ?? null;
        },
        io: (pid) => ({
          ...{ rchar: this.read.get(pid) ?? pid, wchar: null, readBytes: pid, writeBytes: null },
          ioOfThread: true,
        }),
        now: () => this.ts,
      },
      paceNs,
      () => true,
    );
  }

  add(pid: number, startTs = 0): Process {
    const row = fakeProcess(pid, { startTs });
    row.birth.seen = startTs > 0;
    this.rows.push(row);
    this.stats.set(pid, {
      ...{ pid, key: row.key, startTicks: row.startTicks, comm: { text: "c" }, state: "S" },
      ...{ ppid: 1, pgid: 1, sid: 1, cpuUserNs: 0, cpuSystemNs: 0, nice: 0, threads: 1 },
      ...{ rssBytes: 4096 * pid, kernelThread: false, exiting: false, ttyDevice: 0 },
    });
    return row;
  }

  use(pid: number, changed: Partial<StatSample>): void {
    this.stats.set(pid, { ...this.stats.get(pid)!, ...changed });
  }

  /** Takes a whole round, and waits for the next one. */
  round(): SampleEvent[] {
    const events: SampleEvent[] = [];
    for (;;) {
      const { event, waitMs } = this.recorder.next();
      if (event !== null) events.push(event);
      this.ts += waitMs * 1e6;
      if (waitMs > 1_000) return events;
    }
  }
}

const samplesOf = (events: readonly SampleEvent[]) => events.flatMap(({ processes }) => processes);

Deno.test("UsageRecorder emits every process once, and then those that differ", () => {
  const machine = new Machine(3);
  assert.deepEqual(samplesOf(machine.round()).map(({ cpuPercent }) => cpuPercent), [
    ...[null, null, null],
  ]);
  assert.equal(samplesOf(machine.round()).length, 3, "the percentage is known from now on");
  machine.use(2, { cpuUserNs: 5 * SECOND, state: "R" });
  const [sample, ...others] = samplesOf(machine.round());
  assert.deepEqual([sample?.pid, sample?.cpuPercent, sample?.state, others.length], [
    2,
    50,
    "R",
    0,
  ]);
  const idle = samplesOf(machine.round());
  assert.deepEqual(idle.map(({ pid, cpuPercent }) => [pid, cpuPercent]), [[2, 0]]);
});

Deno.test("UsageRecorder: a round without a change is one line without processes", () => {
  const machine = new Machine(2);
  machine.round();
  machine.round();
  const events = machine.round();
  assert.deepEqual(events.map(({ round, processes }) => [round, processes.length]), [[2, 0]]);
});

Deno.test("UsageRecorder counts the cpu of a process since its birth, when that was seen", () => {
  const machine = new Machine(0);
  machine.add(7, machine.ts - 4 * SECOND);
  machine.use(7, { cpuUserNs: SECOND, cpuSystemNs: SECOND });
  const [sample] = samplesOf(machine.round());
  assert.equal(sample?.cpuPercent, 50);
});

Deno.test("UsageRecorder: values that the kernel hides are unknown, not zero", () => {
  const machine = new Machine(1);
  machine.round();
  const [sample] = samplesOf(machine.round());
  assert.deepEqual([sample?.readRate, sample?.writeRate], [0, null]);
  assert.deepEqual([sample?.diskReadRate, sample?.diskWriteRate], [0, null]);
});

Deno.test("UsageRecorder ignores another process with the pid, and the dead", () => {
  const machine = new Machine(2);
  machine.use(1, { key: "1-99" });
  machine.rows[1]!.ending = fakeEnding(1);
  assert.deepEqual(samplesOf(machine.round()), []);
});

Deno.test("UsageRecorder: after a pause all values are new", () => {
  const machine = new Machine(2);
  machine.round();
  machine.round();
  machine.ts += 3_600 * SECOND;
  assert.deepEqual(samplesOf(machine.round()).map(({ cpuPercent }) => cpuPercent), [null, null]);
});

Deno.test("UsageRecorder: many processes are read in portions, in more time", () => {
  const machine = new Machine(MAX_SAMPLE_READS * 30);
  const began = machine.ts;
  const events = machine.round();
  assert.ok(events.every(({ processes }) => processes.length <= MAX_SAMPLED_AT_ONCE));
  assert.equal(samplesOf(events).length, machine.rows.length);
  assert.ok(machine.ts - began >= 30 * SECOND);
});

Deno.test("UsageRecorder: many changes make the next round later", () => {
  const machine = new Machine(MAX_RECORDED_SAMPLES / 3);
  const began = machine.ts;
  machine.round();
  assert.ok(machine.ts - began >= 20 * SECOND, "a third of the changes of a minute");
});

/** Returns the bytes of a recording's samples a minute at 1,000 processes. */
function bytesAMinute(busy: number): number {
  const machine = new Machine(1_000);
  const writer = new RecordingWriter("host", { seconds: 1_790_000_000, nanoseconds: 0 });
  const minute = (rounds: number) => {
    let bytes = 0;
    for (let round = 0; round < rounds; round++) {
      for (let pid = 1; pid <= busy; pid++) {
        const { cpuUserNs, cpuSystemNs } = machine.stats.get(pid)!;
        machine.use(pid, {
          state: pid % 7 === round % 7 ? "R" : "S",
          cpuUserNs: cpuUserNs + 1e7 * ((pid * 7919 + round * 104_729) % 97),
          cpuSystemNs: cpuSystemNs + 1e7 * ((pid * 31 + round * 17) % 13),
          rssBytes: 4096 * (1_000 + (pid * 613 + round * 31) % 20_000),
        });
        const read = (pid * 7877 + round * 1009) % 1_000_003;
        if (pid % 3 === 0) machine.read.set(pid, (machine.read.get(pid) ?? 0) + read);
      }
      for (const event of machine.round()) writer.add(event);
      writer.flush();
      for (const piece of writer.take()) bytes += piece.length;
    }
    return bytes;
  };
  minute(2);
  return minute(6);
}

Deno.test("samples of 1,000 processes take few bytes a minute, whatever the processes do", () => {
  const [idle, usual, worst] = [0, 50, 1_000].map(bytesAMinute);
  assert.ok(idle! < 2_500, `nothing changes: ${idle}`);
  assert.ok(usual! < 10_000, `50 are busy: ${usual}`);
  assert.ok(worst! < 150_000, `all are busy: ${worst}`);
});
