/** Arranges the frames of some files into one history. */
import type { GapEvent, LostEvent } from "../../model/event/event.ts";
import {
  CONTINUES_IN,
  type FrameHeader,
  wallOffsetIn,
} from "../../wire/recording/recording_format.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { SourceError } from "../source.ts";
import { readLines, type RecordedEvent } from "./recorded_event.ts";
import { bootOf, follows } from "./host_files.ts";
import { type FrameAt, type RecordingFile, unclosedText } from "./recording_file.ts";
import { plural } from "../../model/base/units.ts";

/** One stretch of a history. */
export type Piece =
  | { readonly kind: "lines" | "key"; readonly file: RecordingFile; readonly frame: FrameAt }
  /** Another boot begins here: no earlier process is alive. */
  | { readonly kind: "reboot"; readonly ts: number }
  /** Events are missing here. */
  | {
    readonly kind: "hole";
    readonly event: LostEvent | GapEvent;
    readonly wallOffset: WallOffset | null;
  };

/** The pieces of some files, and their problems in words. */
export interface Arranged {
  readonly pieces: readonly Piece[];
  readonly damage: readonly string[];
  /** The missing files before, between and behind the given ones, in words. */
  readonly missing: readonly string[];
  readonly unclosed: readonly string[];
}

const EXIT_FAILURE = 1;

/** Returns the pieces of files of one recording, with a hole wherever events are missing. */
export function arranged(files: readonly RecordingFile[]): Arranged {
  const pieces: Piece[] = [];
  const damage: string[] = [];
  const missing: string[] = [];
  const unclosed: string[] = [];
  let expected: number | null = null;
  let lastTs = 0;
  let endTs = 0;
  files.forEach((file, number) => {
    for (const { from, to } of file.damage) {
      damage.push(`${file.name}: bytes ${from} to ${to} cannot be read`);
    }
    if (file.unclosed !== null) {
      unclosed.push(`${file.name}: it has no end: ${unclosedText(file.unclosed)}`);
    }
    const first = file.frames.find(({ header }) => !header.isBracket)?.header.firstEvent ?? 0;
    const mayJoin = number > 0 && (isTogether(files) || follows(file, files[number - 1]!));
    if (number > 0 && first < (expected ?? 0) && mayJoin) {
      // Another recording of the host follows the one before.
      expected = null;
      if (file.shiftNs !== files[number - 1]!.shiftNs) pieces.push({ kind: "reboot", ts: lastTs });
      const gap = joinOf(file, endTs);
      if (gap !== null) pieces.push(hole(gap));
    } else if (number > 0 && first < (expected ?? 0)) {
      throw new SourceError(
        `Cannot read "${file.name}" after "${
          files[number - 1]!.name
        }": it does not continue where ` +
          `that ends; name the files of one recording, each once`,
        EXIT_FAILURE,
      );
    }
    // A damaged beginning hides what came before.
    if (number === 0 && first > 0 && file.damage[0]?.from !== 0) {
      missing.push(earlierText(file, first));
    }
    // Consecutive files of one recording need no brackets between them.
    const isWhole = expected === first;
    if (number > 0 && isWhole) dropBrackets(pieces);
    const [start] = file.damage;
    if (number === 0 && start?.from === 0 && start.to < file.size) {
      const header = file.headers[0]!;
      lastTs = header.fromTs;
      pieces.push(hole(lost(null, lastTs, MISSING), header));
    }
    let isStart = true;
    for (const frame of file.frames) {
      const { header } = frame;
      if (header.isBracket) {
        if (number === 0 || !isWhole || !isStart) pieces.push({ kind: "lines", file, frame });
        continue;
      }
      isStart = false;
      if (expected !== null && header.firstEvent > expected) {
        const count = header.firstEvent - expected;
        const before = files[number - 1];
        if (before !== undefined && header.firstEvent === first) {
          const between = `between "${before.name}" and "${file.name}"`;
          const events = plural(count, "event");
          missing.push(`a file of the recording is missing ${between}, with ${count} ${events}`);
          pieces.push(hole(lost(count, lastTs, `a file of the recording is missing ${between}`)));
        } else {
          const are = plural(count, "event is", "events are");
          damage.push(`${file.name}: ${count} ${are} missing before byte ${frame.offset}`);
          pieces.push(hole(lost(count, lastTs, MISSING)));
        }
      }
      expected = header.firstEvent + header.events;
      lastTs = Math.max(lastTs, header.toTs);
      // A key frame holds moments of its own boot.
      if (header.kind === "key" && file.shiftNs !== 0) continue;
      pieces.push({ kind: header.kind === "key" ? "key" : "lines", file, frame });
    }
    if (file.cut !== null) {
      const { events, fromTs } = file.cut;
      pieces.push(hole(lost(events, Math.max(lastTs, fromTs), CUT + contents(file.cut)), file.cut));
      expected = file.cut.firstEvent + file.cut.events;
    } else if (file.isCut) {
      pieces.push(hole(lost(null, lastTs, CUT)));
    }
    for (const { toTs } of file.headers) endTs = Math.max(endTs, toTs);
  });
  const later = files.length === 0 ? null : laterText(files[files.length - 1]!);
  if (later !== null) missing.push(later);
  return { pieces, damage, missing, unclosed };
}

function earlierText({ name }: RecordingFile, count: number): string {
  const events = count === 1 ? "1 earlier event" : `${count} earlier events`;
  return `the recording begins before "${name}": ${events} in files that are not here`;
}

/** Returns that a later file is missing; null when the recording ends in this one. */
function laterText(file: RecordingFile): string | null {
  const last = file.frames.findLast(({ header }) => header.kind === "lines");
  const content = last === undefined ? null : file.content(last);
  if (last === undefined || content === null) return null;
  const end = readLines(content, last.header.fromTs).at(-1)?.event;
  if (end?.type !== "end" || !end.reason.startsWith(CONTINUES_IN)) return null;
  const next = end.reason.slice(CONTINUES_IN.length);
  return `the recording goes on after "${file.name}" in "${next}", which is not here`;
}

/** Returns the gap before a recording that follows another one; null when there is none. */
function joinOf(file: RecordingFile, endTs: number): GapEvent | null {
  const fromTs = file.headers[0]?.fromTs ?? 0;
  return gapBetween(endTs, tracedFrom(file) ?? fromTs, fromTs);
}

/** Returns the moment from which on a recording has every event: that of its `ready`. */
function tracedFrom(file: RecordingFile): number | null {
  for (const { offset, header } of file.frames) {
    const content = header.kind === "lines" ? file.content({ offset, header }) : null;
    if (content === null) continue;
    // Without a `ready` the first event shows that a tracer ran.
    const first = readLines(content, header.fromTs).find(({ event }) => !isPrelude(event.type));
    if (first !== undefined) return first.event.ts + file.shiftNs;
  }
  return null;
}

/** Returns whether lines of this type come before `ready`. */
export function isPrelude(type: string): boolean {
  return type === "meta" || type === "process";
}

/**
 * Returns the gap between two joined recordings: no tracer wrote between the end of the first and the
 * `ready` of the next. `null` when they overlap.
 *
 * @param ts the moment at which the stream reports it
 */
export function gapBetween(fromTs: number, toTs: number, ts: number): GapEvent | null {
  if (toTs <= fromTs) return null;
  return { type: "gap", ts: Math.max(ts, fromTs), fromTs, toTs, repaired: 0, reason: JOINED };
}

const JOINED = "another recording was joined here";

/** Returns whether files share the same bytes. */
function isTogether(files: readonly RecordingFile[]): boolean {
  return files.some(({ next }) => next !== null);
}

/** Returns whether a file begins another recording. The numbers of a rotated one go on. */
function isAnother({ headers }: RecordingFile): boolean {
  return headers.some(({ kind, isBracket, events, firstEvent }) =>
    kind === "lines" && !isBracket && events > 0 && firstEvent === 0
  );
}

/** Shifts recordings of other boots to the clock of the first, by their time of day. */
export function alignBoots(files: readonly RecordingFile[]): void {
  const [first, ...others] = files;
  if (first === undefined || !others.some(isAnother)) return;
  const firstBoot = bootOf(first);
  let lastTs = 0;
  for (const file of files) {
    const [header] = file.headers;
    if (header === undefined) continue;
    const boot = bootOf(file);
    if (boot !== null && firstBoot !== null && boot !== firstBoot) {
      const offset = ({ fromTime, fromTs }: FrameHeader) => fromTime - BigInt(Math.round(fromTs));
      const shiftNs = Number(offset(header) - offset(first.headers[0]!));
      // The clock may have been set back between the two.
      file.move(Math.max(shiftNs, lastTs - header.fromTs));
    }
    for (const { toTs } of file.headers) lastTs = Math.max(lastTs, toTs);
  }
}

const MISSING = "the recording is damaged here";
const CUT = "the recording breaks off here";

function dropBrackets(pieces: Piece[]): void {
  for (let last = pieces.at(-1); last?.kind === "lines"; last = pieces.at(-1)) {
    if (!last.frame.header.isBracket) return;
    pieces.pop();
  }
}

/** Returns the loss of a damaged frame. Its header still has the time and the counts. */
export function lostFrame(file: RecordingFile, { offset, header }: FrameAt): RecordedEvent {
  const reason = `${MISSING}${contents(header)}, byte ${offset} of ${file.name}`;
  return {
    event: lost(header.events, header.fromTs, reason),
    wallOffset: wallOffsetIn(header),
    isDamage: true,
  };
}

function contents({ forks, execs, exits, failures }: FrameHeader): string {
  return ` (forks ${forks}, execs ${execs}, exits ${exits}, failures ${failures})`;
}

function hole(event: LostEvent | GapEvent, header: FrameHeader | null = null): Piece {
  return { kind: "hole", event, wallOffset: header === null ? null : wallOffsetIn(header) };
}

/** Returns the first and last moment in the headers. */
export function spanOf(files: readonly RecordingFile[]): { fromTs: number; toTs: number } {
  const headers = files.flatMap(({ headers }) => headers);
  if (headers.length === 0) {
    throw new SourceError(
      `Cannot read "${files[0]?.name}": nothing in it can be read but its end; use another copy`,
      EXIT_FAILURE,
    );
  }
  const lines = headers.filter(({ kind }) => kind === "lines");
  let fromTs = Infinity;
  let toTs = 0;
  for (const header of lines.length > 0 ? lines : headers) {
    fromTs = Math.min(fromTs, header.fromTs);
    toTs = Math.max(toTs, header.toTs);
  }
  return { fromTs: Math.min(fromTs, toTs), toTs };
}

function lost(count: number | null, ts: number, reason: string): LostEvent {
  return { type: "lost", ts, count, where: "line", reason };
}
