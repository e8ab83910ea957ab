import {
  type Color,
  type ColorLevel,
  internStyle,
  mixed,
  type Style,
  type StyleId,
} from "../cells/style.ts";
import { type Palette, paletteOf, type ThemeName } from "./palettes.ts";

/** Every look of the screen by its meaning. A `Partial<Style>` is laid over drawn cells. */
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
  /** The colours of a meter from its empty to its full end. */
  readonly heat: readonly StyleId[];
  /** The top bar: its text, its quiet text, the program's name, good and warning words. */
  readonly bar: StyleId;
  readonly barQuiet: StyleId;
  readonly brand: StyleId;
  readonly barGood: StyleId;
  readonly barWarning: StyleId;
  /** The tab of the view in front. */
  readonly tab: StyleId;
  /** A short word that must catch the eye: paused, following. */
  readonly chip: StyleId;
  readonly alarm: StyleId;
  readonly caution: StyleId;
  readonly filter: StyleId;
  readonly filterQuiet: StyleId;
  /** Column titles, and the title of the sorted column. */
  readonly head: StyleId;
  readonly headSorted: StyleId;
  readonly key: StyleId;
  readonly keyLabel: StyleId;
  readonly keyOff: StyleId;
  /** One line about the last action. */
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
  /** The mark of a tagged row, and the overlay of the row. */
  readonly tag: StyleId;
  readonly tagged: Partial<Style>;
  readonly selected: Partial<Style>;
  /** The ground of column titles, under text with colours of its own. */
  readonly headGround: Partial<Style>;
  readonly born: Partial<Style>;
  readonly died: Partial<Style>;
  readonly failed: Partial<Style>;
  readonly match: Partial<Style>;
  /** Lies over everything behind a box. Grounds that catch the eye get a quiet one. */
  readonly shaded: Partial<Style>;
  readonly shadedStrong: Partial<Style>;
  readonly strongGrounds: ReadonlySet<Color>;
  /** The looks of a view with a colour of its own. */
  readonly views: Readonly<Record<OwnView, Pick<Theme, "tab" | "headSorted">>>;
}

/** The views with a colour of their own: blue and violet; the lists and Details are teal. */
export type OwnView = "events" | "churn";

/** Returns a theme by its name. Without colours it uses inverse, bold and underline. */
export function createTheme(colors: ColorLevel, name: ThemeName = "dark"): Theme {
  const C = paletteOf(name);
  const mono = colors === "none" || name === "mono";
  const on = (bg: Color, fg: Color, more: Partial<Style> = {}) =>
    internStyle(mono ? { inverse: true, ...more } : { fg, bg, ...more });
  const bold = { bold: true };
  const ownLooks = (color: Color) => ({
    tab: mono ? internStyle(bold) : on(color, C.ink, bold),
    headSorted: on(C.head, color, mono ? { bold: true, underline: true } : bold),
  });
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
    heat: HEAT.map((share) => internStyle({ fg: heatColor(C, share) })),
    bar: on(C.bar, C.text),
    barQuiet: on(C.bar, C.dim),
    brand: on(C.bar, C.teal, bold),
    barGood: on(C.bar, C.green),
    barWarning: on(C.bar, C.yellow),
    ...ownLooks(C.teal),
    chip: on(C.yellow, C.ink, bold),
    alarm: on(C.alarm, C.onAlarm, bold),
    caution: on(C.caution, C.yellow),
    filter: on(C.filter, C.white),
    filterQuiet: on(C.filter, C.dim),
    head: on(C.head, C.dim, bold),
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
    shaded: mono ? { dim: true, bold: false } : { fg: C.faint, bold: false },
    shadedStrong: mono ? { dim: true, bold: false } : { fg: C.faint, bg: C.head, bold: false },
    strongGrounds: new Set(mono ? [] : [C.teal, C.blue, C.violet, C.yellow, C.match, C.alarm]),
    views: { events: ownLooks(C.blue), churn: ownLooks(C.violet) },
  };
}

/** The shares of a meter that have a colour of their own. */
const HEAT = [0, 0.5, 0.58, 0.66, 0.74, 0.82, 0.9, 1];

/** Returns the colour at a share of a meter: green to the middle, then yellow, red at its end. */
function heatColor({ green, yellow, red }: Palette, share: number): Color {
  if (share <= 0.5) return green;
  return share <= 0.75
    ? mixed(green, yellow, (share - 0.5) * 4)
    : mixed(yellow, red, (share - 0.75) * 4);
}
