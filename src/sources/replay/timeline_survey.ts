import { isLandmark } from "./landmark.ts";
import type { Recording } from "./recording.ts";

/** The number of pieces of a time line: the columns of a very wide terminal. */
const PIECES = 480;

/** A recording of at most this many events is read at once; for a larger one the headers do. */
const MAX_READ_EVENTS = 50_000;

/**
 * Counts events, failures and losses in pieces of a time line, all of equal length.
 *
 * The headers of the frames give counts and failures to about a second. Losses in no header (gaps,
 * damage) are found later by reading one frame at a time.
 */
export class TimelineSurvey {
  readonly counts = new Float64Array(PIECES);
  readonly failures = new Float64Array(PIECES);
  readonly losses = new Float64Array(PIECES);
  /** The first frame that is not yet read. */
  #next = 0;

  constructor(
    private readonly recording: Recording,
    private readonly span: { readonly fromTs: number; readonly toTs: number } = recording.span,
  ) {
    let events = 0;
    for (const piece of recording.pieces) {
      if (piece.kind === "lines") events += piece.frame.header.events;
    }
    if (events <= MAX_READ_EVENTS) {
      for (let place = 0; place < recording.pieces.length; place++) this.#read(place);
      this.#next = recording.pieces.length;
    } else this.#readHeaders();
  }

  /** Returns false when there is certainly no loss after a moment, or before it. */
  mayHaveLoss(ts: number, direction: 1 | -1): boolean {
    if (this.#next < this.recording.pieces.length) return true;
    const here = this.#pieceOf(ts);
    return this.losses.some((count, i) => count > 0 && (direction === 1 ? i >= here : i <= here));
  }

  /** Reads one more frame. Returns false when all frames are read. */
  refine(): boolean {
    const place = this.#next++;
    const piece = this.recording.pieces[place];
    if (piece === undefined) return false;
    if (piece.kind === "lines") {
      const text = this.recording.textOf(place);
      if (text === null) this.#add(this.losses, piece.frame.header.fromTs);
      else if (text.includes('"type":"gap"')) {
        for (const { event } of this.recording.eventsOf(place)) {
          if (event.type === "gap") this.#add(this.losses, event.ts);
        }
      }
    }
    return true;
  }

  #read(place: number): void {
    for (const { event } of this.recording.eventsOf(place)) {
      if (isTurn(event.type)) this.#add(this.counts, event.ts);
      if (isLandmark(event, "loss", null)) this.#add(this.losses, event.ts);
      if (isLandmark(event, "failure", null)) this.#add(this.failures, event.ts);
    }
  }

  #readHeaders(): void {
    for (const piece of this.recording.pieces) {
      if (piece.kind === "hole") this.#add(this.losses, piece.event.ts);
      if (piece.kind !== "lines") continue;
      const { header } = piece.frame;
      const middle = (header.fromTs + header.toTs) / 2;
      const turns = header.forks + header.execs + header.exits;
      this.#spread(turns, header.fromTs, header.toTs);
      this.#add(this.failures, middle, header.failures);
      this.#add(this.losses, middle, header.lostUncounted + (header.lost > 0 ? 1 : 0));
    }
  }

  #spread(count: number, fromTs: number, toTs: number): void {
    const first = this.#pieceOf(fromTs);
    const pieces = this.#pieceOf(toTs) - first + 1;
    const step = (toTs - fromTs) / pieces;
    for (let i = 0; i < pieces; i++) this.#add(this.counts, fromTs + step * i, count / pieces);
  }

  #add(into: Float64Array, ts: number, count = 1): void {
    if (ts < this.span.fromTs || ts > this.span.toTs) return;
    const piece = this.#pieceOf(ts);
    into[piece] = (into[piece] ?? 0) + count;
  }

  #pieceOf(ts: number): number {
    const { fromTs, toTs } = this.span;
    const share = toTs === fromTs ? 0 : (ts - fromTs) / (toTs - fromTs);
    return Math.min(PIECES - 1, Math.max(0, Math.floor(share * PIECES)));
  }
}

/** Returns whether a type counts as activity; the snapshot of live processes at the start does not. */
function isTurn(type: string): boolean {
  return type === "fork" || type === "exec" || type === "exit";
}
