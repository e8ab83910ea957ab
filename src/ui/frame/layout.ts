import { hasLosses } from "../state/host.ts";
import type { FrameInputs } from "./front.ts";
import { type HeaderKind, headerKind, type HeaderPanel, headerPanel } from "./header_panel.ts";
import type { State } from "../state/state.ts";
import { TABS_BESIDE_FROM } from "../widgets/details_tab.ts";
import { timelineRows } from "./timeline_strip.ts";

/** Lines of the header, from top to bottom. The panel takes as many lines as it is high. */
export type HeaderLine =
  | "title"
  | "fleet"
  | "overview"
  | "meters"
  | "processes"
  | "rates"
  | "panel"
  | "losses"
  | "restriction"
  | "filter";

/** The places of all parts of the screen, in rows from the top. A part of height 0 is left out. */
export interface Layout {
  readonly header: readonly HeaderLine[];
  /** The blocks of the panel; null without one. */
  readonly panel: HeaderPanel | null;
  /** Row of the column titles; -1 when there is no room. */
  readonly titles: number;
  /** Row of the tabs of Details; -1 in other views and when there is no room. */
  readonly detailsTabs: number;
  readonly bodyTop: number;
  readonly bodyHeight: number;
  /** The first row of the time line, which ends above the footer. Without a time line: the footer's row. */
  readonly timelineTop: number;
  /** The first row at the bottom: the function bar, or a prompt with its error. */
  readonly footerTop: number;
  readonly footerHeight: number;
  /** Whether the screen only has room for one line that says so. */
  readonly isTiny: boolean;
}

/** A smaller window shows one line that says so. */
const MIN_COLUMNS = 24;
const MIN_ROWS = 6;

type Inputs = Pick<FrameInputs, "facts" | "losses" | "latestVitals">;

export function layout(state: State, inputs: Inputs): Layout {
  const { columns, rows } = state;
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) {
    const none = { titles: -1, detailsTabs: -1, bodyTop: 0, bodyHeight: 0, footerHeight: 0 };
    return { header: [], panel: null, ...none, timelineTop: rows, footerTop: rows, isTiny: true };
  }
  const kind = headerKind(state, inputs.latestVitals);
  const panel = kind === "rich" || kind === "normal"
    ? headerPanel(state, inputs.latestVitals, kind)
    : null;
  const header = headerLines(state, inputs, kind, panel);
  const footerHeight = state.mode.type === "filter" && state.mode.error !== null ? 2 : 1;
  const detailsTabs = detailsTabsRow(state, header.length);
  const bodyTop = Math.max(header.length, detailsTabs) + 1;
  const footerTop = rows - footerHeight;
  const timelineTop = footerTop - timelineRows(state);
  return {
    ...{ header, panel },
    titles: header.length,
    detailsTabs,
    bodyTop,
    bodyHeight: Math.max(1, timelineTop - bodyTop),
    timelineTop,
    footerTop,
    footerHeight,
    isTiny: false,
  };
}

/** Fewer rows leave the tabs of Details out: their keys still work. */
const TABS_FROM_ROWS = 10;

/** Returns the row of the tabs: the title's where that is wide enough, else one of their own. */
function detailsTabsRow({ view, columns, rows }: State, titles: number): number {
  if (view !== "details" || rows < TABS_FROM_ROWS) return -1;
  return columns >= TABS_BESIDE_FROM ? titles : titles + 1;
}

/** Returns the lines of the header. A list keeps half of the screen; warnings come before graphs. */
function headerLines(
  { rows, filter, settings, scope }: State,
  { facts, losses }: Inputs,
  kind: HeaderKind,
  panel: HeaderPanel | null,
): HeaderLine[] {
  const warnings: HeaderLine[] = [];
  if (hasLosses(losses)) warnings.push("losses");
  if (facts.restriction !== null && rows >= 10) warnings.push("restriction");
  if (filter.matches !== null && rows >= 8) warnings.push("filter");
  const lines: HeaderLine[] = ["title"];
  const { shown } = settings.header;
  if (scope === "fleet") {
    if (rows >= 8) lines.push("fleet");
  } else if (panel !== null) {
    for (let y = 0; y < panel.height; y++) lines.push("panel");
  } else if (kind === "compact") {
    lines.push("overview");
  } else if (kind !== "none") {
    lines.push("meters");
    if (shown.processes) lines.push("processes");
    if (shown.rates) lines.push("rates");
  }
  return [...lines, ...warnings];
}
