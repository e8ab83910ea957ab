/**
 * The content of one cell: a Unicode code point, or above the last code point the number of an
 * interned cluster (a base with its combining marks, a flag, a skin tone). It takes 21 bits, so that
 * a glyph and a style fit into one Uint32.
 */
export type Glyph = number;

export const SPACE: Glyph = 0x20;

/** The right half of a wide glyph. It is never printed. */
export const WIDE_TAIL: Glyph = 0x1fffff;

/** Bits of a cell that hold the glyph. */
export const GLYPH_BITS = 21;

const FIRST_CLUSTER = 0x110000;

/**
 * The bound of interned clusters, so that another user's text cannot fill memory. Later clusters
 * show their base alone.
 */
const MAX_CLUSTERS = 4096;

/** The longest cluster that is interned, in UTF-16 units. */
const MAX_CLUSTER_LENGTH = 24;

const clusters: string[] = [];
const numbers = new Map<string, Glyph>();

/** Returns the glyph of a cluster of several code points; undefined beyond the bounds. */
export function clusterGlyph(cluster: string): Glyph | undefined {
  const known = numbers.get(cluster);
  if (known !== undefined) return known;
  if (cluster.length > MAX_CLUSTER_LENGTH || clusters.length >= MAX_CLUSTERS) return undefined;
  const glyph = FIRST_CLUSTER + clusters.length;
  clusters.push(cluster);
  numbers.set(cluster, glyph);
  return glyph;
}

/** Returns whether a glyph is a cluster: terminals disagree how far it moves the cursor. */
export function isCluster(glyph: Glyph): boolean {
  return glyph >= FIRST_CLUSTER && glyph !== WIDE_TAIL;
}

/** Returns the text of a glyph; empty for the right half of a wide one. */
export function glyphText(glyph: Glyph): string {
  if (glyph === WIDE_TAIL) return "";
  return glyph < FIRST_CLUSTER
    ? String.fromCodePoint(glyph)
    : clusters[glyph - FIRST_CLUSTER] ?? "\ufffd";
}
