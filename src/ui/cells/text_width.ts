import { clusterGlyph, type Glyph, glyphText } from "./glyph.ts";
import { WIDE_RANGES } from "./wide_ranges.ts";
import { sanitize } from "../../model/base/safe_text.ts";

/** The glyphs of a text, with their widths. */
export interface TextLayout {
  readonly glyphs: readonly Glyph[];
  /** 1 or 2 for each glyph. */
  readonly widths: readonly number[];
  /** The sum of the widths, in cells. */
  readonly width: number;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Characters that may join with their neighbour: marks, joiners, flags, skin tones, Hangul parts. */
const JOINING =
  /[\p{M}\u200c\u200d\ufe0e\ufe0f\u1100-\u11ff\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}]/u;

const MARK = /^[\p{M}\u200c\u200d\ufe0e\ufe0f]/u;

const REPLACEMENT: Glyph = 0xfffd;

/** A wide sign (〓) that replaces a wide cluster beyond the bounds. */
const WIDE_REPLACEMENT: Glyph = 0x3013;

/** A circle that carries a mark without a base, so that the mark cannot join a neighbour. */
const DOTTED_CIRCLE = "\u25cc";

/** The number of layouts that are kept, and the longest text worth it, in UTF-16 units. */
const CACHE_ENTRIES = 2048;
const CACHE_TEXT_LENGTH = 512;

/** Made at the first text that needs it: that takes 11 ms, a twentieth of the first frame. */
let segmenter: Intl.Segmenter | null = null;
const cache = new Map<string, TextLayout>();

/** Returns whether all characters are printable ASCII: one cell each. */
export function isPlainAscii(text: string): boolean {
  return PRINTABLE_ASCII.test(text);
}

/** Returns the cells that `text` takes on a terminal. */
export function textWidth(text: string): number {
  return isPlainAscii(text) ? text.length : layoutText(text).width;
}

/**
 * Splits `text` into glyphs that are safe to show. A cell can never hold a control sequence or a
 * hidden character, even if a view does not sanitise its text. A bounded cache keeps layouts.
 */
export function layoutText(text: string): TextLayout {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const safe = sanitize(text);
  const layout = JOINING.test(safe) ? layoutClusters(safe) : layoutCodePoints(safe);
  if (text.length <= CACHE_TEXT_LENGTH) {
    if (cache.size >= CACHE_ENTRIES) forgetHalf();
    cache.set(text, layout);
  }
  return layout;
}

function clusters(): Intl.Segmenter {
  return segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
}

function forgetHalf(): void {
  let left = CACHE_ENTRIES / 2;
  for (const key of cache.keys()) {
    if (left-- === 0) return;
    cache.delete(key);
  }
}

function layoutCodePoints(text: string): TextLayout {
  const glyphs: Glyph[] = [];
  const widths: number[] = [];
  let total = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) ?? REPLACEMENT;
    if (code > 0xffff) i++;
    const width = codePointWidth(code);
    glyphs.push(isLoneSurrogate(code) ? REPLACEMENT : code);
    widths.push(width);
    total += width;
  }
  return { glyphs, widths, width: total };
}

function layoutClusters(text: string): TextLayout {
  const glyphs: Glyph[] = [];
  const widths: number[] = [];
  let total = 0;
  for (const { segment } of clusters().segment(text)) {
    const cluster = MARK.test(segment) ? DOTTED_CIRCLE + segment : segment;
    const width = clusterWidth(cluster);
    glyphs.push(glyphOf(cluster, width));
    widths.push(width);
    total += width;
  }
  return { glyphs, widths, width: total };
}

function glyphOf(cluster: string, width: number): Glyph {
  const first = cluster.codePointAt(0) ?? REPLACEMENT;
  if (cluster.length === (first > 0xffff ? 2 : 1)) {
    return isLoneSurrogate(first) ? REPLACEMENT : first;
  }
  const glyph = clusterGlyph(cluster);
  if (glyph !== undefined) return glyph;
  if (codePointWidth(first) === width) return first;
  return width === 2 ? WIDE_REPLACEMENT : REPLACEMENT;
}

/** Returns one or two. An emoji sequence is always wide; otherwise the base decides. */
function clusterWidth(cluster: string): number {
  const first = cluster.codePointAt(0) ?? REPLACEMENT;
  const units = first > 0xffff ? 2 : 1;
  if (cluster.length === units) return codePointWidth(first);
  for (let i = units; i < cluster.length; i++) {
    const code = cluster.codePointAt(i) ?? 0;
    if (code === 0xfe0f || code >= 0x1f000) return 2;
    if (code > 0xffff) i++;
  }
  return codePointWidth(first);
}

function codePointWidth(code: number): number {
  return isWide(code) ? 2 : 1;
}

function isLoneSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** The first wide code point: a quick answer for everything below. */
const FIRST_WIDE = WIDE_RANGES[0] as number;

/** Returns whether a single code point takes two cells. */
export function isWide(code: number): boolean {
  if (code < FIRST_WIDE) return false;
  // Find the last range that begins at or before the code point.
  let low = 0;
  let high = WIDE_RANGES.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (WIDE_RANGES[middle * 2] as number <= code) low = middle;
    else high = middle - 1;
  }
  return code <= (WIDE_RANGES[low * 2 + 1] as number);
}

/** Returns the beginning of `text` in at most `width` cells; `mark` marks the cut end. */
export function truncateEnd(text: string, width: number, mark = "…"): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return "";
  const room = width - textWidth(mark);
  if (room < 0) return "";
  return isPlainAscii(text) ? text.slice(0, room) + mark : fit(text, room, false) + mark;
}

/** Returns the end of `text` in at most `width` cells: the end of a path is its useful part. */
export function truncateStart(text: string, width: number, mark = "…"): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return "";
  const room = width - textWidth(mark);
  if (room < 0) return "";
  return mark + (isPlainAscii(text) ? text.slice(text.length - room) : fit(text, room, true));
}

function fit(text: string, room: number, fromEnd: boolean): string {
  const { glyphs, widths } = layoutText(text);
  let result = "";
  let left = room;
  for (let n = 0; n < glyphs.length; n++) {
    const i = fromEnd ? glyphs.length - 1 - n : n;
    left -= widths[i] ?? 1;
    if (left < 0) break;
    const part = glyphText(glyphs[i] ?? 0x20);
    result = fromEnd ? part + result : result + part;
  }
  return result;
}
