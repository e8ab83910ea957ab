import type { ColorLevel } from "./cells/sgr.ts";
import { type Color, internStyle, rgb, type Style, type StyleId } from "./cells/style.ts";

/** Every look of the screen by its meaning. Overlays are laid over what is already drawn. */
export interface Theme {
  readonly text: StyleId;
  readonly bright: StyleId;
  readonly dim: StyleId;
  readonly faint: StyleId;
  readonly accent: StyleId;
  readonly good: StyleId;
  readonly warning: StyleId;
  readonly bad: StyleId;
  readonly special: StyleId;
  readonly info: StyleId;
  /** The top bar: its ground, the name, quiet and important words on it. */
  readonly bar: StyleId;
  readonly barQuiet: StyleId;
  readonly brand: StyleId;
  readonly barGood: StyleId;
  readonly barWarning: StyleId;
  /** The tab of the view in front. */
  readonly tab: StyleId;
  /** A short word that must be seen: paused, following. */
  readonly chip: StyleId;
  readonly alarm: StyleId;
  readonly caution: StyleId;
  readonly filter: StyleId;
  readonly filterQuiet: StyleId;
  /** Column titles, and the one that sorts. */
  readonly head: StyleId;
  readonly headSorted: StyleId;
  readonly key: StyleId;
  readonly keyLabel: StyleId;
  readonly keyOff: StyleId;
  /** One line about what was just done. */
  readonly notice: StyleId;
  readonly prompt: StyleId;
  readonly promptText: StyleId;
  readonly promptCursor: StyleId;
  readonly box: StyleId;
  readonly boxTitle: StyleId;
  readonly boxKey: StyleId;
  readonly boxText: StyleId;
  readonly boxStrong: StyleId;
  readonly boxQuiet: StyleId;
  readonly boxSelected: Partial<Style>;
  /** The mark of a tagged row, and what is laid over the row. */
  readonly tag: StyleId;
  readonly tagged: Partial<Style>;
  readonly selected: Partial<Style>;
  /** The ground of column titles, under colours of another kind. */
  readonly headGround: Partial<Style>;
  readonly born: Partial<Style>;
  readonly died: Partial<Style>;
  readonly failed: Partial<Style>;
  readonly match: Partial<Style>;
}

/** Colours for a dark ground; each with its nearest of the sixteen. */
const C = {
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
} satisfies Record<string, Color>;

/** The dark theme. Without colours, inverse and bold carry what they can. */
export function createTheme(colors: ColorLevel): Theme {
  const mono = colors === "none";
  const on = (bg: Color, fg: Color, more: Partial<Style> = {}) =>
    internStyle(mono ? { inverse: true, ...more } : { fg, bg, ...more });
  const bold = { bold: true };
  return {
    text: internStyle({ fg: C.text }),
    bright: internStyle({ fg: C.white, ...(mono ? bold : {}) }),
    dim: internStyle({ fg: C.dim }),
    faint: internStyle({ fg: C.faint, dim: mono }),
    accent: internStyle({ fg: C.teal }),
    good: internStyle({ fg: C.green }),
    warning: internStyle({ fg: C.yellow }),
    bad: internStyle({ fg: C.red, ...bold }),
    special: internStyle({ fg: C.violet }),
    info: internStyle({ fg: C.blue }),
    bar: on(C.bar, C.text),
    barQuiet: on(C.bar, C.dim),
    brand: on(C.bar, C.teal, bold),
    barGood: on(C.bar, C.green),
    barWarning: on(C.bar, C.yellow),
    tab: mono ? internStyle(bold) : on(C.teal, C.ink, bold),
    chip: on(C.yellow, C.ink, bold),
    alarm: on(C.alarm, C.white, bold),
    caution: on(C.caution, C.yellow),
    filter: on(C.filter, C.white),
    filterQuiet: on(C.filter, C.dim),
    head: on(C.head, C.dim, bold),
    headSorted: on(C.head, C.teal, mono ? { bold: true, underline: true } : bold),
    key: internStyle({ fg: C.white, ...bold }),
    keyLabel: on(C.head, C.text),
    keyOff: on(C.head, C.faint, { strike: true }),
    notice: on(C.filter, C.white, bold),
    prompt: internStyle({ fg: C.teal, ...bold }),
    promptText: internStyle({ fg: C.white }),
    promptCursor: on(C.teal, C.ink),
    box: on(C.bar, C.faint),
    boxTitle: on(C.bar, C.teal, bold),
    boxKey: on(C.bar, C.yellow),
    boxText: on(C.bar, C.text),
    headGround: mono ? { inverse: true } : { bg: C.head },
    boxStrong: on(C.bar, C.white, bold),
    boxQuiet: on(C.bar, C.dim),
    boxSelected: mono ? { inverse: false, bold: true } : { bg: C.selected },
    tag: internStyle({ fg: C.yellow, ...bold }),
    tagged: mono ? { bold: true } : { fg: C.yellow, bold: true },
    selected: mono ? { inverse: true } : { bg: C.selected },
    born: mono ? { bold: true } : { bg: C.born },
    died: mono ? {} : { bg: C.died },
    failed: mono ? { underline: true } : { bg: C.failed },
    match: mono ? { underline: true, bold: true } : { fg: C.ink, bg: C.match },
  };
}
