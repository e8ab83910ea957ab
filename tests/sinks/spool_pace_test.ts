import assert from "node:assert/strict";
import { RecordingWriter, SPOOL_PACE } from "../../src/sinks/recording_writer.ts";
import { MAX_SPOOL_FRAME_EVENTS } from "../../src/model/hosts/fleet_limits.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { RecordedTraffic } from "../../bench/fleet/recorded_traffic.ts";
import { META } from "../support/model/events.ts";
import { FATES, spoiled, STEPS } from "../support/model/histories.ts";
import fc from "../support/model/laws.ts";
import { eventsOf, joined, OFFSET, opened, recorded, SMALL } from "../support/model/recordings.ts";
import { rowsOf } from "../support/model/table_rows.ts";

/** A minute of a host with 500 events a second. */
function minute(): FlockEvent[] {
  const events = new RecordedTraffic(500).between(10e9, 70e9);
  return [{ ...META, ts: 10e9 }, { type: "ready", ts: 10e9 }, ...events];
}

function recordedBy(writer: RecordingWriter, events: readonly FlockEvent[]) {
  for (const event of events) writer.add(event);
  writer.close();
  return joined(writer.take());
}

Deno.test("the spool of an agent has the events of a recording, and is at most a fifth larger", () => {
  const events = minute();
  const plain = recordedBy(new RecordingWriter("box", OFFSET), events);
  const spool = recordedBy(new RecordingWriter("box", OFFSET, SPOOL_PACE), events);
  assert.deepEqual(eventsOf(opened(spool)), eventsOf(opened(plain)));
  const ratio = spool.length / plain.length;
  assert.ok(ratio < 1.2, `${ratio}`);
});

Deno.test("the spool of an agent can be sought in: its table at the end is that of all events", () => {
  const events = minute();
  const recording = opened(recordedBy(new RecordingWriter("box", OFFSET, SPOOL_PACE), events));
  const { table } = recording.tableAt(70e9);
  assert.equal(table.tally.events.fork, events.filter(({ type }) => type === "fork").length);
});

Deno.test("a frame of the spool is complete at its limit of events, and not before", () => {
  const events = minute().slice(0, MAX_SPOOL_FRAME_EVENTS);
  const writer = new RecordingWriter("box", OFFSET, SPOOL_PACE);
  for (const event of events.slice(0, -1)) writer.add(event);
  assert.equal(writer.hasPieces, false);
  writer.add(events.at(-1)!);
  assert.equal(writer.hasPieces, true);
  writer.close();
  assert.equal(eventsOf(opened(joined(writer.take()))).length, events.length);
});

Deno.test("a recorder that shares the table of the session writes the same lines, tables and counts", () => {
  fc.assert(
    fc.property(STEPS, FATES, fc.integer({ min: 1, max: 9 }), (steps, fates, size) => {
      const events = [{ ...META, ts: 0 }, ...spoiled(steps, fates).events];
      const table = new ProcessTable(SMALL.table);
      const writer = new RecordingWriter("box", OFFSET, SMALL, table);
      for (let at = 0; at < events.length; at += size) {
        const batch = events.slice(at, at + size);
        for (const event of batch) if (event.type !== "meta") table.apply(structuredClone(event));
        for (const event of batch) writer.add(event);
        writer.flush();
      }
      assert.equal(writer.tally.events.meta, 1);
      writer.close();
      const shared = opened(joined(writer.take()));
      const own = opened(recorded(events));
      assert.deepEqual(eventsOf(shared), eventsOf(own));
      for (const { ts } of events) {
        const [a, b] = [shared.tableAt(ts).table, own.tableAt(ts).table];
        assert.deepEqual(rowsOf(a), rowsOf(b));
        assert.deepEqual(a.tally, b.tally);
      }
    }),
  );
});
