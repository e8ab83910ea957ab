import { MAX_PLAYED_AT_ONCE } from "../../model/base/limits.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { isLandmark, type Landmark, mayHave } from "./landmark.ts";
import type { Place, RecordedEvent, Recording } from "./recording.ts";

export type { Landmark };

/** The reports of a player. */
export interface PlayerListener {
  /** The table has applied these events, in this order. */
  events(events: readonly RecordedEvent[]): void;
  /** Another table is current after a jump. */
  table(table: ProcessTable): void;
  /** The player has reached the end and stopped. */
  ended(): void;
}

/** The clock of the user. */
export interface PlayerClock {
  /** Returns milliseconds since any fixed moment. */
  now(): number;
  /** Calls `callback` once, after `ms` milliseconds; returns the function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The interval between steps of the table while playing, milliseconds. */
const TICK_MS = 40;

/**
 * Moves through a recording and holds the table of the current moment.
 *
 * The table has applied all events before `place`. `ts` is the moment, which may be between two
 * events. A short way forward applies and reports events; a long way or a way back makes a new table.
 */
export class Player {
  #table: ProcessTable;
  #place: Place;
  #ts: number;
  #speed = 0;
  /** Whether lines were missing since the last complete table. */
  #isDoubtful = false;
  #cancel: (() => void) | null = null;
  /** The time and the moment at which playing at this speed began. */
  #anchor = { ms: 0, ts: 0 };

  /**
   * Begins at the start of the span, with the table of that moment.
   *
   * @param span the part of the recording to move in
   */
  constructor(
    readonly recording: Recording,
    private readonly listener: PlayerListener,
    private readonly clock: PlayerClock,
    readonly span: { readonly fromTs: number; readonly toTs: number } = recording.span,
  ) {
    const { fromTs } = span;
    ({ table: this.#table, place: this.#place } = recording.tableAt(fromTs));
    this.#ts = fromTs;
  }

  get table(): ProcessTable {
    return this.#table;
  }

  /** The moment that is shown, nanoseconds since boot. */
  get ts(): number {
    return this.#ts;
  }

  /** The place of the next event. */
  get place(): Place {
    return this.#place;
  }

  /** The seconds of the recording in a second; 0 while paused. */
  get speed(): number {
    return this.#speed;
  }

  /** Goes to the moment `ts`, or the nearest one in the span. */
  seekTo(ts: number): void {
    const { fromTs, toTs } = this.span;
    this.#go(Math.min(Math.max(ts, fromTs), toTs));
    this.#setAnchor();
  }

  /** Plays `speed` seconds of the recording in each second. */
  play(speed: number): void {
    this.#speed = speed;
    this.#setAnchor();
    if (this.#cancel === null) this.#tickLater();
  }

  pause(): void {
    this.#speed = 0;
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Goes one event forward or back. Returns false when there is none. */
  step(direction: 1 | -1): boolean {
    this.pause();
    const place = direction === 1 ? this.#place : this.#before(this.#place);
    const event = place === null ? undefined : this.#eventAt(place);
    if (place === null || event === undefined || !this.#isWithin(event)) return false;
    if (direction === 1) this.#applyUpTo(this.#after(place), event.event.ts);
    else this.#goBackTo(place);
    return true;
  }

  /**
   * Goes to the moment right after the next event of this kind, or the previous one with -1. `key`
   * selects births and deaths of one process. Returns false and stays when there is none.
   */
  next(landmark: Landmark, direction: 1 | -1, key: ProcessKey | null = null): boolean {
    this.pause();
    const found = this.#find(landmark, direction, key);
    if (found === null) return false;
    const event = this.#eventAt(found)!;
    if (!this.#isWithin(event)) return false;
    const { ts } = event.event;
    const after = this.#after(found);
    if (direction === 1 && found.piece - this.#place.piece < NEAR_PIECES) {
      this.#applyUpTo(after, ts);
    } else this.#rebuild(after, ts);
    return true;
  }

  /** Returns at most `count` events before the current place, the newest last. */
  eventsBefore(count: number): RecordedEvent[] {
    const pieces: (readonly RecordedEvent[])[] = [];
    let missing = count;
    for (let piece = this.#place.piece; piece >= 0 && missing > 0; piece--) {
      const all = this.recording.eventsOf(piece);
      const events = piece === this.#place.piece ? all.slice(0, this.#place.index) : all;
      pieces.push(events.slice(-missing));
      missing -= Math.min(missing, events.length);
    }
    return pieces.reverse().flat();
  }

  /** The number of lines of the recording before the current place, whatever their type. */
  get eventCount(): number {
    const { piece: place, index } = this.#place;
    for (let at = Math.min(place, this.recording.pieces.length - 1); at >= 0; at--) {
      const piece = this.recording.pieces[at]!;
      if (piece.kind !== "lines" || piece.frame.header.isBracket) continue;
      const { firstEvent, events } = piece.frame.header;
      return firstEvent + (at === place ? index : events);
    }
    return 0;
  }

  #isWithin({ event }: RecordedEvent): boolean {
    return event.ts >= this.span.fromTs && event.ts <= this.span.toTs;
  }

  #go(ts: number): void {
    const target = this.recording.keyBefore(ts);
    // A key frame on the way makes a new table the shorter way.
    if (ts < this.#ts || target > this.#place.piece) {
      ({ table: this.#table, place: this.#place } = this.recording.tableAt(ts));
      this.#ts = ts;
      this.listener.table(this.#table);
    } else this.#advance(ts, Infinity);
  }

  /** Applies at most `most` events up to a moment. Returns false when some are left. */
  #advance(ts: number, most: number): boolean {
    const happened: RecordedEvent[] = [];
    let at = this.#place;
    let event = this.#eventAt(at);
    while (event !== undefined && event.event.ts <= ts && happened.length < most) {
      happened.push(event);
      this.#table.apply(event.event);
      at = this.#after(at);
      this.#place = at;
      if (this.#mends(event, at)) {
        this.listener.events(happened.splice(0));
        this.#rebuild(at, event.event.ts);
      }
      event = this.#eventAt(at);
    }
    const isThere = event === undefined || event.event.ts > ts;
    this.#ts = isThere ? ts : Math.max(this.#ts, happened.at(-1)?.event.ts ?? 0);
    if (happened.length > 0) this.listener.events(happened);
    return isThere;
  }

  #applyUpTo(place: Place, ts: number): void {
    const happened: RecordedEvent[] = [];
    while (isBefore(this.#place, place)) {
      const event = this.#eventAt(this.#place);
      if (event === undefined) break;
      happened.push(event);
      this.#table.apply(event.event);
      this.#place = this.#after(this.#place);
    }
    this.#ts = Math.max(this.#ts, ts);
    this.listener.events(happened);
  }

  #goBackTo(place: Place): void {
    const last = this.#before(place);
    const ts = last === null ? null : this.#eventAt(last)?.event.ts ?? null;
    this.#rebuild(place, Math.max(ts ?? 0, this.span.fromTs));
  }

  /** Returns whether a key frame before this place makes the table complete again after damage. */
  #mends({ isDamage }: RecordedEvent, place: Place): boolean {
    if (isDamage === true) this.#isDoubtful = true;
    if (!this.#isDoubtful || this.recording.pieces[place.piece - 1]?.kind !== "key") return false;
    if (place.index > 0) return false;
    this.#isDoubtful = false;
    return true;
  }

  #rebuild(place: Place, ts: number): void {
    this.#table = this.recording.tableBefore(place);
    this.#place = place;
    this.#ts = ts;
    this.listener.table(this.#table);
  }

  #setAnchor(): void {
    this.#anchor = { ms: this.clock.now(), ts: this.#ts };
  }

  #tickLater(): void {
    this.#cancel = this.clock.after(TICK_MS, () => {
      this.#cancel = null;
      const { ms, ts } = this.#anchor;
      const wanted = ts + (this.clock.now() - ms) * 1e6 * this.#speed;
      const { toTs } = this.span;
      const isThere = this.#advance(Math.min(wanted, toTs), MAX_PLAYED_AT_ONCE);
      // Playing cannot keep this speed, so it counts from the present moment on.
      if (!isThere) this.#setAnchor();
      if (isThere && wanted >= toTs) {
        this.pause();
        this.listener.ended();
      } else if (this.#speed > 0) this.#tickLater();
    });
  }

  #eventAt({ piece, index }: Place): RecordedEvent | undefined {
    return this.recording.eventsOf(piece)[index];
  }

  /** Returns the place of the next event. */
  #after({ piece, index }: Place): Place {
    return this.recording.normalized({ piece, index: index + 1 });
  }

  #before({ piece, index }: Place): Place | null {
    if (index > 0) return { piece, index: index - 1 };
    for (let at = piece - 1; at >= 0; at--) {
      const { length } = this.recording.eventsOf(at);
      if (length > 0) return { piece: at, index: length - 1 };
    }
    return null;
  }

  #find(landmark: Landmark, direction: 1 | -1, key: ProcessKey | null): Place | null {
    const { pieces } = this.recording;
    // The last event belongs to the current moment, so going back begins before it.
    const from = direction === 1 ? this.#place : this.#before(this.#place);
    if (from === null) return null;
    const isLater = direction === 1
      ? (place: Place) => !isBefore(place, from)
      : (place: Place) => isBefore(place, from);
    for (let piece = from.piece; piece >= 0 && piece < pieces.length; piece += direction) {
      if (!mayHave(this.recording, piece, landmark, key)) continue;
      const events = this.recording.eventsOf(piece);
      for (let i = 0; i < events.length; i++) {
        const index = direction === 1 ? i : events.length - 1 - i;
        const place = { piece, index };
        if (isLater(place) && isLandmark(events[index]!.event, landmark, key)) return place;
      }
    }
    return null;
  }
}

/** A way over fewer pieces than this applies events instead of making a new table. */
const NEAR_PIECES = 4;

function isBefore(a: Place, b: Place): boolean {
  return a.piece < b.piece || (a.piece === b.piece && a.index < b.index);
}
