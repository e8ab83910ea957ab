import type { HostVitals } from "../../model/scan/host_vitals.ts";
import type { State } from "../state/state.ts";

/** The layout of the header after a look at the size of the screen. */
export type HeaderKind = "none" | "compact" | "normal" | "rich";

/** A block of the header's panel, in its column. */
export type PanelBlock =
  /** The load of all CPUs as a meter, or as a graph of two rows. */
  | { readonly type: "cpu"; readonly height: 1 | 2 }
  | { readonly type: "cores"; readonly height: number; readonly grid: CoreGrid }
  /** Memory, and swap where the host has any. */
  | { readonly type: "memory"; readonly height: 1 | 2 }
  | { readonly type: "load" | "pressure"; readonly height: 1 }
  | { readonly type: "processes"; readonly height: 2 }
  | { readonly type: "rates"; readonly height: 3 }
  | { readonly type: "io"; readonly height: 2 };

/** The meters of the CPUs, row by row. */
export interface CoreGrid {
  readonly perRow: number;
  /** Cells of a meter with its number, and of the number. */
  readonly width: number;
  readonly label: number;
}

/** The columns of a panel, each with its blocks from top to bottom. */
export interface HeaderPanel {
  readonly columns: readonly (readonly PanelBlock[])[];
  /** Cells from one column to the next. */
  readonly pitch: number;
  readonly height: number;
}

/** Cells between two columns. */
export const PANEL_GAP = 2;

/** A screen of this many rows has room for the header of its name. */
const COMPACT_FROM = 10;
const NORMAL_FROM = 18;
const RICH_FROM = { rows: 32, columns: 110 };

/** The columns of a panel, by the columns of the screen. */
const THREE_FROM = 110;
const TWO_FROM = 76;

/** Returns the layout that the user has chosen, or the one that suits the size of the screen. */
export function headerKind(
  { columns, rows, settings, scope }: State,
  vitals: HostVitals,
): HeaderKind {
  // Several hosts have a line of their own.
  if (rows < COMPACT_FROM || scope === "fleet") return "none";
  const { layout } = settings.header;
  if (layout !== "auto") return rows < NORMAL_FROM ? "compact" : layout;
  if (rows < NORMAL_FROM) return "compact";
  // A recording and another host have rates, and no readings.
  if (vitals.cores === null) return "normal";
  return rows >= RICH_FROM.rows && columns >= RICH_FROM.columns ? "rich" : "normal";
}

/** Returns the panel of a header; null where lines of their own suit the screen better. */
export function headerPanel(
  { columns, rows, settings }: State,
  vitals: HostVitals,
  kind: "normal" | "rich",
): HeaderPanel | null {
  const count = columns >= THREE_FROM ? 3 : columns >= TWO_FROM ? 2 : 1;
  if (kind === "normal" && count < 3) return null;
  const pitch = Math.floor((columns - PANEL_GAP) / count);
  const { shown } = settings.header;
  const isRich = kind === "rich";
  const blocks: PanelBlock[] = [{ type: "cpu", height: isRich && shown.history ? 2 : 1 }];
  if (isRich && shown.cores && vitals.cores !== null) {
    blocks.push(coresBlock(vitals.cores.groups, pitch - PANEL_GAP));
  }
  if (shown.memory) blocks.push({ type: "memory", height: vitals.swapTotal === 0 ? 1 : 2 });
  if (shown.processes) blocks.push({ type: "processes", height: 2 });
  if (shown.load || (isRich && shown.sensors)) blocks.push({ type: "load", height: 1 });
  if (isRich && shown.pressure && vitals.pressure !== null) {
    blocks.push({ type: "pressure", height: 1 });
  }
  if (shown.rates) blocks.push({ type: "rates", height: 3 });
  if (isRich && shown.io) blocks.push({ type: "io", height: 2 });
  const packed = balanced(blocks, count);
  const height = Math.max(...packed.map(heightOf));
  // A list keeps half of the screen.
  return height > rows / 2 - 3 ? null : { columns: packed, pitch, height };
}

/** The least cells of a meter, and of a meter with its value. */
const LEAST_METER = 4;
const LEAST_VALUED = 10;

/** The rows of meters from which on narrower meters save rows. */
const MANY_ROWS = 4;

function coresBlock(
  groups: readonly { readonly first: number; readonly last: number }[],
  width: number,
): PanelBlock {
  const label = Math.max(...groups.map((group) => coreLabel(group).length), 1);
  const least = label + 1 + LEAST_METER + 1;
  const most = Math.max(1, Math.floor((width + 1) / least));
  let perRow = Math.min(2, most, groups.length);
  const roomy = Math.floor((width + PANEL_GAP) / (label + 1 + LEAST_VALUED + PANEL_GAP));
  while (rowsOf(groups, perRow) > 1 && perRow < roomy) perRow++;
  while (rowsOf(groups, perRow) > MANY_ROWS && perRow < most) perRow++;
  // The fewest meters in a row that need no further row.
  perRow = Math.ceil(groups.length / rowsOf(groups, perRow));
  const cell = Math.floor((width + PANEL_GAP) / perRow);
  return { type: "cores", height: rowsOf(groups, perRow), grid: { perRow, width: cell, label } };
}

function rowsOf(groups: readonly unknown[], perRow: number): number {
  return Math.max(1, Math.ceil(groups.length / Math.max(1, perRow)));
}

/** Returns the number of a CPU, or the first and the last of those that share a meter. */
export function coreLabel(
  { first, last }: { readonly first: number; readonly last: number },
): string {
  return first === last ? String(first) : `${first}-${last}`;
}

function heightOf(blocks: readonly PanelBlock[]): number {
  return blocks.reduce((sum, { height }) => sum + height, 0);
}

/** Returns the blocks in columns, in their order, so that the highest column is as low as possible. */
function balanced(
  blocks: readonly PanelBlock[],
  count: number,
): readonly (readonly PanelBlock[])[] {
  if (count <= 1 || blocks.length <= 1) return [blocks];
  let best: readonly (readonly PanelBlock[])[] = [blocks];
  let lowest = Infinity;
  for (let cut = blocks.length - 1; cut >= 1; cut--) {
    const columns = [blocks.slice(0, cut), ...balanced(blocks.slice(cut), count - 1)];
    const height = Math.max(...columns.map(heightOf));
    if (height < lowest) [best, lowest] = [columns, height];
  }
  return best;
}
