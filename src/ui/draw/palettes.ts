import { type Color, DEFAULT_COLOR, rgb } from "../cells/style.ts";

export const THEME_NAMES = ["dark", "light", "high-contrast", "color-blind", "mono"] as const;

export type ThemeName = (typeof THEME_NAMES)[number];

/** Colours by their meaning. Each names its nearest of the sixteen terminal colours. */
export interface Palette {
  /** The strongest ink, the usual one, and two quieter ones. */
  readonly white: Color;
  readonly text: Color;
  readonly dim: Color;
  readonly faint: Color;
  /** Accent, good, warning, bad, special and information. A theme may give them other hues. */
  readonly teal: Color;
  readonly green: Color;
  readonly yellow: Color;
  readonly red: Color;
  readonly violet: Color;
  readonly blue: Color;
  /** Ink on bright grounds. */
  readonly ink: Color;
  /** Ink on the ground of an alarm. */
  readonly onAlarm: Color;
  /** Grounds. */
  readonly bar: Color;
  readonly head: Color;
  readonly selected: Color;
  readonly born: Color;
  readonly died: Color;
  readonly failed: Color;
  readonly alarm: Color;
  readonly caution: Color;
  readonly filter: Color;
  readonly match: Color;
}

const DARK: Palette = {
  white: rgb(0xf4f6fb, 15),
  text: rgb(0xc9d1e0, 7),
  dim: rgb(0x8a94ab, 7),
  faint: rgb(0x5d6780, 8),
  teal: rgb(0x4fd1c5, 14),
  green: rgb(0x8bd58a, 10),
  yellow: rgb(0xf2cc60, 11),
  red: rgb(0xff7b85, 9),
  violet: rgb(0xc3a6ff, 13),
  blue: rgb(0x82b1ff, 12),
  ink: rgb(0x0f1420, 0),
  onAlarm: rgb(0xf4f6fb, 15),
  bar: rgb(0x1c2436, 0),
  head: rgb(0x263047, 4),
  selected: rgb(0x2b4a72, 4),
  born: rgb(0x143526, 0),
  died: rgb(0x262a36, 0),
  failed: rgb(0x40202b, 0),
  alarm: rgb(0xb3263a, 1),
  caution: rgb(0x4a3c12, 0),
  filter: rgb(0x123a40, 0),
  match: rgb(0xf2cc60, 3),
};

/** For a terminal with a light ground, which stays unpainted. */
const LIGHT: Palette = {
  white: rgb(0x0b1220, 0),
  text: rgb(0x28324a, 0),
  dim: rgb(0x5a657d, 8),
  faint: rgb(0x8b94a7, 8),
  teal: rgb(0x00767d, 6),
  green: rgb(0x1b7a2f, 2),
  yellow: rgb(0x8a5a00, 3),
  red: rgb(0xbf1d34, 1),
  violet: rgb(0x7438b8, 5),
  blue: rgb(0x1b56b8, 4),
  ink: rgb(0xffffff, 15),
  onAlarm: rgb(0xffffff, 15),
  bar: rgb(0xe3e8f1, 15),
  head: rgb(0xd3dbe8, 7),
  selected: rgb(0xbcd6f7, 7),
  born: rgb(0xd5f2dc, 15),
  died: rgb(0xebecf0, 15),
  failed: rgb(0xfadde1, 15),
  alarm: rgb(0xb3263a, 1),
  caution: rgb(0xfbeabf, 15),
  filter: rgb(0xcdeef0, 15),
  match: rgb(0x9a6700, 3),
};

/** Every ink has a contrast of at least 10:1 on black; grounds are strong. */
const HIGH_CONTRAST: Palette = {
  white: rgb(0xffffff, 15),
  text: rgb(0xffffff, 15),
  dim: rgb(0xe0e0e0, 15),
  faint: rgb(0xc4c4c4, 7),
  teal: rgb(0x5cf2ff, 14),
  green: rgb(0x7dff7d, 10),
  yellow: rgb(0xffee55, 11),
  red: rgb(0xffa0a0, 9),
  violet: rgb(0xf0b6ff, 13),
  blue: rgb(0xa8ccff, 14),
  ink: rgb(0x000000, 0),
  onAlarm: rgb(0xffffff, 15),
  bar: rgb(0x00003c, 0),
  head: rgb(0x000064, 4),
  selected: rgb(0x0037b4, 4),
  born: rgb(0x003c00, 0),
  died: rgb(0x2a2a2a, 0),
  failed: rgb(0x5a0000, 0),
  alarm: rgb(0xaa0000, 1),
  caution: rgb(0x463700, 0),
  filter: rgb(0x003c46, 0),
  match: rgb(0xffee55, 11),
};

/**
 * Good is blue and bad is orange, which differ for every kind of colour vision (after Okabe and
 * Ito). They differ in brightness too.
 */
const COLOR_BLIND: Palette = {
  ...DARK,
  teal: rgb(0x7fd7e8, 14),
  green: rgb(0x56b4e9, 12),
  yellow: rgb(0xf0e442, 11),
  red: rgb(0xff9a4d, 9),
  violet: rgb(0xe29ac4, 13),
  blue: rgb(0xa9c3ff, 14),
  born: rgb(0x12304a, 4),
  failed: rgb(0x4a2a0c, 0),
  alarm: rgb(0x9c4a00, 3),
  match: rgb(0xf0e442, 11),
};

const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  "dark": DARK,
  "light": LIGHT,
  "high-contrast": HIGH_CONTRAST,
  "color-blind": COLOR_BLIND,
  "mono": colorless(),
};

export function paletteOf(name: ThemeName): Palette {
  return PALETTES[name];
}

/** Returns a palette of the terminal's own ink and ground. */
function colorless(): Palette {
  const names = Object.keys(DARK) as (keyof Palette)[];
  return Object.fromEntries(names.map((name) => [name, DEFAULT_COLOR])) as unknown as Palette;
}
