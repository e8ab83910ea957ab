import assert from "node:assert/strict";
import { EXIT } from "../../../src/cli/base/exit_error.ts";
import {
  parseDuration,
  parseTimeArgument,
  rangeWarnings,
  type RecordedSpan,
  resolveTime,
} from "../../../src/cli/base/time_argument.ts";

/** From 02:07:44.5 to 02:17:44.5 UTC on a day, an hour after boot. */
const SPAN: RecordedSpan = {
  fromTs: 3_600e9,
  toTs: 4_200e9,
  bootWallMs: Date.parse("2026-11-23T01:07:44.500Z"),
};

/** Seconds from the start of the span. */
function at(text: string, zoneMinutes = 0, span = SPAN): number | null {
  const argument = parseTimeArgument(text);
  assert.ok(argument !== null, `${text} is a time`);
  const ts = resolveTime(argument, span, () => zoneMinutes);
  return ts === null ? null : (ts - span.fromTs) / 1e9;
}

const WRITTEN: readonly (readonly [text: string, seconds: number, zoneMinutes?: number])[] = [
  ["+30s", 30],
  ["+1.5m", 90],
  ["-30s", 570],
  ["02:08", 15.5],
  ["02:08:00.25", 15.75],
  ["02:07", -44.5],
  ["02:06", 86_400 - 104.5],
  ["03:08", 15.5, 60],
  ["2026-11-23T02:08:00Z", 15.5],
  ["2026-11-23 02:08", 15.5],
  ["2026-11-23 03:08", 15.5, 60],
  ["2026-11-23T03:08:00+01:00", 15.5, -300],
  ["2026-11-23T03:08:00.500+0100", 16],
  ["2026-11-24", 86_400 - 7_664.5],
  ["3601000000000", 1],
];

for (const [text, seconds, zoneMinutes] of WRITTEN) {
  Deno.test(`resolveTime() finds ${text}${zoneMinutes ? ` in zone ${zoneMinutes}` : ""}`, () => {
    assert.equal(at(text, zoneMinutes), seconds);
  });
}

for (const text of ["", "x", "25:00", "03:60", "+", "+x", "2026-13-01", "12", "-", "03:12:61"]) {
  Deno.test(`parseTimeArgument() refuses ${JSON.stringify(text)}`, () => {
    assert.equal(parseTimeArgument(text), null);
  });
}

Deno.test("resolveTime() returns null for a time of day when the recording has none", () => {
  const span = { ...SPAN, bootWallMs: null };
  assert.equal(at("02:08", 0, span), null);
  assert.equal(at("2026-11-23", 0, span), null);
  assert.equal(at("+30s", 0, span), 30);
});

const DURATIONS: readonly (readonly [text: string, milliseconds: number | null])[] = [
  ["30", 30_000],
  ["30s", 30_000],
  ["0s", 0],
  ["200ms", 200],
  ["1.5m", 90_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["", null],
  ["s", null],
  ["1.", null],
  [".5s", null],
  ["-1s", null],
  ["1e3s", null],
  ["1s ", null],
  [" 1s", null],
  ["1 s", null],
  ["1S", null],
  ["1w", null],
  ["1m30s", null],
  ["Infinity", null],
];

for (const [text, milliseconds] of DURATIONS) {
  const meaning = milliseconds === null ? "null" : `${milliseconds} ms`;
  Deno.test(`parseDuration("${text}") is ${meaning}`, () => {
    assert.equal(parseDuration(text), milliseconds);
  });
}

const COVERED = { fromTs: 100e9, toTs: 200e9 };

Deno.test("rangeWarnings() says how far a time is outside of the recording", () => {
  const none = { from: null, to: null };
  assert.deepEqual(rangeWarnings(none, COVERED), []);
  assert.deepEqual(rangeWarnings({ at: 200e9, from: 50e9, to: 900e9 }, COVERED), []);
  assert.deepEqual(rangeWarnings({ ...none, at: 99e9 }, COVERED), []);
  assert.deepEqual(rangeWarnings({ ...none, at: 10e9 }, COVERED), [
    "--at is 1m30s before the beginning of the recording, which has no events of that time",
  ]);
  assert.deepEqual(rangeWarnings({ from: 260e9, to: null }, COVERED), [
    "--from is 1m00s after the end of the recording, which has no events of that time",
  ]);
  assert.deepEqual(rangeWarnings({ from: null, to: 98e9 }, COVERED), [
    "--to is 2.0s before the beginning of the recording, which has no events of that time",
  ]);
});

Deno.test("rangeWarnings() refuses a --from after --to", () => {
  assert.throws(() => rangeWarnings({ from: 150e9, to: 140e9 }, COVERED), { status: EXIT.usage });
});
