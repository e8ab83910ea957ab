/**
 * A colour: 24 bits of RGB, and above them the entry (0 to 15) to use where only 16 colours exist.
 * Made by {@linkcode rgb}; {@linkcode DEFAULT_COLOR} leaves the choice to the terminal.
 */
export type Color = number;

export const DEFAULT_COLOR: Color = -1;

/** `value` is 0xRRGGBB, `ansi` the nearest of the 16 classic colours (8 and up are the bright ones). */
export function rgb(value: number, ansi: number): Color {
  return ansi * 0x1000000 + value;
}

/** How text looks. */
export interface Style {
  readonly fg: Color;
  readonly bg: Color;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
}

/** The number of an interned style; 0 is the terminal's own look. 11 bits. */
export type StyleId = number;

export const PLAIN: StyleId = 0;

/** What a cell has room for. */
const MAX_STYLES = 2048;

const plain: Style = {
  fg: DEFAULT_COLOR,
  bg: DEFAULT_COLOR,
  bold: false,
  dim: false,
  underline: false,
  strike: false,
  inverse: false,
};

const styles: Style[] = [plain];
const ids = new Map<string, StyleId>([[styleKey(plain), PLAIN]]);
const derived = new Map<Partial<Style>, StyleId[]>();

/** The id of a style; equal styles have equal ids. When there are too many, the plain one. */
export function internStyle(part: Partial<Style>): StyleId {
  const style = { ...plain, ...part };
  const key = styleKey(style);
  const known = ids.get(key);
  if (known !== undefined) return known;
  if (styles.length >= MAX_STYLES) return PLAIN;
  styles.push(style);
  ids.set(key, styles.length - 1);
  return styles.length - 1;
}

export function styleOf(id: StyleId): Style {
  return styles[id] ?? plain;
}

/**
 * The style `id` with `part` laid over it. Remembered by the identity of `part`, which should be a
 * constant of a theme.
 */
export function overlayStyle(id: StyleId, part: Partial<Style>): StyleId {
  let known = derived.get(part);
  if (known === undefined) derived.set(part, known = []);
  return known[id] ??= internStyle({ ...styleOf(id), ...part });
}

function styleKey(style: Style): string {
  const flags = (style.bold ? "b" : "") + (style.dim ? "d" : "") + (style.underline ? "u" : "") +
    (style.strike ? "s" : "") + (style.inverse ? "i" : "");
  return `${style.fg},${style.bg},${flags}`;
}
