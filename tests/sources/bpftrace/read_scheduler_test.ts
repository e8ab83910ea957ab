import assert from "node:assert/strict";
import { ReadScheduler } from "../../../src/sources/bpftrace/read_scheduler.ts";

const MOST_BYTES = 1 << 18;
const PIPE_BYTES = 4 * MOST_BYTES;
const MARK_INTERVAL_MS = 100;
/** The speed at which the reader handles bytes. It reads no more until it has handled them. */
const HANDLED_BYTES_A_MS = 10_000;

/** Bytes that bpftrace wrote at one moment. A watermark follows the events that it covers. */
interface Written {
  readonly ms: number;
  bytes: number;
  readonly isMark: boolean;
}

/**
 * Simulates a minute of reads of a pipe that gets ten watermarks a second, and `events` events a
 * millisecond. Each timer is `slackMs` late, like real timers.
 */
function watch(events: number, eventBytes: number, slackMs: number) {
  const pace = new ReadScheduler(MOST_BYTES, PIPE_BYTES);
  const pipe: Written[] = [];
  let [looks, marks, longest, fullest, since, busyUntil] = [0, 0, 0, 0, 0, 0];
  for (let now = 0.5, next = 0, written = 0; now < 60_000;) {
    for (; written <= now; written++) {
      const isMark = written >= next;
      pipe.push({ ms: written, bytes: events * eventBytes + (isMark ? 20 : 0), isMark });
      if (isMark) next += MARK_INTERVAL_MS;
    }
    fullest = Math.max(fullest, pipe.reduce((sum, { bytes }) => sum + bytes, 0));
    looks++;
    let pause = pace.afterNone();
    if (now >= busyUntil) {
      let room = MOST_BYTES;
      while (pipe.length > 0 && room > 0) {
        const first = pipe[0]!;
        const taken = Math.min(room, first.bytes);
        room -= taken;
        first.bytes -= taken;
        if (first.bytes > 0) break;
        pipe.shift();
        since += events;
        if (!first.isMark) continue;
        pace.mark(since);
        since = 0;
        marks++;
        longest = Math.max(longest, now - first.ms);
      }
      const bytes = MOST_BYTES - room;
      busyUntil = now + bytes / HANDLED_BYTES_A_MS;
      pause = pace.after(bytes);
    }
    now += pause + slackMs;
  }
  return { looksEach: looks / marks, longest, fullest };
}

const SLACKS = [0, 0.2, 1, 2];

for (
  const [input, events, bytes] of [
    ["watermarks alone", 0, 0],
    ["500 processes a second", 1.5, 100],
    ["400 compilers a second and long command lines", 1.2, 1_000],
  ] as const
) {
  Deno.test(`with ${input}, about one read finds each watermark, within 60 ms`, () => {
    for (const slackMs of SLACKS) {
      const { looksEach, longest } = watch(events, bytes, slackMs);
      assert.ok(looksEach < 2.5, `${looksEach} looks for each watermark, ${slackMs} ms late`);
      assert.ok(longest <= 60, `${longest} ms until it was seen, ${slackMs} ms late`);
    }
  });
}

Deno.test("with watermarks alone, a read finds each within 15 ms", () => {
  for (const slackMs of SLACKS) {
    const { looksEach, longest } = watch(0, 0, slackMs);
    assert.ok(looksEach < 1.35 && longest <= 15, `${looksEach} looks, ${longest} ms`);
  }
});

for (const [input, events] of [["a storm", 5], ["a larger storm", 12]] as const) {
  Deno.test(`with ${input}, one read finds two watermarks`, () => {
    for (const slackMs of SLACKS) {
      const { looksEach, longest, fullest } = watch(events, 100, slackMs);
      assert.ok(looksEach < 0.9, `${looksEach} looks for each watermark, ${slackMs} ms late`);
      assert.ok(longest <= 130, `${longest} ms until it was seen, ${slackMs} ms late`);
      assert.ok(fullest <= PIPE_BYTES / 2, `${fullest} bytes, ${slackMs} ms late`);
    }
  });
}

for (const rate of [1.5, 2.5, 3, 3.5, 4, 5]) {
  Deno.test(`${rate} KB a millisecond do not fill the pipe while the reader handles events`, () => {
    for (const slackMs of SLACKS) {
      const { fullest } = watch(rate * 10, 100, slackMs);
      assert.ok(fullest <= PIPE_BYTES, `${fullest} bytes, ${slackMs} ms late`);
    }
  });
}

Deno.test("without watermarks the quick reads end, and the usual interval follows", () => {
  const pace = new ReadScheduler(MOST_BYTES, PIPE_BYTES);
  assert.equal(pace.after(40), 25);
  pace.mark(1);
  assert.equal(pace.after(40), 97);
  const pauses = Array.from({ length: 8 }, () => pace.after(300));
  assert.deepEqual(pauses, [10, 10, 10, 10, 10, 25, 25, 25]);
});

Deno.test("after a full read the next one follows at once, with a watermark or without", () => {
  const pace = new ReadScheduler(MOST_BYTES, PIPE_BYTES);
  assert.equal(pace.after(MOST_BYTES), 0);
  pace.mark(1);
  assert.equal(pace.after(MOST_BYTES), 0);
  assert.equal(pace.after(MOST_BYTES - 1), 97);
});

Deno.test("a small pipe is read at each watermark, and again at once when half full", () => {
  const small = 65_536;
  const pace = new ReadScheduler(MOST_BYTES, small);
  assert.equal(pace.after(small / 2), 0);
  pace.mark(1_000);
  assert.equal(pace.after(small / 2 - 1), 97);
});
