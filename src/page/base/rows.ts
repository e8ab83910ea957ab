import type { Recording } from "./recording.ts";

/** What a filter makes of a process: hidden, shown for itself, shown since something below it is. */
export const HIDDEN = 0, MATCH = 1, ABOVE_MATCH = 2;

/** The places that have a row, from top to bottom: not hidden, and nothing above is collapsed. */
export function visibleRows(
  { count, end }: Recording,
  shown: Uint8Array,
  isCollapsed: (place: number) => boolean,
): Int32Array {
  const rows = new Int32Array(count);
  let length = 0;
  for (let place = 0; place < count;) {
    if (shown[place] !== HIDDEN) rows[length++] = place;
    place = shown[place] === HIDDEN || isCollapsed(place) ? end[place]! : place + 1;
  }
  return rows.subarray(0, length);
}

/** Marks who matches, and who stands above one that does. */
export function shownOf(
  { count, parent }: Recording,
  matches: (place: number) => boolean,
): Uint8Array {
  const shown = new Uint8Array(count);
  for (let place = count - 1; place >= 0; place--) {
    if (matches(place)) shown[place] = MATCH;
    const above = parent[place]!;
    if (shown[place] !== HIDDEN && above >= 0) shown[above] = ABOVE_MATCH;
  }
  return shown;
}

/** How many rows there are; under a filter how many processes match, folded ones too. */
export function rowsText(rows: Int32Array, shown: Uint8Array, isFiltered: boolean): string {
  const text = (count: number, one: string, more: string) =>
    `${count.toLocaleString("en")} ${count === 1 ? one : more}`;
  if (!isFiltered) return text(rows.length, "row", "rows");
  let matches = 0;
  let above = 0;
  for (const each of shown) {
    if (each === MATCH) matches++;
    else if (each === ABOVE_MATCH) above++;
  }
  const ancestors = above === 0 ? "" : ` · ${text(above, "ancestor", "ancestors")}`;
  return text(matches, "match", "matches") + ancestors;
}

/** Who was there before, did nothing and started nothing; unless nobody else is there. */
export function idleOf(recording: Recording): Uint8Array {
  const { count, parent, firstImage } = recording;
  const idle = new Uint8Array(count).fill(1);
  for (let place = count - 1; place >= 0; place--) {
    const hasExec = firstImage[place + 1]! - firstImage[place]! > 1;
    if (recording.has(place, "born") || hasExec || !recording.isAlive(place)) idle[place] = 0;
    const above = parent[place]!;
    if (idle[place] === 0 && above >= 0) idle[above] = 0;
  }
  return idle.includes(0) ? idle : new Uint8Array(count);
}

/** Index in the ascending `rows` of `place`, or of the next one after it. */
export function rowOf(rows: Int32Array, place: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
