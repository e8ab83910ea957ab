import type { FlockEvent } from "../../src/model/event/event.ts";
import {
  NANOSECONDS_PER_TICK,
  processKey,
  startTicksOf,
} from "../../src/model/base/process_key.ts";
import { RecordingWriter } from "../../src/sinks/recording_writer.ts";
import { Recording } from "../../src/sources/replay/recording.ts";
import { startCommand } from "../../tests/support/machine/traceflock.ts";
import { workload } from "../../tests/support/machine/workload.ts";
import type { Finder } from "../findings.ts";

const EVENTS = 1_000_000;
const SEEKS = 40;
const OFFSET = { seconds: 1_700_000_000, nanoseconds: 0 };

/**
 * Measures the recording of a real storm of forks and execs. Then it repeats that storm in a long
 * recording, and measures writing, opening and seeking.
 */
export async function recordingSuite(finder: Finder, quick: boolean): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-bench-" });
  try {
    const storm = await recordStorm(`${folder}/storm.tflock`, quick ? 2_000 : 10_000);
    finder.budget("recording of a fork and exec storm", 25, "bytes/event", [storm.bytesPerEvent]);
    finder.figure("recording of a storm: size of an event", "bytes", [storm.bytesPerEvent]);
    const count = quick ? EVENTS / 10 : EVENTS;
    const long = `${folder}/long.tflock`;
    const written = writeLong(long, storm.events, count);
    finder.figure(`recording of ${count} events: time to write an event`, "us", [written.us]);
    finder.figure(`recording of ${count} events: size of an event`, "bytes", [written.bytes]);
    seeks(finder, long, count);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function recordStorm(path: string, processes: number) {
  const [deno, ...args] = startCommand();
  const command = workload("storm");
  for (const mode of ["vfork", "exec"]) {
    const end = await new Deno.Command(deno!, {
      args: [
        ...args,
        "record",
        "-o",
        `${path}.${mode}`,
        "--",
        command,
        String(processes),
        "4",
        mode,
      ],
      stdout: "null",
      stderr: "null",
    }).output();
    if (!end.success) throw new Error(`record ended with status ${end.code}`);
  }
  const files = ["vfork", "exec"].map((mode) => `${path}.${mode}`);
  const bytes = files.reduce((sum, file) => sum + Deno.statSync(file).size, 0);
  const events = files.map((file) => [...Recording.open([file]).events()].map((one) => one.event));
  return { events: events.flat(), bytesPerEvent: bytes / events.flat().length };
}

/** Writes the same events again and again, each time as other processes at a later time. */
function writeLong(path: string, storm: readonly FlockEvent[], count: number) {
  const changes = storm.filter(({ type }) => type === "fork" || type === "exec" || type === "exit");
  const first = storm.filter(({ type }) => type === "meta" || type === "process");
  const fromTs = Math.min(...changes.map(({ ts }) => ts));
  const fromTicks = Math.floor(fromTs / NANOSECONDS_PER_TICK);
  const ticks = Math.ceil(
    (Math.max(...changes.map(({ ts }) => ts)) - fromTs) / NANOSECONDS_PER_TICK,
  );
  const writer = new RecordingWriter("bench", OFFSET);
  const file = Deno.openSync(path, { create: true, write: true });
  let us = 0;
  for (let done = 0, round = 0; done < count; round++) {
    const later = (key: string | null) =>
      key === null || startTicksOf(key) < fromTicks
        ? key
        : processKey(Number(key.slice(0, key.indexOf("-"))), startTicksOf(key) + round * ticks);
    const events = (round === 0 ? [...first, ...changes] : changes).map((event) => ({
      ...event,
      ts: event.ts + round * ticks * NANOSECONDS_PER_TICK,
      ...("key" in event ? { key: later(event.key)!, parentKey: later(event.parentKey) } : {}),
    }));
    const began = performance.now();
    for (const event of events.slice(0, count - done)) {
      writer.add(event);
      for (const piece of writer.take()) file.writeSync(piece);
    }
    us += (performance.now() - began) * 1000;
    done += events.length;
  }
  writer.close();
  for (const piece of writer.take()) file.writeSync(piece);
  file.close();
  return { us: us / count, bytes: writer.length / count };
}

function seeks(finder: Finder, path: string, count: number): void {
  let began = performance.now();
  const recording = Recording.open([path]);
  finder.figure(`recording of ${count} events: time to open`, "ms", [performance.now() - began]);
  const { fromTs, toTs } = recording.span;
  const times: number[] = [];
  for (let i = 0; i < SEEKS; i++) {
    // Moments far apart: no seek profits from the one before it.
    const part = (i * 0.618034) % 1;
    began = performance.now();
    recording.tableAt(fromTs + (toTs - fromTs) * part);
    times.push(performance.now() - began);
  }
  finder.figure(`recording of ${count} events: time to seek`, "ms", times);
  finder.budget(
    `slowest seek in a recording of ${count.toLocaleString("en-US")} events`,
    100,
    "ms",
    [Math.max(...times)],
  );
  began = performance.now();
  let read = 0;
  for (const _ of recording.events()) read++;
  finder.figure("recording: time to read an event", "us", [
    (performance.now() - began) * 1000 / read,
  ]);
}
