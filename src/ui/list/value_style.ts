import type { StyleId } from "../cells/style.ts";
import type { Theme } from "../draw/theme.ts";

/** Amounts and rates of nothing. */
export const QUIET = new Set(["0", "0.0", "0:00.00"]);

/** Returns the colour of percent of one core. */
export function cpuStyle(theme: Theme, percent: number): StyleId {
  if (percent < 0.05) return theme.faint;
  if (percent < 10) return theme.text;
  return percent < 50 ? theme.warning : theme.bad;
}

/** Returns the colour of an amount of memory. */
export function memoryStyle(theme: Theme, bytes: number): StyleId {
  if (bytes === 0) return theme.faint;
  if (bytes < 100 * 1024 ** 2) return theme.dim;
  return bytes < 1024 ** 3 ? theme.text : theme.warning;
}
