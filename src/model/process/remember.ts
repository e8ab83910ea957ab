import type { Ancestor, Biography, Image, Moment } from "./biography.ts";
import { MAX_HISTORY_ARGV, MAX_HISTORY_ENTRIES, MAX_PARENTS_CHECKED } from "../base/limits.ts";
import type { Process } from "./process.ts";
import { lengthOf, type Text } from "../base/text.ts";

/** A fork: the child looks as its parent does, and remembers who stands above. */
export function rememberBirth(child: Process, parent: Process): void {
  const self = ancestorOf(parent);
  child.biography.bornOf = self;
  if (child.image.comm?.text === self.image.comm?.text) child.biography.image = self.image;
}

/** An exec, after the row has its new image. Returns how many moments had to go. */
export function rememberExec(row: Process, ts: number): number {
  const { biography } = row;
  const before = biography.image;
  // An image taken over from the parent is the parent's to keep.
  if (before !== null && before !== biography.bornOf?.image) biography.held += shorten(before);
  const image = imageFrom(row);
  biography.image = image;
  return add(biography, { type: "exec", ts, image });
}

/** A rename or a new parent. Returns how many moments had to go. */
export function rememberMoment(row: Process, moment: Moment): number {
  return add(row.biography, moment);
}

/** It ended: what descendants remember of it must not hold a long command line. */
export function closeBiography({ biography }: Process): void {
  const { image } = biography;
  if (image !== null && image !== biography.bornOf?.image) biography.held += shorten(image);
}

/** What it is now. */
function imageOf(row: Process): Image {
  const { biography } = row;
  const { image } = biography;
  const isOther = image === null || image.comm?.text !== row.image.comm?.text;
  if (isOther || (image.argv !== row.image.argv && image === biography.bornOf?.image)) {
    return biography.image = imageFrom(row);
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
    const { self, image } = at.biography;
    const above: Ancestor | null = at.parent === null ? null : at.parent.biography.self;
    if (self === null || self.above !== above || self.image !== image) stale = depth;
    at = at.parent;
  }
  return renewed(row, stale);
}

/** Made anew from `stale` generations above it downwards; -1 is nobody. */
function renewed(row: Process, stale: number): Ancestor {
  const { biography, key, pid, parent, identity: { user } } = row;
  if (stale < 0 && biography.self !== null) return biography.self;
  const above = parent === null
    ? null
    : stale > 0
    ? renewed(parent, stale - 1)
    : parent.biography.self;
  return biography.self = { key, pid, user, image: imageOf(row), above };
}

function imageFrom({ image: { comm, filename, argv, argvTruncated } }: Process): Image {
  return { comm, filename, argv, argvTruncated };
}

function add(biography: Biography, moment: Moment): number {
  const moments = [...biography.moments, moment];
  biography.moments = moments;
  if (moments.length <= MAX_HISTORY_ENTRIES) return 0;
  // How it began and what it did last tell more than what was between.
  const [gone] = moments.splice(Math.floor(MAX_HISTORY_ENTRIES / 4), 1);
  if (gone?.type === "exec") biography.held -= lengthOf(gone.image.argv);
  biography.cut++;
  return 1;
}

/** Cut the command line of an image that is history. Returns what is left of it. */
function shorten(image: Image): number {
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
