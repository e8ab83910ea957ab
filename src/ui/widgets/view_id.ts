/** The views of the screen, in the order of the tabs. */
export type ViewId = "tree" | "table" | "events" | "churn" | "details";

export interface Tab {
  readonly id: ViewId;
  readonly title: string;
}

export const TABS: readonly Tab[] = [
  { id: "tree", title: "Tree" },
  { id: "table", title: "Table" },
  { id: "events", title: "Events" },
  { id: "churn", title: "Churn" },
  { id: "details", title: "Details" },
];

/** Returns whether a view lists processes, one a row. */
export function isList(view: ViewId): boolean {
  return view === "tree" || view === "table";
}

/** Returns the view `step` tabs further. It wraps round at the ends. */
export function neighbourView(view: ViewId, step: number): ViewId {
  const index = TABS.findIndex(({ id }) => id === view);
  return TABS[(index + step + TABS.length) % TABS.length]?.id ?? view;
}
