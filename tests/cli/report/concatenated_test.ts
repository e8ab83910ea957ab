/** Recordings that were put one behind another: `cat a b > c`. */
import assert from "node:assert/strict";
import type { FlockEvent, MetaEvent } from "../../../src/model/event/event.ts";
import { RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { joined, OFFSET, SMALL } from "../../support/model/recordings.ts";
import { META } from "../../support/model/events.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";
import { traceflock } from "../../support/machine/traceflock.ts";

/** Seconds from one boot to the other. */
const LATER = 86_400;

/** One process from `at` on, beside a shell that goes on. */
function story(at: number, bootId: string): FlockEvent[] {
  const meta: MetaEvent = { ...META, ts: at * 1e9, bootId, filter: null };
  return [
    meta,
    lived(at, 7, "bash", 0),
    { type: "ready", ts: (at + 0.5) * 1e9 },
    fork(at + 1, 7, 100),
    exec(at + 1, 100, "make", ["make"]),
    exit(at + 2, 100, at > 50 ? 0 : 1, 0.5),
    end(at + 3),
  ];
}

const offset = (seconds: number) => ({ ...OFFSET, seconds: OFFSET.seconds + seconds });

function container(events: readonly FlockEvent[], later = 0): Uint8Array<ArrayBuffer> {
  const writer = new RecordingWriter("box", offset(later), SMALL);
  for (const event of events) writer.add(event);
  writer.close();
  return joined(writer.take());
}

function lines(events: readonly FlockEvent[], later = 0): Uint8Array<ArrayBuffer> {
  const writer = new EventLineWriter("box", offset(later));
  return new TextEncoder().encode(events.map((event) => `${writer.write(event)}\n`).join(""));
}

/** Returns the two ends of a gap. */
function gapTimes({ from_ts, to_ts }: { from_ts: number; to_ts: number }): number[] {
  return [from_ts, to_ts];
}

const SAME = [[story(100, "one"), 0], [story(200, "one"), 0]] as const;
const OTHER = [[story(100, "one"), 0], [story(10, "two"), LATER]] as const;

for (const [form, write] of Object.entries({ container, lines })) {
  for (const [boots, stories] of Object.entries({ "one boot": SAME, "two boots": OTHER })) {
    Deno.test(`report reads both of two joined ${form} of ${boots}`, async () => {
      const folder = Deno.makeTempDirSync({ prefix: "traceflock-cat-" });
      try {
        const path = `${folder}/both`;
        Deno.writeFileSync(path, joined(stories.map(([events, later]) => write(events, later))));
        const { stdout, stderr } = await traceflock(["report", path, "--format", "json"]);
        const { recording, loss } = JSON.parse(stdout);
        assert.equal(stderr, "");
        assert.deepEqual([recording.births, recording.ends, recording.complete], [
          2,
          boots === "one boot" ? 2 : 3,
          true,
        ]);
        assert.deepEqual([loss.damage, loss.events, loss.uncounted], [[], 0, 0]);
        const gap = boots === "one boot" ? [103e9, 200.5e9] : [103e9, (LATER + 10.5) * 1e9];
        assert.deepEqual(loss.gaps.map(gapTimes), [gap]);
        const seconds = (recording.to_ts - recording.from_ts) / 1e9;
        assert.equal(Math.round(seconds), boots === "one boot" ? 103 : LATER - 90 + 3);
        const csv = await traceflock(["report", path, "--format", "csv"]);
        assert.equal(
          new Set(csv.stdout.split("\r\n").map((row) => row.split(",")[0])).size,
          boots === "one boot" ? 4 : 6,
        );
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    });
  }
}

for (const [boots, stories] of Object.entries({ "one boot": SAME, "two boots": OTHER })) {
  Deno.test(`replay reads both of two recordings of ${boots}, in any order`, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-cat-" });
    try {
      const parts = stories.map(([events, later]) => container(events, later));
      const read = async (parts: Uint8Array[]) => {
        Deno.writeFileSync(`${folder}/both.tflock`, joined(parts));
        const { stdout, stderr } = await traceflock(["replay", `${folder}/both.tflock`, "--json"]);
        assert.equal(stderr, "");
        return stdout.trim().split("\n").map((line) => JSON.parse(line));
      };
      const seen = await read(parts);
      assert.deepEqual(await read(parts.toReversed()), seen);
      const ends = seen.filter(({ type }) => type === "exit");
      assert.equal(ends.length, 2);
      assert.ok(seen.every(({ ts }, i) => i === 0 || ts >= seen[i - 1].ts), "ts never decreases");
      const gaps = seen.filter(({ type }) => type === "gap");
      assert.deepEqual(gaps.map(gapTimes), [
        boots === "one boot" ? [103e9, 200.5e9] : [103e9, (LATER + 10.5) * 1e9],
      ]);
      const [, later] = stories[1];
      const wallMs = (OFFSET.seconds + later) * 1000 + OFFSET.nanoseconds / 1e6;
      const exits = stories[1][0].find(({ type }) => type === "exit")!;
      assert.equal(Date.parse(ends[1].time), wallMs + exits.ts / 1e6);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}

Deno.test("joined recordings that overlap have no gap between them", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-cat-" });
  try {
    const stories = [story(100, "one"), story(101, "one")];
    for (const [name, write] of Object.entries({ container, lines })) {
      const path = `${folder}/${name}`;
      Deno.writeFileSync(path, joined(stories.map((events) => write(events))));
      const { stdout } = await traceflock(["report", path, "--format", "json"]);
      assert.deepEqual(JSON.parse(stdout).loss.gaps, []);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("the report of joined recordings never says that nothing was lost", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-cat-" });
  try {
    const path = `${folder}/both`;
    Deno.writeFileSync(path, joined([container(SAME[0][0]), container(SAME[1][0])]));
    const { stdout } = await traceflock(["report", path]);
    assert.match(stdout, /^! Not traced for 1m3[78]s from .*: another recording was joined here$/m);
    assert.doesNotMatch(stdout, /[Nn]othing was lost/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
