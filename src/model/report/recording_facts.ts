import type { EventType } from "../event/event.ts";
import type { ProcessRecord } from "./process_record.ts";
import type { RecordingContents } from "./recording_contents.ts";
import type { Selection } from "./selection.ts";

/** The head of a report: where, when and how the recording was made, and its totals. */
export interface RecordingFacts {
  /** null when it is unknown, or when the report covers several hosts. */
  readonly host: string | null;
  readonly kernel: string | null;
  readonly version: string | null;
  readonly source: string | null;
  /** The filter that was in force during the recording; null when it has every event. */
  readonly filter: string | null;
  readonly fromTs: number;
  readonly toTs: number;
  /** Time of day at boot, milliseconds since 1970. */
  readonly bootWallMs: number | null;
  /** The recording has its last line. Otherwise its writer was killed, or is still writing. */
  readonly complete: boolean;
  readonly endReason: string | null;
  /** Processes that the report covers. */
  readonly processes: number;
  /** Their births, ends and execs in the time of the report. */
  readonly births: number;
  readonly ends: number;
  readonly execs: number;
  readonly failures: number;
  /** The recording has every failure that happened, as {@linkcode hasEveryFailure} decides. */
  readonly failuresCertain: boolean;
  /** Processes that were alive at the end of the time. */
  readonly alive: number;
  /** Lines of the whole recording by type. */
  readonly events: Readonly<Record<EventType, number>>;
}

/** The parts that may be missing in the report. All are zero or empty when nothing is missing. */
export interface Loss {
  /** Events known to be lost; losses without a number are in `uncounted`. */
  readonly events: number;
  readonly uncounted: number;
  readonly byPlace: Readonly<Record<"kernel" | "queue" | "line", number>>;
  readonly losses: readonly ReportedLoss[];
  readonly gaps: readonly ReportedGap[];
  /** Processes whose record was in part concluded from /proc. */
  readonly inferred: number;
  /** Processes that `MAX_RECORDS` left out, and command lines that `MAX_RECORDS_ARGV` cut. */
  readonly livesLeftOut: number;
  readonly argvCut: number;
  /** Descriptions of the parts of the file that could not be read. */
  readonly damage: readonly string[];
  /** Descriptions of the files of a rotated recording that are missing. */
  readonly missing: readonly string[];
  /** The reason why the recording has no end; null when it has one or the reason is unknown. */
  readonly unclosed: string | null;
}

/** A `lost` event. */
export interface ReportedLoss {
  readonly host: string | null;
  readonly ts: number;
  readonly count: number | null;
  readonly where: string;
  readonly reason: string;
}

/** A `gap` event: a time without tracing. */
export interface ReportedGap {
  readonly host: string | null;
  readonly fromTs: number;
  readonly toTs: number;
  readonly repaired: number;
  readonly reason: string;
}

/** Returns the head of the report about a selection. */
export function recordingFacts(
  { contents, processes, fromTs, toTs }: Selection,
  born: readonly ProcessRecord[],
  failures: number,
): RecordingFacts {
  const { meta, end } = contents;
  const isWithin = (ts: number) => ts >= fromTs && ts <= toTs;
  let [ends, execs, alive] = [0, 0, 0];
  for (const record of processes) {
    if (record.endTs === null || record.endTs > toTs) alive++;
    else if (record.endTs >= fromTs) ends++;
    for (const { ts } of record.execs) if (isWithin(ts)) execs++;
    execs += record.execsLeftOut;
  }
  return {
    host: contents.host,
    kernel: meta?.kernel ?? null,
    version: meta?.version ?? null,
    source: meta?.source ?? null,
    filter: meta?.filter ?? null,
    fromTs,
    toTs,
    bootWallMs: contents.bootWallMs,
    complete: end !== null,
    endReason: end?.reason ?? null,
    processes: processes.length,
    births: born.length,
    ends,
    execs,
    failures,
    failuresCertain: hasEveryFailure(contents),
    alive,
    events: contents.tally.events,
  };
}

/** Returns the parts that may be missing; `doubts` come from reading the file. */
export function lossOf(
  { contents, processes }: Selection,
  doubts: Pick<Loss, "damage" | "missing" | "unclosed">,
): Loss {
  const { tally, losses, gaps, processesLeftOut, argvCut } = contents;
  return {
    events: tally.lostTotal,
    uncounted: tally.lostUncounted,
    byPlace: tally.lost,
    losses: losses.map(({ host = contents.host, ts, count, where, reason }) => ({
      ...{ host, ts, count, where, reason },
    })),
    gaps: gaps.map(({ host = contents.host, fromTs, toTs, repaired, reason }) => ({
      ...{ host, fromTs, toTs, repaired, reason },
    })),
    inferred: processes.reduce((sum, { inferred }) => sum + (inferred ? 1 : 0), 0),
    livesLeftOut: processesLeftOut,
    argvCut,
    ...doubts,
  };
}

/**
 * Whether the recording has every failure that happened. It needs its last line and every event, no
 * filter, and a status for every end.
 */
export function hasEveryFailure(contents: RecordingContents): boolean {
  const { meta, end, tally, gaps, processesLeftOut, processes, hosts } = contents;
  if (hosts.length > 0) return hosts.every(hasEveryFailure);
  const isWhole = end !== null && (meta?.filter ?? null) === null && processesLeftOut === 0 &&
    tally.lostTotal === 0 && tally.lostUncounted === 0 && gaps.length === 0;
  const hasEnds = tally.events.exit > 0 || tally.events.fork === 0;
  return isWhole && hasEnds &&
    processes.every(({ ending }) =>
      ending === null || ending.exitCode !== null || ending.signal !== null
    );
}

/** Whether parts are missing, so that the numbers of the report may be too low. */
export function isLossy(loss: Loss): boolean {
  return loss.events > 0 || loss.uncounted > 0 || loss.gaps.length > 0 || loss.livesLeftOut > 0 ||
    loss.damage.length > 0 || loss.missing.length > 0;
}
