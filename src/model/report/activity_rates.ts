import type { RecordingContents } from "./recording_contents.ts";

/** Counts of births, execs and exits in equal pieces of the time of a recording. */
export interface ActivityRates {
  /** Length of a piece, nanoseconds; the last one may be shorter. */
  readonly stepNs: number;
  /** Fork, exec and exit events, by piece. */
  readonly forks: Uint32Array;
  readonly execs: Uint32Array;
  readonly exits: Uint32Array;
  /** The most processes alive at one time, by piece. */
  readonly alive: Uint32Array;
}

/**
 * Counts in `maxSteps` pieces at most. A piece is 1, 2 or 5 times a power of ten, and at least 1
 * ms.
 */
export function activityRates(
  { processes, fromTs, toTs }: RecordingContents,
  maxSteps: number,
): ActivityRates {
  const stepNs = roundStep((toTs - fromTs) / maxSteps);
  const count = Math.max(1, Math.ceil((toTs - fromTs) / stepNs));
  const pieceOf = (ts: number) =>
    Math.min(count - 1, Math.max(0, Math.floor((ts - fromTs) / stepNs)));
  const forks = new Uint32Array(count);
  const execs = new Uint32Array(count);
  const exits = new Uint32Array(count);
  const births: number[] = [];
  const deaths: number[] = [];
  for (const record of processes) {
    if (record.birthSeen) forks[pieceOf(record.startTs)]!++;
    for (const { ts } of record.execs) execs[pieceOf(ts)]!++;
    if (record.endTs !== null && record.ending?.seen === true) exits[pieceOf(record.endTs)]!++;
    births.push(Math.max(fromTs, record.startTs));
    if (record.endTs !== null) deaths.push(Math.max(fromTs, record.startTs, record.endTs));
  }
  return { stepNs, forks, execs, exits, alive: mostAlive(births, deaths, pieceOf, count) };
}

function mostAlive(
  births: readonly number[],
  deaths: readonly number[],
  pieceOf: (ts: number) => number,
  count: number,
): Uint32Array {
  const alive = new Uint32Array(count);
  const [born, dead] = [Float64Array.from(births).sort(), Float64Array.from(deaths).sort()];
  let now = 0;
  for (let piece = 0, b = 0, d = 0; piece < count; piece++) {
    let most = now;
    for (;;) {
      const [birth, death] = [born[b], dead[d]];
      // An end counts before a birth of the same nanosecond.
      const isDeath = death !== undefined && (birth === undefined || death <= birth);
      const ts = isDeath ? death : birth;
      if (ts === undefined || pieceOf(ts) > piece) break;
      if (isDeath) d++, now--;
      else b++, now++;
      if (now > most) most = now;
    }
    alive[piece] = most;
  }
  return alive;
}

function roundStep(ns: number): number {
  let step = 1e6;
  for (let factor = 0; step < ns; factor++) step *= factor % 3 === 1 ? 2.5 : 2;
  return step;
}
