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
  const arranger = new Arranger(files);
  files.forEach((file, number) => arranger.add(file, number));
  return arranger.end();
}

/** Takes the files of one recording, one after the other. */
class Arranger {
  readonly #pieces: Piece[] = [];
  readonly #damage: string[] = [];
  readonly #missing: string[] = [];
  readonly #unclosed: string[] = [];
  /** The number of the next event; null when any may follow. */
  #expected: number | null = null;
  #lastTs = 0;
  #endTs = 0;

  constructor(private readonly files: readonly RecordingFile[]) {}

  add(file: RecordingFile, number: number): void {
    for (const { from, to } of file.damage) {
      this.#damage.push(`${file.name}: bytes ${from} to ${to} cannot be read`);
    }
    if (file.unclosed !== null) {
      this.#unclosed.push(`${file.name}: it has no end: ${unclosedText(file.unclosed)}`);
    }
    const first = file.frames.find(({ header }) => !header.isBracket)?.header.firstEvent ?? 0;
    if (number === 0) this.#begin(file, first);
    else if (first < (this.#expected ?? 0)) this.#join(file, number);
    // Consecutive files of one recording need no brackets between them.
    const isWhole = this.#expected === first;
    if (number > 0 && isWhole) dropBrackets(this.#pieces);
    let isStart = true;
    for (const frame of file.frames) {
      if (frame.header.isBracket) {
        const isKept = number === 0 || !isWhole || !isStart;
        if (isKept) this.#pieces.push({ kind: "lines", file, frame });
        continue;
      }
      isStart = false;
      this.#addFrame(file, number, frame, frame.header.firstEvent === first);
    }
    this.#addCut(file);
    for (const { toTs } of file.headers) this.#endTs = Math.max(this.#endTs, toTs);
  }

  /** Returns the pieces after the last file. */
  end(): Arranged {
    const last = this.files.at(-1);
    const later = last === undefined ? null : laterText(last);
    const missing = later === null ? this.#missing : [...this.#missing, later];
    return { pieces: this.#pieces, damage: this.#damage, missing, unclosed: this.#unclosed };
  }

  /** Takes the beginning of the first file. */
  #begin(file: RecordingFile, first: number): void {
    const [start] = file.damage;
    // A damaged beginning hides what came before.
    if (first > 0 && start?.from !== 0) this.#missing.push(earlierText(file, first));
    if (start?.from !== 0 || start.to >= file.size) return;
    const header = file.headers[0]!;
    this.#lastTs = header.fromTs;
    this.#pieces.push(hole(lost(null, this.#lastTs, MISSING), header));
  }

  /** Takes the beginning of another recording of the host, which follows the one before. */
  #join(file: RecordingFile, number: number): void {
    const before = this.files[number - 1]!;
    if (!isTogether(this.files) && !follows(file, before)) {
      throw new SourceError(
        `Cannot read "${file.name}" after "${before.name}": it does not continue where ` +
          "that ends; name the files of one recording, each once",
        EXIT_FAILURE,
      );
    }
    this.#expected = null;
    if (file.shiftNs !== before.shiftNs) this.#pieces.push({ kind: "reboot", ts: this.#lastTs });
    const gap = joinOf(file, this.#endTs);
    if (gap !== null) this.#pieces.push(hole(gap));
  }

  #addFrame(file: RecordingFile, number: number, frame: FrameAt, isFirst: boolean): void {
    const { header } = frame;
    if (this.#expected !== null && header.firstEvent > this.#expected) {
      const count = header.firstEvent - this.#expected;
      const before = this.files[number - 1];
      if (before !== undefined && isFirst) {
        const between = `between "${before.name}" and "${file.name}"`;
        const what = `a file of the recording is missing ${between}`;
        this.#missing.push(`${what}, with ${count} ${plural(count, "event")}`);
        this.#pieces.push(hole(lost(count, this.#lastTs, what)));
      } else {
        const are = plural(count, "event is", "events are");
        this.#damage.push(`${file.name}: ${count} ${are} missing before byte ${frame.offset}`);
        this.#pieces.push(hole(lost(count, this.#lastTs, MISSING)));
      }
    }
    this.#expected = header.firstEvent + header.events;
    this.#lastTs = Math.max(this.#lastTs, header.toTs);
    // A key frame holds moments of its own boot.
    if (header.kind === "key" && file.shiftNs !== 0) return;
    this.#pieces.push({ kind: header.kind === "key" ? "key" : "lines", file, frame });
  }

  /** Takes the end of a file that breaks off. */
  #addCut({ cut, isCut }: RecordingFile): void {
    if (cut !== null) {
      const ts = Math.max(this.#lastTs, cut.fromTs);
      this.#pieces.push(hole(lost(cut.events, ts, CUT + contents(cut)), cut));
      this.#expected = cut.firstEvent + cut.events;
    } else if (isCut) {
      this.#pieces.push(hole(lost(null, this.#lastTs, CUT)));
    }
  }
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
