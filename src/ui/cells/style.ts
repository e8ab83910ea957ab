/**
 * A colour: 24 bits of RGB, and above them its number (0 to 15) on a terminal with 16 colours.
 * {@linkcode rgb} makes one; {@linkcode DEFAULT_COLOR} leaves the choice to the terminal.
 */
export type Color = number;

export const DEFAULT_COLOR: Color = -1;

/** Returns a colour: `value` is 0xRRGGBB, `ansi` the nearest of the 16 colours (8 to 15 are bright). */
export function rgb(value: number, ansi: number): Color {
  return ansi * 0x1000000 + value;
}

const CHANNELS = [0x10000, 0x100, 1];

/** Returns the colour at `share` (0 to 1) of the way from one to another. */
export function mixed(from: Color, to: Color, share: number): Color {
  if (from === DEFAULT_COLOR || to === DEFAULT_COLOR) return share < 0.5 ? from : to;
  const channel = (color: Color, unit: number) => Math.floor(color / unit) % 0x100;
  const value = CHANNELS.reduce((sum, unit) => {
    const [a, b] = [channel(from, unit), channel(to, unit)];
    return sum + Math.round(a + (b - a) * share) * unit;
  }, 0);
  return rgb(value, Math.floor((share < 0.5 ? from : to) / 0x1000000));
}

/** The colours and attributes of text. */
export interface Style {
  readonly fg: Color;
  readonly bg: Color;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
}

/** The number of an interned style, in 11 bits. 0 is the terminal's own look. */
export type StyleId = number;

export const PLAIN: StyleId = 0;

/** The number of styles that a cell has room for. */
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

/** Returns the id of a style; equal styles have equal ids. Beyond the bound it is the plain style. */
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
 * Returns the style `id` with `part` laid over it. The result is kept by the identity of `part`,
 * which should be a constant of a theme.
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

/** The colours that the terminal has. `none` keeps bold, dim, underline and inverse. */
export type ColorLevel = "none" | "16" | "256" | "truecolor";

/** Returns the escape sequence that sets exactly `style`, whatever was set before. */
export function selectGraphicRendition(style: Style, level: ColorLevel): string {
  let codes = "0";
  if (style.bold) codes += ";1";
  if (style.dim) codes += ";2";
  if (style.underline) codes += ";4";
  if (style.inverse) codes += ";7";
  if (style.strike) codes += ";9";
  if (level !== "none") codes += colorCodes(style.fg, level, 30) + colorCodes(style.bg, level, 40);
  return `\x1b[${codes}m`;
}

/** Returns the codes of a colour. `base` is 30 for the foreground, 40 for the background. */
function colorCodes(color: Color, level: ColorLevel, base: number): string {
  if (color === DEFAULT_COLOR) return "";
  const ansi = Math.floor(color / 0x1000000);
  const [red, green, blue] = [(color >> 16) & 255, (color >> 8) & 255, color & 255];
  if (level === "truecolor") return `;${base + 8};2;${red};${green};${blue}`;
  if (level === "256") return `;${base + 8};5;${indexed(red, green, blue)}`;
  return `;${ansi < 8 ? base + ansi : base + 60 + ansi - 8}`;
}

/** The levels of the 6x6x6 cube of the 256-colour palette. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** Returns the nearest of the colours 16 to 255: the cube or the 24 greys. */
function indexed(red: number, green: number, blue: number): number {
  const steps = [red, green, blue].map(nearestStep) as [number, number, number];
  const [r, g, b] = steps;
  const grey = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const level = 8 + grey * 10;
  const cube = distance(red - at(r), green - at(g), blue - at(b));
  return distance(red - level, green - level, blue - level) < cube
    ? 232 + grey
    : 16 + 36 * r + 6 * g + b;
}

function at(step: number): number {
  return CUBE[step] ?? 0;
}

function nearestStep(value: number): number {
  return value < 48 ? 0 : value < 115 ? 1 : Math.min(5, Math.floor((value - 35) / 40));
}

function distance(red: number, green: number, blue: number): number {
  return red * red + green * green + blue * blue;
}
