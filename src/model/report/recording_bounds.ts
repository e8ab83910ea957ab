import type { EndEvent, MetaEvent } from "../event/event.ts";

/** The first and the last line of a recording, or of several that were put one behind another. */
export class RecordingBounds {
  /** The first line of the first recording. */
  meta: MetaEvent | null = null;
  #end: EndEvent | null = null;
  /** One of several recordings had no end. */
  #isCut = false;
  /** The boot of the last recording that began. */
  #bootId: string | null = null;

  /** The last line of the last recording; null when any of them has none. */
  get end(): EndEvent | null {
    return this.#isCut ? null : this.#end;
  }

  /** Takes the first line of a recording; returns whether it is of another boot than the one before. */
  begin(event: MetaEvent): boolean {
    const before = this.#bootId;
    if (this.meta !== null && this.#end === null) this.#isCut = true;
    this.#end = null;
    this.meta ??= event;
    this.#bootId = event.bootId ?? before;
    return before !== null && this.#bootId !== before;
  }

  /** Takes the last line of a recording. */
  finish(event: EndEvent): void {
    this.#end = event;
  }
}
