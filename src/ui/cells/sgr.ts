import { type Color, DEFAULT_COLOR, type Style } from "./style.ts";

/** What colours the terminal has. `none` keeps bold, dim, underline and inverse. */
export type ColorLevel = "none" | "16" | "256" | "truecolor";

/** The escape sequence that sets exactly `style`, whatever was set before. */
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

/** `base` is 30 for the foreground, 40 for the background. */
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

/** The nearest of the colours 16 to 255: the cube or the 24 greys. */
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
