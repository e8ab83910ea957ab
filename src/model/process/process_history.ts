import type { Ancestor, HistoryEntry, PastImage, Process, ProcessHistory } from "./process.ts";
import { MAX_HISTORY_ARGV, MAX_HISTORY_ENTRIES, MAX_PARENTS_CHECKED } from "../base/limits.ts";
import { lengthOf, type Text } from "../base/text.ts";

/** Most processes have none: they share this. */
const NO_ENTRIES: readonly HistoryEntry[] = [];

export function newHistory(): ProcessHistory {
  return {
    birthParent: null,
    entries: NO_ENTRIES,
    droppedEntries: 0,
    argvLength: 0,
    image: null,
    asAncestor: null,
  };
}

/** A fork: the child looks as its parent does, and remembers who stands above. */
export function recordBirth(child: Process, parent: Process): void {
  const self = ancestorOf(parent);
  child.history.birthParent = self;
  if (child.image.comm?.text === self.image.comm?.text) child.history.image = self.image;
}

/** An exec, after the row has its new image. Returns how many moments had to go. */
export function recordExec(row: Process, ts: number): number {
  const { history } = row;
  const before = history.image;
  // An image taken over from the parent is the parent's to keep.
  if (before !== null && before !== history.birthParent?.image) {
    history.argvLength += shorten(before);
  }
  const image = imageFrom(row);
  history.image = image;
  return add(history, { type: "exec", ts, image });
}

/** A rename or a new parent. Returns how many moments had to go. */
export function recordEntry(row: Process, moment: HistoryEntry): number {
  return add(row.history, moment);
}

/** It ended: what descendants remember of it must not hold a long command line. */
export function closeHistory({ history }: Process): void {
  const { image } = history;
  if (image !== null && image !== history.birthParent?.image) {
    history.argvLength += shorten(image);
  }
}

/** What it is now. */
function imageOf(row: Process): PastImage {
  const { history } = row;
  const { image } = history;
  const isOther = image === null || image.comm?.text !== row.image.comm?.text;
  if (isOther || (image.argv !== row.image.argv && image === history.birthParent?.image)) {
    return history.image = imageFrom(row);
  }
  if (image.argv !== row.image.argv) {
    image.argv = row.image.argv;
    image.filename = row.image.filename;
    image.argvTruncated = row.image.argvTruncated;
  }
  return image;
}

/**
 * It and all above it, as they are now. What did not change since the last fork is shared, so that
 * a fork costs a few comparisons and no memory.
 */
function ancestorOf(row: Process): Ancestor {
  imageOf(row);
  let stale = -1;
  let at: Process | null = row;
  for (let depth = 0; at !== null && depth < MAX_PARENTS_CHECKED; depth++) {
    const { asAncestor: self, image } = at.history;
    const above: Ancestor | null = at.parent === null ? null : at.parent.history.asAncestor;
    if (self === null || self.parent !== above || self.image !== image) stale = depth;
    at = at.parent;
  }
  return renewed(row, stale);
}

/** Made anew from `stale` generations above it downwards; -1 is nobody. */
function renewed(row: Process, stale: number): Ancestor {
  const { history, key, pid, parent, identity: { user } } = row;
  if (stale < 0 && history.asAncestor !== null) return history.asAncestor;
  const above = parent === null
    ? null
    : stale > 0
    ? renewed(parent, stale - 1)
    : parent.history.asAncestor;
  return history.asAncestor = { key, pid, user, image: imageOf(row), parent: above };
}

function imageFrom({ image: { comm, filename, argv, argvTruncated } }: Process): PastImage {
  return { comm, filename, argv, argvTruncated };
}

function add(history: ProcessHistory, moment: HistoryEntry): number {
  const moments = [...history.entries, moment];
  history.entries = moments;
  if (moments.length <= MAX_HISTORY_ENTRIES) return 0;
  // How it began and what it did last tell more than what was between.
  const [gone] = moments.splice(Math.floor(MAX_HISTORY_ENTRIES / 4), 1);
  if (gone?.type === "exec") history.argvLength -= lengthOf(gone.image.argv);
  history.droppedEntries++;
  return 1;
}

/** Cut the command line of an image that is history. Returns what is left of it. */
function shorten(image: PastImage): number {
  const length = lengthOf(image.argv);
  if (length <= MAX_HISTORY_ARGV || image.argv === null) return length;
  const kept: Text[] = [];
  let left = MAX_HISTORY_ARGV;
  for (const argument of image.argv) {
    if (left <= 0) break;
    const fits = argument.text.length <= left;
    kept.push(fits ? argument : { text: argument.text.slice(0, left) });
    left -= argument.text.length;
  }
  image.argv = kept;
  image.argvTruncated = true;
  return MAX_HISTORY_ARGV;
}
