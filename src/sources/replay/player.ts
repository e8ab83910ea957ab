import { MAX_PLAYED_AT_ONCE } from "../../model/base/limits.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { isLandmark, type Landmark, mayHave } from "./landmark.ts";
import type { Place, RecordedEvent, Recording } from "./recording.ts";

export type { Landmark };

/** What a player tells of its way. */
export interface PlayerListener {
  /** These happened, in this order, and are in the table now. */
  events(events: readonly RecordedEvent[]): void;
  /** Another table stands for the moment that is shown now: somebody went there. */
  table(table: ProcessTable): void;
  /** It plays no more: the end is reached. */
  ended(): void;
}

/** The time of whoever watches. */
export interface PlayerClock {
  /** Milliseconds, from whenever. */
  now(): number;
  /** Calls once, so many milliseconds from now; returns what takes it back. */
  after(ms: number, callback: () => void): () => void;
}

/** How often the table moves on while playing, milliseconds. */
const TICK_MS = 40;

/**
 * Moves through a recording: the table of one moment, and the way to another.
 *
 * What is shown is the table after the event before `place`; `ts` is the moment, which can lie
 * between two events. Going forward a little applies events and tells them; going back, or far, makes
 * a new table.
 */
export class Player {
  #table: ProcessTable;
  #place: Place;
  #ts: number;
  #speed = 0;
  /** Lines were missing since the table was last known to be whole. */
  #isDoubtful = false;
  #cancel: (() => void) | null = null;
  /** When and where playing at this speed began. */
  #anchor = { ms: 0, ts: 0 };

  /**
   * Stands at the beginning, with what had happened by then.
   *
   * @param span the part of the recording that it moves in
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

  /** Where to read on. */
  get place(): Place {
    return this.#place;
  }

  /** Seconds of the recording in a second; 0 while it stands. */
  get speed(): number {
    return this.#speed;
  }

  /** Shows the moment `ts`, or the nearest that is in the recording. */
  seekTo(ts: number): void {
    const { fromTs, toTs } = this.span;
    this.#go(Math.min(Math.max(ts, fromTs), toTs));
    this.#setAnchor();
  }

  /** From now on, `speed` seconds of the recording in each second. */
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

  /** One event on or back. False when there is none. */
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
   * To the next event of this kind, so that it is the last one that has happened; back with -1.
   * `key` is whose birth or death, any when it is null. False, and nothing moves, when there is none.
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

  /** The last events that have happened, the newest last; at most so many. */
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

  /** Events of the recording before this moment: lines, those of other types too. */
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
    // With a key frame on the way it is shorter to begin there.
    if (ts < this.#ts || target > this.#place.piece) {
      ({ table: this.#table, place: this.#place } = this.recording.tableAt(ts));
      this.#ts = ts;
      this.listener.table(this.#table);
    } else this.#advance(ts, Infinity);
  }

  /** Applies what happened up to a moment; false when it was more than `most` and some is left. */
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

  /** Something was missing, and with the next piece begins what a key frame has whole again. */
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
      // It can't go as fast as it should: from here on then.
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

  /** The place behind this event, which is that of the next one. */
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
    // Going back, the event that was last is where we are already.
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

/** Fewer pieces than this are gone through rather than around. */
const NEAR_PIECES = 4;

function isBefore(a: Place, b: Place): boolean {
  return a.piece < b.piece || (a.piece === b.piece && a.index < b.index);
}
