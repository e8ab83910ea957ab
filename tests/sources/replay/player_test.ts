import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { Player, type PlayerListener } from "../../../src/sources/replay/player.ts";
import type { RecordedEvent } from "../../../src/sources/replay/recording.ts";
import { HEADER_BYTES } from "../../../src/wire/recording/recording_format.ts";
import { EXIT, FORK, META } from "../../support/model/events.ts";
import { FATES, spoiled, STEPS } from "../../support/model/histories.ts";
import { joined, opened, recorded, SMALL } from "../../support/model/recordings.ts";
import { rowsOf } from "../../support/model/table_rows.ts";

/** A clock that the test moves. */
class Clock {
  ms = 0;
  #waiting: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.ms;
  }

  after(ms: number, callback: () => void): () => void {
    const one = { at: this.ms + ms, callback };
    this.#waiting.push(one);
    return () => this.#waiting = this.#waiting.filter((other) => other !== one);
  }

  pass(ms: number): void {
    for (const end = this.ms + ms; this.ms < end;) {
      this.ms++;
      const due = this.#waiting.filter(({ at }) => at <= this.ms);
      this.#waiting = this.#waiting.filter(({ at }) => at > this.ms);
      for (const { callback } of due) callback();
    }
  }
}

/** A listener that keeps the table and the events. */
class Watcher implements PlayerListener {
  reported: FlockEvent[] = [];
  tables = 0;
  ends = 0;

  events(events: readonly RecordedEvent[]): void {
    this.reported.push(...events.map(({ event }) => event));
  }
  table(): void {
    this.tables++;
  }
  ended(): void {
    this.ends++;
  }
}

function playerOf(events: readonly FlockEvent[]) {
  const clock = new Clock();
  const watcher = new Watcher();
  const player = new Player(opened(recorded(events)), watcher, clock);
  return { clock, watcher, player };
}

function folded(events: readonly FlockEvent[]): ProcessTable {
  const table = new ProcessTable(SMALL.table);
  for (const event of events) table.apply(structuredClone(event));
  return table;
}

/** Random moves of a user. */
const MOVE = fc.oneof(
  fc.record({ go: fc.constant("seek" as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ go: fc.constant("step" as const), by: fc.constantFrom(1 as const, -1 as const) }),
  fc.record({
    go: fc.constant("next" as const),
    what: fc.constantFrom("failure" as const, "birth" as const, "death" as const),
    by: fc.constantFrom(1 as const, -1 as const),
  }),
  fc.record({ go: fc.constant("play" as const), ms: fc.nat(200) }),
);

Deno.test("player: after any moves the table equals the fold of the events until that moment", () => {
  fc.assert(
    fc.property(STEPS, FATES, fc.array(MOVE, { maxLength: 12 }), (steps, fates, moves) => {
      const { events } = spoiled(steps, fates);
      fc.pre(events.length > 0);
      const { player, clock } = playerOf(events);
      const { fromTs, toTs } = player.recording.span;
      for (const move of moves) {
        if (move.go === "seek") player.seekTo(fromTs + (toTs - fromTs) * move.part);
        else if (move.go === "step") player.step(move.by);
        else if (move.go === "next") player.next(move.what, move.by);
        else {
          player.play(1);
          clock.pass(move.ms);
          player.pause();
        }
        const rest = [...player.recording.events(player.place)].length;
        const happened = events.slice(0, events.length - rest);
        assert.deepEqual(rowsOf(player.table), rowsOf(folded(happened)), JSON.stringify(move));
        assert.deepEqual(
          player.eventsBefore(7).map(({ event }) => event),
          happened.slice(-7).map((event) => ({ host: "box", ...event })),
        );
      }
    }),
    { numRuns: 100 },
  );
});

const SECOND = 1e9;
const KEY = "4242-500";
const STORY: readonly FlockEvent[] = [
  { ...FORK, ts: 1 * SECOND },
  { ...EXIT, ts: 2 * SECOND, pid: 1, key: "1-1", exitCode: 0 },
  { ...EXIT, ts: 3 * SECOND, pid: 2, key: "2-1", exitCode: 7 },
  { type: "lost", ts: 4 * SECOND, count: 1, where: "kernel", reason: "full" },
  { ...FORK, ts: 5 * SECOND, pid: 9, key: "9-400" },
  { ...EXIT, ts: 6 * SECOND, exitCode: 0 },
  ...Array.from({ length: 20 }, (_, i): FlockEvent => ({
    ...{ ...EXIT, ts: 7 * SECOND + i, pid: 20 + i, key: `${20 + i}-1`, exitCode: 0 },
  })),
  { ...EXIT, ts: 8 * SECOND, pid: 3, key: "3-1", exitCode: null, signal: 9 },
];

Deno.test("player: landmarks are found in both directions; without one the player stays", () => {
  const { player } = playerOf(STORY);
  const at = () => player.ts / SECOND;
  const go = (...[what, by, key]: Parameters<Player["next"]>) =>
    `${player.next(what, by, key)} ${at()}`;
  assert.equal(go("failure", 1), "true 3");
  assert.equal(go("failure", 1), "true 8");
  assert.equal(go("failure", 1), "false 8");
  assert.equal(go("failure", -1), "true 3");
  assert.equal(go("loss", 1), "true 4");
  assert.equal(go("loss", 1), "false 4");
  assert.equal(go("death", 1, KEY), "true 6");
  assert.equal(go("birth", -1, KEY), "true 1");
  assert.equal(go("birth", 1), "true 5");
  assert.equal(go("birth", 1, "7-7"), "false 5");
});

Deno.test("player: steps go one event at a time, and stop at both ends", () => {
  const { player, watcher } = playerOf(STORY.slice(0, 3));
  assert.equal(player.ts, 1 * SECOND);
  assert.deepEqual([player.step(1), player.step(1), player.step(1)], [true, true, false]);
  assert.equal(player.ts, 3 * SECOND);
  assert.deepEqual(watcher.reported.map(({ ts }) => ts / SECOND), [2, 3]);
  assert.deepEqual([player.step(-1), player.ts / SECOND], [true, 2]);
  assert.deepEqual([player.step(-1), player.step(-1), player.step(-1)], [true, true, false]);
});

Deno.test("player: it plays at its speed, reports every event once, and reports the end", () => {
  const { player, watcher, clock } = playerOf(STORY);
  player.play(2);
  clock.pass(1000);
  assert.ok(Math.abs(player.ts / SECOND - 3) < 0.2, `${player.ts}`);
  assert.deepEqual(watcher.reported.map(({ ts }) => ts / SECOND).filter((s) => s < 2.5), [2]);
  player.play(1024);
  clock.pass(100);
  assert.equal(watcher.ends, 1);
  assert.equal(watcher.reported.length, STORY.length - 1);
  assert.deepEqual([player.speed, player.ts], [0, 8 * SECOND]);
  clock.pass(1000);
  assert.equal(watcher.ends, 1);
});

Deno.test("player: a short way forward reports the events, a way back gives another table", () => {
  const { player, watcher } = playerOf(STORY);
  player.seekTo(2.5 * SECOND);
  assert.deepEqual([watcher.reported.length, watcher.tables], [1, 0]);
  player.seekTo(1.5 * SECOND);
  assert.deepEqual([watcher.reported.length, watcher.tables], [1, 1]);
  player.seekTo(-5);
  assert.equal(player.ts, 1 * SECOND);
  player.seekTo(1e18);
  assert.equal(player.ts, 8 * SECOND);
});

Deno.test("player: after damage the next key frame makes the table complete again", () => {
  const events = Array.from({ length: 40 }, (_, i): FlockEvent => ({
    ...{ ...FORK, host: "box", ts: (i + 1) * SECOND, pid: 100 + i, key: `${100 + i}-1` },
  }));
  const bytes = recorded(events);
  const second = opened(bytes).files[0]!.frames[1]!;
  bytes[second.offset + HEADER_BYTES + 9]! ^= 1;
  const watcher = new Watcher();
  const clock = new Clock();
  const player = new Player(opened(bytes), watcher, clock);
  player.play(1);
  clock.pass(12_000);
  // From the first second on: thirteen, less the five that cannot be read.
  assert.equal(player.table.liveCount, 13 - 5);
  clock.pass(40_000);
  assert.equal(player.table.liveCount, 40);
  assert.equal(watcher.tables, 1);
  assert.deepEqual(
    watcher.reported.flatMap((event) => event.type === "lost" ? [event.count] : []),
    [
      5,
    ],
  );
});

Deno.test("player: the gap between two joined recordings is a loss to go to, from both sides", () => {
  const story = (from: number): FlockEvent[] => [
    { ...META, host: "box", ts: from * SECOND },
    { type: "ready", host: "box", ts: (from + 0.5) * SECOND },
    { ...FORK, host: "box", ts: (from + 1) * SECOND },
    { ...EXIT, host: "box", ts: (from + 2) * SECOND },
  ];
  const both = opened(joined([recorded(story(10)), recorded(story(22))]));
  const player = new Player(both, new Watcher(), new Clock());
  assert.ok(player.next("loss", 1));
  assert.equal(player.ts, 22 * SECOND);
  const [gap] = player.eventsBefore(1);
  assert.deepEqual(gap?.event, {
    ...{ type: "gap", ts: 22 * SECOND, fromTs: 12 * SECOND, toTs: 22.5 * SECOND, repaired: 0 },
    reason: "another recording was joined here",
  });
  assert.equal(player.next("loss", 1), false);
  player.seekTo(24 * SECOND);
  assert.ok(player.next("loss", -1));
  assert.equal(player.ts, 22 * SECOND);
});
