/// <reference lib="dom" />
import type { Colors } from "../base/colors.ts";
import type { Layout } from "../base/layout.ts";
import type { State } from "../base/state.ts";

/** What a painter paints with, and what. */
export interface Scene {
  readonly context: CanvasRenderingContext2D;
  readonly layout: Layout;
  readonly colors: Colors;
  readonly state: State;
  /** Colour of each image, by its place in the columns. */
  readonly byImage: Uint8Array;
  readonly hoverRow: number;
  readonly hoverX: number | null;
}
