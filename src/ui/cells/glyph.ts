/**
 * What stands in one cell: a Unicode code point, or the number of an interned cluster (a base with
 * its combining marks, a flag, a skin tone) above the last code point. 21 bits, so that a glyph and
 * a style fit into one Uint32.
 */
export type Glyph = number;

export const SPACE: Glyph = 0x20;

/** The right half of a wide glyph; nothing is ever printed for it. */
export const WIDE_TAIL: Glyph = 0x1fffff;

/** Bits of a cell that hold the glyph. */
export const GLYPH_BITS = 21;

const FIRST_CLUSTER = 0x110000;

/** Clusters remembered; text beyond that shows its base alone, so a stranger cannot fill memory. */
const MAX_CLUSTERS = 4096;

/** Longest cluster kept, in UTF-16 units. */
const MAX_CLUSTER_LENGTH = 24;

const clusters: string[] = [];
const numbers = new Map<string, Glyph>();

/** The glyph of a cluster of several code points; undefined when it is too long or there are too many. */
export function clusterGlyph(cluster: string): Glyph | undefined {
  const known = numbers.get(cluster);
  if (known !== undefined) return known;
  if (cluster.length > MAX_CLUSTER_LENGTH || clusters.length >= MAX_CLUSTERS) return undefined;
  const glyph = FIRST_CLUSTER + clusters.length;
  clusters.push(cluster);
  numbers.set(cluster, glyph);
  return glyph;
}

/** Several code points in one glyph: terminals disagree about how far such a glyph moves the cursor. */
export function isCluster(glyph: Glyph): boolean {
  return glyph >= FIRST_CLUSTER && glyph !== WIDE_TAIL;
}

/** The text of a glyph; empty for the right half of a wide one. */
export function glyphText(glyph: Glyph): string {
  if (glyph === WIDE_TAIL) return "";
  return glyph < FIRST_CLUSTER
    ? String.fromCodePoint(glyph)
    : clusters[glyph - FIRST_CLUSTER] ?? "\ufffd";
}
