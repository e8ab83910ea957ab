/// <reference lib="dom" />
import { byId, setText } from "./dom.ts";
import type { Recording } from "./recording.ts";

/** The colours of the style sheet, by the name of their variable. The theme changes them. */
export interface Colors {
  readonly ground: string;
  readonly row: string;
  readonly line: string;
  readonly ink: string;
  readonly text: string;
  readonly dim: string;
  readonly selected: string;
  readonly match: string;
  readonly hover: string;
  readonly fail: string;
  readonly onFail: string;
  readonly alarm: string;
  readonly gap: string;
  readonly before: string;
  readonly focus: string;
  readonly accent: string;
  /** The colours of the most frequent commands, then of all others, each with its text colour. */
  readonly commands: readonly { readonly ground: string; readonly ink: string }[];
}

/** The number of commands with their own colour. */
export const COLORED_COMMANDS = 6;

/** Reads the colours of the current theme from the style sheet. */
export function readColors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const names = Array.from({ length: COLORED_COMMANDS }, (_, i) => `c${i}`);
  return {
    ground: of("ground"),
    row: of("row"),
    line: of("line"),
    ink: of("ink"),
    text: of("text"),
    dim: of("dim"),
    selected: of("selected"),
    match: of("match"),
    hover: of("hover"),
    fail: of("fail"),
    onFail: of("on-fail"),
    alarm: of("alarm"),
    gap: of("gap"),
    before: of("before"),
    focus: of("focus"),
    accent: of("accent"),
    commands: [...names, "other"].map((name) => ({
      ground: of(name),
      ink: luminance(of(name)) > 0.22 ? "#0b1220" : "#ffffff",
    })),
  };
}

/**
 * Returns the colour of each program, by its place in the columns, and the commands with a colour.
 */
export function colorsOfImages({ data: { images, strings } }: Recording): {
  readonly byImage: Uint8Array;
  readonly commands: readonly string[];
} {
  const counts = new Map<number, number>();
  for (const comm of images.comm) if (comm >= 0) counts.set(comm, (counts.get(comm) ?? 0) + 1);
  const first = [...counts].sort((a, b) => b[1] - a[1]).slice(0, COLORED_COMMANDS);
  const colors = new Map(first.map(([comm], color) => [comm, color]));
  return {
    byImage: Uint8Array.from(images.comm, (comm) => colors.get(comm) ?? COLORED_COMMANDS),
    commands: first.map(([comm]) => strings[comm]!),
  };
}

/** Returns the relative luminance of `#rrggbb`, as WCAG defines it. */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Follows the light or dark theme of the system until the reader chooses one. */
export function theme(recolor: () => void): { toggle(): void } {
  const system = matchMedia("(prefers-color-scheme: light)");
  const toggler = byId("theme");
  let chosen: boolean | null = null;
  const apply = () => {
    const isLight = chosen ?? system.matches;
    document.documentElement.dataset["theme"] = isLight ? "light" : "dark";
    setText(toggler, isLight ? "Dark" : "Light");
    toggler.setAttribute("aria-pressed", String(isLight));
    recolor();
  };
  system.addEventListener("change", apply);
  apply();
  return {
    toggle() {
      chosen = !(chosen ?? system.matches);
      apply();
    },
  };
}
