import type { BusyFile } from "../../model/inspect/busiest_files.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { InspectTab, Reading } from "../../model/inspect/reading.ts";

/** The tabs of Details that come from the table. */
type TableTab = "life" | "tree" | "activity";

/** The tabs of Details. Those that are not of the table read /proc while they are open. */
export type DetailsTab = TableTab | InspectTab;

/** Whether a tab shows what the table knows, so that it also has a past. */
export function isOfTable(tab: DetailsTab): tab is TableTab {
  return tab === "life" || tab === "tree" || tab === "activity";
}

/** The tabs in their order, with a short and a long name. */
export const DETAILS_TABS: readonly {
  readonly id: DetailsTab;
  readonly short: string;
  readonly long: string;
}[] = [
  { id: "life", short: "Life", long: "Life" },
  { id: "tree", short: "Tree", long: "Tree" },
  { id: "files", short: "Files", long: "Files" },
  { id: "environment", short: "Env", long: "Environment" },
  { id: "limits", short: "Limits", long: "Limits" },
  { id: "maps", short: "Maps", long: "Maps" },
  { id: "sockets", short: "Sockets", long: "Sockets" },
  { id: "cgroup", short: "Cgroup", long: "Cgroup" },
  { id: "namespaces", short: "NS", long: "Namespaces" },
  { id: "activity", short: "Activity", long: "Activity" },
];

/** Time between two readings of an open tab, nanoseconds. */
export const READ_EVERY = 1e9;

/** The tab of Details in front, and what was read for it last. */
export interface DetailsState {
  readonly tab: DetailsTab;
  readonly reading: Reading | null;
  /** The busiest files since the reading before; null without one. */
  readonly busiest: readonly BusyFile[] | null;
  /** When the screen asked for the last reading, nanoseconds since boot; null: not yet. */
  readonly askedTs: number | null;
}

export const FIRST_TAB: DetailsState = { tab: "life", reading: null, busiest: null, askedTs: null };

/** Returns the tab `step` further. It wraps round at the ends. */
export function neighbourTab(tab: DetailsTab, step: number): DetailsTab {
  const index = DETAILS_TABS.findIndex(({ id }) => id === tab);
  return DETAILS_TABS[(index + step + DETAILS_TABS.length) % DETAILS_TABS.length]?.id ?? tab;
}

/** A tab with its place in its row, so that a click finds it. */
export interface PlacedDetailsTab {
  readonly id: DetailsTab;
  readonly text: string;
  readonly x: number;
}

/** From this width on the tabs are at the right end of the title of Details. */
export const TABS_BESIDE_FROM = 120;
/** Cells of the title that the tabs leave free. */
const TITLE_WIDTH = 60;

/** Returns the tabs with the longest names that fit; on a narrow screen only the one in front. */
export function placedDetailsTabs(
  columns: number,
  tab: DetailsTab,
): readonly PlacedDetailsTab[] {
  const isBeside = columns >= TABS_BESIDE_FROM;
  const room = isBeside ? columns - TITLE_WIDTH : columns;
  // The tenth has the key 0.
  const tries = [
    DETAILS_TABS.map(({ id, long }, i) => ({ id, text: ` ${(i + 1) % 10} ${long} ` })),
    DETAILS_TABS.map(({ id, short }, i) => ({ id, text: ` ${(i + 1) % 10} ${short} ` })),
    DETAILS_TABS.map(({ id, short }, i) => ({ id, text: `${(i + 1) % 10} ${short} ` })),
    DETAILS_TABS.map(({ id, short }) => ({ id, text: ` ${short} ` })),
    DETAILS_TABS.map(({ id, short }) => ({ id, text: `${short} ` })),
  ];
  const widthOf = (texts: readonly { readonly text: string }[]) =>
    texts.reduce((sum, { text }) => sum + text.length, 0);
  const front = DETAILS_TABS.filter(({ id }) => id === tab)
    .map(({ id, long }) => ({ id, text: ` < ${long} > ` }));
  const chosen = tries.find((texts) => widthOf(texts) <= room) ?? front;
  let x = isBeside ? columns - widthOf(chosen) : 0;
  return chosen.map(({ id, text }) => {
    x += text.length;
    return { id, text, x: x - text.length };
  });
}

/** Asks the program to read a tab of a process. The answer comes as a message. */
export interface InspectEffect {
  readonly type: "inspect";
  readonly key: ProcessKey;
  readonly tab: InspectTab;
}
