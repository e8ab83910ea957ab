import type { ColorLevel } from "../cells/style.ts";

/** The environment variables about colour. An absent one is undefined. */
export interface ColorEnvironment {
  readonly NO_COLOR?: string | undefined;
  readonly COLORTERM?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Terminals that have 24-bit colour without announcing it in COLORTERM. */
const TRUECOLOR_TERMS = /(^|-)(direct|kitty|ghostty|alacritty|foot|wezterm|contour)(-|$)/;

/**
 * Terminals whose entry in terminfo(5) has no colours: DEC's up to the VT520, other old terminals,
 * and variants with `-m` or `mono` in their name.
 */
const MONOCHROME_TERMS =
  /^(?:(?:vt(?!525)|adm|wy|wyse|tvi|hp|ibm3|qvt)\d.*|dumb|unknown|network|lpr|glasstty|h19|sun|mach|mach-bold|mach-gnu|rxvt-basic|xterm-r[56])$|[+-](?:m|mono)$/;

/**
 * Returns the colours to use. NO_COLOR (https://no-color.org) counts when it is not empty; `always`
 * overrides it, `never` has the same effect. TERM of a terminal without colours overrides COLORTERM,
 * which may come from an outer terminal.
 */
export function colorLevel(
  choice: "auto" | "always" | "never",
  environment: ColorEnvironment,
): ColorLevel {
  const { NO_COLOR: noColor, COLORTERM: colorTerm = "", TERM: term = "" } = environment;
  if (choice === "never") return "none";
  if (choice === "auto" && ((noColor ?? "") !== "" || MONOCHROME_TERMS.test(term))) return "none";
  if (colorTerm === "truecolor" || colorTerm === "24bit") return "truecolor";
  if (TRUECOLOR_TERMS.test(term)) return "truecolor";
  if (term.includes("256color")) return "256";
  return "16";
}
