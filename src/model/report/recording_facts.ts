import type { EventType } from "../event/event.ts";
import type { ProcessRecord } from "./process_record.ts";
import type { RecordingContents } from "./recording_contents.ts";
import type { Selection } from "./selection.ts";

/** What the report is about. */
export interface RecordingFacts {
  readonly host: string | null;
  readonly kernel: string | null;
  readonly version: string | null;
  readonly source: string | null;
  /** The query that chose the events when they were recorded; null when all were. */
  readonly filter: string | null;
  readonly fromTs: number;
  readonly toTs: number;
  /** Time of day at boot, milliseconds since 1970. */
  readonly bootWallMs: number | null;
  /** Its last line is there; otherwise the writer was killed, or writes still. */
  readonly complete: boolean;
  readonly endReason: string | null;
  /** Lives that the report is about. */
  readonly processes: number;
  /** Of them born, and ended, in the time of the report. */
  readonly births: number;
  readonly ends: number;
  /** Execs of them in that time. */
  readonly execs: number;
  readonly failures: number;
  /**
   * All failures there were are in the recording: it has its end and every event, no query chose
   * among them, and every end that it has has its status.
   */
  readonly failuresCertain: boolean;
  /** Alive at its end. */
  readonly alive: number;
  /** Lines of the whole recording by type. */
  readonly events: Readonly<Record<EventType, number>>;
}

/** What may be missing in the report. All zero and empty when nothing is. */
export interface Loss {
  /** Events known to be lost; losses without a number are in `uncounted`. */
  readonly events: number;
  readonly uncounted: number;
  readonly byPlace: Readonly<Record<"kernel" | "queue" | "line", number>>;
  readonly losses: readonly ReportedLoss[];
  readonly gaps: readonly ReportedGap[];
  /** Processes of which something was concluded from /proc afterwards. */
  readonly inferred: number;
  /** Lives that a limit of ours left out, and command lines that it cut. */
  readonly livesLeftOut: number;
  readonly argvCut: number;
  /** Places of the file that could not be read, in words. */
  readonly damage: readonly string[];
  /** Files of a rotated recording that are missing between those read, in words. */
  readonly missing: readonly string[];
  /** Why the recording has no end, in words; null when it has one, or nothing is known of that. */
  readonly unclosed: string | null;
}

export interface ReportedLoss {
  readonly ts: number;
  readonly count: number | null;
  readonly where: string;
  readonly reason: string;
}

export interface ReportedGap {
  readonly fromTs: number;
  readonly toTs: number;
  readonly repaired: number;
  readonly reason: string;
}

export function recordingFacts(
  { contents: of, processes: lives, fromTs, toTs }: Selection,
  born: readonly ProcessRecord[],
  failures: number,
): RecordingFacts {
  const { meta, end } = of;
  const isWithin = (ts: number) => ts >= fromTs && ts <= toTs;
  let [ends, execs, alive] = [0, 0, 0];
  for (const life of lives) {
    if (life.endTs === null || life.endTs > toTs) alive++;
    else if (life.endTs >= fromTs) ends++;
    for (const { ts } of life.execs) if (isWithin(ts)) execs++;
    execs += life.execsLeftOut;
  }
  return {
    host: of.host,
    kernel: meta?.kernel ?? null,
    version: meta?.version ?? null,
    source: meta?.source ?? null,
    filter: meta?.filter ?? null,
    fromTs,
    toTs,
    bootWallMs: of.bootWallMs,
    complete: end !== null,
    endReason: end?.reason ?? null,
    processes: lives.length,
    births: born.length,
    ends,
    execs,
    failures,
    failuresCertain: hasEveryFailure(of),
    alive,
    events: of.tally.events,
  };
}

export function lossOf(
  { contents: of, processes: lives }: Selection,
  doubts: Pick<Loss, "damage" | "missing" | "unclosed">,
): Loss {
  const { tally, losses, gaps, processesLeftOut: livesLeftOut, argvCut } = of;
  return {
    events: tally.lostTotal,
    uncounted: tally.lostUncounted,
    byPlace: tally.lost,
    losses: losses.map(({ ts, count, where, reason }) => ({ ts, count, where, reason })),
    gaps: gaps.map(({ fromTs, toTs, repaired, reason }) => ({ fromTs, toTs, repaired, reason })),
    inferred: lives.reduce((sum, { inferred }) => sum + (inferred ? 1 : 0), 0),
    livesLeftOut,
    argvCut,
    ...doubts,
  };
}

/**
 * Returns whether a recording without a failure had none: it has its end and all events, no query
 * chose among them, and every end that it has has its status.
 */
export function hasEveryFailure(
  { meta, end, tally, gaps, processesLeftOut: livesLeftOut, processes: lives }: RecordingContents,
): boolean {
  const isWhole = end !== null && (meta?.filter ?? null) === null && livesLeftOut === 0 &&
    tally.lostTotal === 0 && tally.lostUncounted === 0 && gaps.length === 0;
  const hasEnds = tally.events.exit > 0 || tally.events.fork === 0;
  return isWhole && hasEnds &&
    lives.every(({ ending }) =>
      ending === null || ending.exitCode !== null || ending.signal !== null
    );
}

/** Whether something is missing, so that numbers may be too low. */
export function isLossy(loss: Loss): boolean {
  return loss.events > 0 || loss.uncounted > 0 || loss.gaps.length > 0 || loss.livesLeftOut > 0 ||
    loss.damage.length > 0 || loss.missing.length > 0;
}
