import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { HEADER_BYTES } from "../../../src/wire/recording/recording_format.ts";
import { anyEvent } from "../../support/model/any_event.ts";
import { EVENTS, EXIT, META } from "../../support/model/events.ts";
import { FATES, spoiled, STEPS } from "../../support/model/histories.ts";
import {
  eventsOf,
  joined,
  OFFSET,
  opened,
  recorded,
  SMALL,
} from "../../support/model/recordings.ts";
import { tablePicture } from "../../support/model/table_picture.ts";
import { rowsOf, storiesOf } from "../../support/model/table_rows.ts";

/** Returns exits a millisecond apart, of pids from 1 on. */
function exits(count: number): FlockEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ ...EXIT, host: "box", ts: 1e9 + i * 1e6, pid: i + 1, key: `${i + 1}-7` },
  }));
}

Deno.test("recording: all events read as they were written, each with its time of day", () => {
  fc.assert(
    fc.property(fc.array(anyEvent(), { minLength: 1, maxLength: 40 }), (events) => {
      const recording = opened(recorded(events));
      assert.deepEqual(
        [...recording.events()],
        events.map((event) => ({
          ...{ kind: "event", event, wallOffset: OFFSET },
        })),
      );
      assert.deepEqual(recording.problems, []);
      assert.equal(recording.span.toTs, Math.max(...events.map(({ ts }) => ts)));
    }),
    { numRuns: 200 },
  );
});

/** A key frame behind each frame of lines. */
const KEYS = { ...SMALL, keyEvents: 1 };

/** Returns the table at a moment, folded from the beginning without key frames. */
function foldedTo(events: readonly FlockEvent[], ts: number): ProcessTable {
  const table = new ProcessTable(SMALL.table);
  for (const event of events) {
    if (event.ts > ts) break;
    table.apply(structuredClone(event));
  }
  return table;
}

Deno.test("recording: a seek gives the folded table at every moment", () => {
  fc.assert(
    fc.property(STEPS, FATES, (steps, fates) => {
      const { events } = spoiled(steps, fates);
      const recording = opened(recorded(events));
      for (const ts of new Set(events.flatMap(({ ts }) => [ts - 1, ts]))) {
        const folded = foldedTo(events, ts);
        const { table, place } = recording.tableAt(ts);
        assert.equal(tablePicture(table), tablePicture(folded));
        assert.deepEqual(rowsOf(table), rowsOf(folded));
        assert.deepEqual(storiesOf(table), storiesOf(folded));
        assert.deepEqual(table.tally, folded.tally);
        const rest = [...recording.events(place)];
        assert.equal(rest.length, events.length - sum(folded.tally.events));
      }
    }),
    { numRuns: 50 },
  );
});

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

Deno.test("recording: a file cut anywhere opens, and gives all complete frames and the loss", () => {
  const events = exits(10);
  for (const isClosed of [true, false]) {
    const bytes = recorded(events, { isClosed, pace: KEYS });
    for (let length = HEADER_BYTES; length < bytes.length; length++) {
      const recording = opened(bytes.subarray(0, length));
      const read = eventsOf(recording);
      const whole = read.filter(({ type }) => type === "exit");
      assert.deepEqual(whole, events.slice(0, whole.length), `${length}`);
      assert.equal(whole.length % SMALL.frameEvents, 0);
      assert.notDeepEqual(recording.problems, [], `${length}`);
      const lost = read.slice(whole.length);
      assert.ok(lost.length <= 1);
      for (const event of lost) {
        assert.ok(event.type === "lost" && (event.count === null || event.count === 5));
        assert.equal(event.where, "line");
      }
    }
    for (let length = 0; length < HEADER_BYTES; length++) {
      assert.throws(() => opened(bytes.subarray(0, length)), /not a recording/);
    }
  }
});

Deno.test("recording: a file with any changed byte opens, and counts the lost events", () => {
  const events = exits(10);
  for (const isClosed of [true, false]) {
    const bytes = recorded(events, { isClosed, pace: KEYS });
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x41;
      // The version of the first header: the reader trusts any value.
      if (at === 12 || at === 13) {
        assert.throws(() => opened(damaged), /has version \d+ of the recording format/);
        continue;
      }
      const recording = opened(damaged);
      const read = eventsOf(recording);
      const there = read.filter(({ type }) => type === "exit");
      const missing = events.length - there.length;
      assert.ok(missing <= 5, `byte ${at}: ${missing} are lost`);
      const counts = read.flatMap((event) => event.type === "lost" ? [event.count] : []);
      if (missing > 0) assert.ok(counts[0] === missing || counts[0] === null, `byte ${at}`);
      // Unreadable bytes at the end of an unclosed file are of unknown content.
      else assert.ok(counts.every((count) => count === null), `byte ${at}`);
      assert.ok(counts.length <= 1, `byte ${at}`);
      recording.tableAt(recording.span.toTs);
    }
  }
});

Deno.test("recording: another file is refused, and so is a newer format", () => {
  for (const text of ["", "x", '{"v":1}\n', "\x28\xb5\x2f\xfd".repeat(100)]) {
    const bytes = new TextEncoder().encode(text);
    assert.throws(() => opened(bytes), {
      name: "SourceError",
      message: 'Cannot read "file0": it is not a recording; make one with `traceflock record`',
    });
  }
  const newer = recorded(exits(3));
  newer[12] = 2;
  assert.throws(
    () => opened(newer),
    /it has version 2 of the recording format, this program reads version 1; use a newer/,
  );
});

/** A writer that was split into files after each of these events. */
function rotated(events: readonly FlockEvent[], ...after: readonly number[]): Uint8Array[] {
  const writer = new RecordingWriter("box", OFFSET, SMALL);
  const files: Uint8Array[] = [];
  const end: FlockEvent = { ...EVENTS["end"]!, host: "box" };
  events.forEach((event, i) => {
    writer.add(event);
    if (!after.includes(i)) return;
    const earlier = writer.take();
    const reason = `continues in /tmp/x.${files.length + 2}.tflock`;
    const last = { ...end, ts: event.ts, reason } as FlockEvent;
    const rest = writer.split([last], [{ ...META, host: "box", ts: event.ts }]);
    files.push(joined([...earlier, ...rest]));
  });
  writer.close();
  return [...files, joined(writer.take())];
}

Deno.test("recording: the files of one history together give that history", () => {
  const events = exits(60);
  const files = rotated(events, 10, 33);
  const whole = opened(...files);
  assert.deepEqual(whole.problems, []);
  // Only the last file has no successor.
  assert.deepEqual(eventsOf(whole), events);
  for (const ts of [1e9 + 5e6, 1e9 + 12e6, 1e9 + 40e6, 2e9]) {
    assert.deepEqual(rowsOf(whole.tableAt(ts).table), rowsOf(foldedTo(events, ts)));
  }
});

Deno.test("recording: the files of one history read in their order, however they are named", () => {
  const [first, second, third] = rotated(exits(60), 10, 33);
  const inOrder = eventsOf(opened(first!, second!, third!));
  for (const files of [[second, third, first], [third, second, first], [second, first, third]]) {
    const recording = opened(...files.map((bytes) => bytes!));
    assert.deepEqual(eventsOf(recording), inOrder);
    assert.deepEqual(recording.problems, []);
  }
});

Deno.test("recording: one file of several is a complete stream, and has the earlier processes", () => {
  const events = exits(60);
  const [first, middle] = rotated(events, 10, 33);
  assert.deepEqual(eventsOf(opened(first!)).map(({ type }) => type), [
    ...Array(11).fill("exit"),
    "end",
  ]);
  const alone = opened(middle!);
  assert.deepEqual(eventsOf(alone).map(({ type }) => type), [
    ...["meta", ...Array(23).fill("exit"), "end"],
  ]);
  const ts = 1e9 + 30e6;
  assert.deepEqual(rowsOf(alone.tableAt(ts).table), rowsOf(foldedTo(events, ts)));
});

Deno.test("recording: concatenated files read like the single files, and so do two recordings", () => {
  const files = rotated(exits(60), 10, 33);
  const apart = eventsOf(opened(...files));
  const together = opened(joined(files));
  assert.deepEqual(eventsOf(together), apart);
  assert.deepEqual(together.problems, []);
  const [first, second] = [exits(20), exits(20)];
  const unclosed = opened(joined([recorded(first, { isClosed: false }), recorded(second)]));
  assert.deepEqual(eventsOf(unclosed), [...first, ...second]);
  assert.deepEqual(unclosed.damage, []);
  assert.match(unclosed.problems.join(), /^file0: it has no end/);
});

Deno.test("recording: a missing file between others is a loss with its number of events", () => {
  const files = rotated(exits(60), 10, 33);
  const recording = opened(files[0]!, files[2]!);
  const lost = eventsOf(recording).filter(({ type }) => type === "lost");
  assert.deepEqual(lost.map((event) => event.type === "lost" && event.count), [23]);
  assert.deepEqual(recording.missing, [
    `a file of the recording is missing between "file0" and "file1", with 23 events`,
  ]);
  assert.deepEqual(recording.damage, []);
  assert.throws(() => opened(files[1]!, files[1]!), /does not continue where that ends/);
});

Deno.test("recording: a set without its first or its last file says so", () => {
  const events = exits(60);
  const files = rotated(events, 10, 33);
  assert.deepEqual(opened(files[1]!, files[2]!).problems, [
    `the recording begins before "file0": 11 earlier events in files that are not here`,
  ]);
  const goesOn = 'the recording goes on after "file1" in "/tmp/x.3.tflock", which is not here';
  assert.deepEqual(opened(files[0]!, files[1]!).problems, [goesOn]);
  assert.deepEqual(opened(files[2]!).problems.length, 1);
  assert.deepEqual(opened(joined([files[0]!, files[1]!])).problems, [
    goesOn.replace("file1", `file0 from byte ${files[0]!.length} on`),
  ]);
  assert.deepEqual(opened(...files).problems, []);
});

Deno.test("recording: zstd -dc gives the lines and nothing else, and jq reads them", () => {
  const events = Object.values(EVENTS);
  const path = Deno.makeTempFileSync();
  try {
    Deno.writeFileSync(path, recorded(events));
    const zstd = new Deno.Command("zstd", { args: ["-dc", path] }).outputSync();
    assert.equal(zstd.code, 0, new TextDecoder().decode(zstd.stderr));
    const lines = new EventLineWriter("box", OFFSET);
    const expected = events.map((event) => `${lines.write(event)}\n`).join("");
    assert.equal(new TextDecoder().decode(zstd.stdout), expected);
    const test = new Deno.Command("zstd", { args: ["-tq", path] }).outputSync();
    assert.equal(test.code, 0);
    Deno.writeFileSync(path, zstd.stdout);
    const jq = new Deno.Command("jq", { args: ["-r", ".type", path] }).outputSync();
    const types = new TextDecoder().decode(jq.stdout).trim().split("\n");
    assert.deepEqual(types, events.map(({ type }) => type));
  } finally {
    Deno.removeSync(path);
  }
});
