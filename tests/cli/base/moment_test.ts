import assert from "node:assert/strict";
import { momentIn, parseMoment, type Span } from "../../../src/cli/base/moment.ts";

/** From 02:07:44.5 to 02:17:44.5 UTC on a day, an hour after boot. */
const SPAN: Span = {
  fromTs: 3_600e9,
  toTs: 4_200e9,
  bootWallMs: Date.parse("2026-11-23T01:07:44.500Z"),
};

/** Seconds from the start of the span. */
function at(text: string, zoneMinutes = 0, span = SPAN): number | null {
  const moment = parseMoment(text);
  assert.ok(moment !== null, `${text} is a moment`);
  const ts = momentIn(moment, span, () => zoneMinutes);
  return ts === null ? null : (ts - span.fromTs) / 1e9;
}

const MOMENTS: readonly (readonly [text: string, seconds: number, zoneMinutes?: number])[] = [
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

for (const [text, seconds, zoneMinutes] of MOMENTS) {
  Deno.test(`momentIn() finds ${text}${zoneMinutes ? ` in zone ${zoneMinutes}` : ""}`, () => {
    assert.equal(at(text, zoneMinutes), seconds);
  });
}

for (const text of ["", "x", "25:00", "03:60", "+", "+x", "2026-13-01", "12", "-", "03:12:61"]) {
  Deno.test(`parseMoment() knows that ${JSON.stringify(text)} is none`, () => {
    assert.equal(parseMoment(text), null);
  });
}

Deno.test("momentIn() finds no time of day where nobody wrote one down", () => {
  const span = { ...SPAN, bootWallMs: null };
  assert.equal(at("02:08", 0, span), null);
  assert.equal(at("2026-11-23", 0, span), null);
  assert.equal(at("+30s", 0, span), 30);
});
