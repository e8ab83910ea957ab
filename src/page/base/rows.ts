import type { Recording } from "./recording.ts";

/** A process is hidden, matches the filter, or is the ancestor of a match. */
export const HIDDEN = 0, MATCH = 1, ABOVE_MATCH = 2;

/** Returns the places that have a row: they are not hidden, and no ancestor is collapsed. */
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

/** Marks the matches and their ancestors. */
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

/**
 * Returns the number of rows in words; under a filter the number of matches, folded ones included.
 */
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

/**
 * Marks idle processes: they are older than the recording, ran no exec, started no process and are
 * alive. Marks none when every process is idle.
 */
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

/** Returns the index of `place` in the ascending `rows`, or of the next place after it. */
export function rowOf(rows: Int32Array, place: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]! < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
