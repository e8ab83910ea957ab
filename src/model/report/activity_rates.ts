import type { RecordingContents } from "./recording_contents.ts";

/** What happened in equal pieces of the time that a recording covers. */
export interface ActivityRates {
  /** Nanoseconds that one piece is long; the last one may be shorter. */
  readonly stepNs: number;
  /** Births, execs and ends seen, by piece. */
  readonly forks: Uint32Array;
  readonly execs: Uint32Array;
  readonly exits: Uint32Array;
  /** Most processes alive at one moment, by piece. */
  readonly alive: Uint32Array;
}

/** At most `maxSteps` pieces of 1, 2 or 5 times a power of ten, a millisecond at least. */
export function activityRates(
  { processes: lives, fromTs, toTs }: RecordingContents,
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
  for (const life of lives) {
    if (life.birthSeen) forks[pieceOf(life.startTs)]!++;
    for (const { ts } of life.execs) execs[pieceOf(ts)]!++;
    if (life.endTs !== null && life.ending?.seen === true) exits[pieceOf(life.endTs)]!++;
    births.push(Math.max(fromTs, life.startTs));
    if (life.endTs !== null) deaths.push(Math.max(fromTs, life.startTs, life.endTs));
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
      // Of a birth and an end in the same nanosecond the end counts first.
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
