import assert from "node:assert/strict";
import { ReadScheduler } from "../../../src/sources/bpftrace/read_scheduler.ts";

const MOST_BYTES = 1 << 18;
const ROOM = { pipeBytes: 1 << 16, bufferBytes: 1 << 24 };
const SMALL_BUFFERS = { pipeBytes: 1 << 20, bufferBytes: 1 << 19 };
const MARK_INTERVAL_MS = 100;
/** The speed at which the reader handles bytes. It reads no more until it has handled them. */
const HANDLED_BYTES_A_MS = 10_000;
/** The speed at which bpftrace prints what waits in the kernel's buffers. */
const PRINTED_BYTES_A_MS = 25_000;

/** Bytes of the events of one moment. A watermark follows the events that it covers. */
interface Written {
  readonly ms: number;
  bytes: number;
  readonly isMark: boolean;
}

/** What bpftrace has printed, and what waits in the kernel's buffer behind the pipe. */
class Printed {
  readonly #kernel: Written[] = [];
  readonly #pipe: Written[] = [];
  #printedMs = 0;
  fullest = 0;

  constructor(private readonly pipeBytes: number) {}

  add(written: Written): void {
    this.#kernel.push(written);
  }

  /** Moves what bpftrace can print until `now` into the pipe. */
  print(now: number): void {
    let room = Math.min(
      this.pipeBytes - total(this.#pipe),
      (now - this.#printedMs) * PRINTED_BYTES_A_MS,
    );
    this.#printedMs = now;
    for (; room > 0 && this.#kernel.length > 0; room -= this.#pipe.at(-1)!.bytes) {
      const first = this.#kernel[0]!;
      const bytes = Math.min(room, first.bytes);
      const isWhole = bytes === first.bytes;
      this.#pipe.push({ ms: first.ms, bytes, isMark: first.isMark && isWhole });
      first.bytes -= bytes;
      if (!isWhole) continue;
      this.#kernel.shift();
    }
    this.fullest = Math.max(this.fullest, total(this.#kernel));
  }

  /** Takes what one read brings. */
  read(): Written[] {
    return this.#pipe.splice(0);
  }
}

function total(all: readonly Written[]): number {
  return all.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Simulates a minute of reads of a pipe that gets ten watermarks a second, and `events` events a
 * millisecond. Each timer is `slackMs` late, like real timers.
 */
function watch(events: number, eventBytes: number, slackMs: number, room = ROOM) {
  const pace = new ReadScheduler(MOST_BYTES, room);
  const printed = new Printed(room.pipeBytes);
  let [reads, marks, longest, since, busyUntil] = [0, 0, 0, 0, 0];
  for (let now = 0.5, next = 0, written = 0; now < 60_000;) {
    for (; written <= now; written++) {
      const isMark = written >= next;
      printed.add({ ms: written, bytes: events * eventBytes + (isMark ? 20 : 0), isMark });
      if (isMark) next += MARK_INTERVAL_MS;
    }
    printed.print(now);
    let pause = pace.afterNone();
    if (now >= busyUntil) {
      reads++;
      const read = printed.read();
      for (const first of read) {
        since += first.bytes / Math.max(1, eventBytes);
        if (!first.isMark) continue;
        pace.mark(since);
        since = 0;
        marks++;
        longest = Math.max(longest, now - first.ms);
      }
      const bytes = total(read);
      busyUntil = now + bytes / HANDLED_BYTES_A_MS;
      pause = pace.after(bytes, now);
    }
    now += pause + slackMs;
  }
  return { readsEach: reads / marks, longest, fullest: printed.fullest };
}

const SLACKS = [0, 0.2, 1, 2];

for (
  const [input, events, bytes, most] of [
    ["watermarks alone", 0, 0, 2.5],
    ["500 processes a second", 1.5, 100, 2.5],
    // Each watermark's output fills the pipe twice.
    ["400 compilers a second and long command lines", 1.2, 1_000, 4.5],
  ] as const
) {
  Deno.test(`with ${input}, at most ${most} reads find each watermark, within 60 ms`, () => {
    for (const slackMs of SLACKS) {
      const { readsEach, longest } = watch(events, bytes, slackMs);
      assert.ok(readsEach < most, `${readsEach} reads for each watermark, ${slackMs} ms late`);
      assert.ok(longest <= 60, `${longest} ms until it was seen, ${slackMs} ms late`);
    }
  });
}

Deno.test("with watermarks alone, a read finds each within 15 ms", () => {
  for (const slackMs of SLACKS) {
    const { readsEach, longest } = watch(0, 0, slackMs);
    assert.ok(readsEach < 1.35 && longest <= 15, `${readsEach} reads, ${longest} ms`);
  }
});

Deno.test("in a storm two watermarks come with one burst of reads", () => {
  for (const slackMs of SLACKS) {
    const { longest, fullest } = watch(20, 90, slackMs);
    assert.ok(longest <= 210, `${longest} ms until it was seen, ${slackMs} ms late`);
    assert.ok(fullest <= ROOM.bufferBytes / 16, `${fullest} bytes, ${slackMs} ms late`);
  }
});

for (const rate of [1.5, 2.5, 3, 3.5, 4, 5]) {
  Deno.test(`${rate} KB a millisecond do not fill the kernel's buffers`, () => {
    for (const slackMs of SLACKS) {
      for (const room of [ROOM, SMALL_BUFFERS]) {
        const { fullest } = watch(rate * 10, 100, slackMs, room);
        // The kernel's records are three times as large as their lines.
        assert.ok(3 * fullest <= room.bufferBytes, `${fullest} bytes, ${slackMs} ms late`);
      }
    }
  });
}

Deno.test("without watermarks the quick reads end, and the usual interval follows", () => {
  const pace = new ReadScheduler(MOST_BYTES, ROOM);
  assert.equal(pace.after(40, 0), 25);
  pace.mark(1);
  assert.equal(pace.after(40, 0), 97);
  const pauses = Array.from({ length: 8 }, () => pace.after(300, 0));
  assert.deepEqual(pauses, [10, 10, 10, 10, 10, 25, 25, 25]);
});

Deno.test("after a full read the next one follows at once, with a watermark or without", () => {
  const pace = new ReadScheduler(MOST_BYTES, ROOM);
  assert.equal(pace.after(MOST_BYTES, 0), 0);
  pace.mark(1);
  assert.equal(pace.after(MOST_BYTES, 0), 0);
  assert.equal(pace.after(1_000, 0), 97);
});

Deno.test("a pipe that is half full is read again at once", () => {
  const pace = new ReadScheduler(MOST_BYTES, ROOM);
  assert.equal(pace.after(ROOM.pipeBytes / 2, 0), 0);
  pace.mark(1);
  assert.equal(pace.after(ROOM.pipeBytes / 2 - 1, 0), 97);
});

Deno.test("one read serves two watermarks only where the kernel's buffers have room", () => {
  for (const [room, pause] of [[ROOM, 194], [SMALL_BUFFERS, 97]] as const) {
    const pace = new ReadScheduler(MOST_BYTES, room);
    pace.after(MOST_BYTES, 0);
    pace.mark(4_000);
    assert.equal(pace.after(10, 0), pause);
  }
});

Deno.test("after a second without an event one read serves two watermarks, where the caller allows it", () => {
  const reader = (restsWhenQuiet: boolean) => {
    const pace = new ReadScheduler(MOST_BYTES, ROOM, restsWhenQuiet);
    /** Reads watermarks with these numbers of events; returns the pause. */
    return (...events: number[]) => {
      events.forEach((count) => pace.mark(count));
      return pace.after(20, 0);
    };
  };
  const [resting, usual] = [reader(true), reader(false)];
  for (let i = 0; i < 9; i++) assert.deepEqual([resting(0), usual(0)], [97, 97]);
  assert.deepEqual([resting(0), usual(0)], [194, 97]);
  assert.equal(resting(0, 0), 194);
  assert.equal(resting(0, 1), 97, "an event ends the rest");
  assert.equal(resting(0), 97);
});
