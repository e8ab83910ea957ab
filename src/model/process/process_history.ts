import type { Ancestor, HistoryEntry, PastImage, Process, ProcessHistory } from "./process.ts";
import { MAX_HISTORY_ARGV, MAX_HISTORY_ENTRIES, MAX_PARENTS_CHECKED } from "../base/limits.ts";
import { lengthOf, type Text } from "../base/text.ts";

/** Shared, because most processes have no entries. */
const NO_ENTRIES: readonly HistoryEntry[] = [];

/** Returns an empty history. */
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

/** Records a fork: the child shares the image of its parent, and keeps its ancestors. */
export function recordBirth(child: Process, parent: Process): void {
  const self = ancestorOf(parent);
  child.history.birthParent = self;
  if (child.image.comm?.text === self.image.comm?.text) child.history.image = self.image;
}

/** Records an exec, after the row has its new image. Returns the number of dropped entries. */
export function recordExec(row: Process, ts: number): number {
  const { history } = row;
  const before = history.image;
  // The parent's history counts the argv of an image shared with it. `closeHistory` has counted the
  // argv of a dead process, so that a late exec must not count it again.
  if (row.ending === null && before !== null && before !== history.birthParent?.image) {
    history.argvLength += cutArgv(before);
  }
  const image = copyOfImage(row);
  history.image = image;
  return add(history, { type: "exec", ts, image });
}

/** Records a rename or a reparent. Returns the number of dropped entries. */
export function recordEntry(row: Process, entry: HistoryEntry): number {
  return add(row.history, entry);
}

/** Cuts the command line of a dead process, which its descendants still hold. */
export function closeHistory({ history }: Process): void {
  const { image } = history;
  if (image !== null && image !== history.birthParent?.image) {
    history.argvLength += cutArgv(image);
  }
}

/** Returns the current image of a row. */
function imageOf(row: Process): PastImage {
  const { history } = row;
  const { image } = history;
  const isOther = image === null || image.comm?.text !== row.image.comm?.text;
  if (isOther || (image.argv !== row.image.argv && image === history.birthParent?.image)) {
    return history.image = copyOfImage(row);
  }
  if (image.argv !== row.image.argv) {
    image.argv = row.image.argv;
    image.filename = row.image.filename;
    image.argvTruncated = row.image.argvTruncated;
  }
  return image;
}

/**
 * Returns a row as an ancestor of the process that it forks, linked to its own ancestors. Ancestors
 * without a change since the last fork are shared, so that a fork costs a few comparisons and no memory.
 */
function ancestorOf(row: Process): Ancestor {
  imageOf(row);
  let stale = -1;
  let at: Process | null = row;
  for (let depth = 0; at !== null && depth < MAX_PARENTS_CHECKED; depth++) {
    const { asAncestor: self, image } = at.history;
    const parent: Ancestor | null = at.parent === null ? null : at.parent.history.asAncestor;
    if (self === null || self.parent !== parent || self.image !== image) stale = depth;
    at = at.parent;
  }
  return renewedAncestor(row, stale);
}

/** Replaces the ancestors from `stale` generations above the row down to it; -1 replaces none. */
function renewedAncestor(row: Process, stale: number): Ancestor {
  const { history, key, pid, parent, identity: { user } } = row;
  if (stale < 0 && history.asAncestor !== null) return history.asAncestor;
  const above = parent === null
    ? null
    : stale > 0
    ? renewedAncestor(parent, stale - 1)
    : parent.history.asAncestor;
  return history.asAncestor = { key, pid, user, image: imageOf(row), parent: above };
}

function copyOfImage({ image: { comm, filename, argv, argvTruncated } }: Process): PastImage {
  return { comm, filename, argv, argvTruncated };
}

function add(history: ProcessHistory, entry: HistoryEntry): number {
  const entries = [...history.entries, entry];
  history.entries = entries;
  if (entries.length <= MAX_HISTORY_ENTRIES) return 0;
  // The first and the latest entries explain more than those of the middle.
  const [gone] = entries.splice(Math.floor(MAX_HISTORY_ENTRIES / 4), 1);
  if (gone?.type === "exec") history.argvLength -= lengthOf(gone.image.argv);
  history.droppedEntries++;
  return 1;
}

/** Cuts the command line of a former image. Returns the length that is left. */
function cutArgv(image: PastImage): number {
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
