/** The views of the screen. */
export type ViewId = "hosts" | "tree" | "table" | "events" | "churn" | "details" | "flows";

/**
 * What a screen shows: one host, which may be this one; all hosts of a fleet; or one host of a fleet,
 * which the user has opened.
 */
export type Scope = "one" | "fleet" | "member";

export interface Tab {
  readonly id: ViewId;
  readonly title: string;
}

/** The views of one host, in the order of the tabs. */
export const TABS: readonly Tab[] = [
  { id: "tree", title: "Tree" },
  { id: "table", title: "Table" },
  { id: "events", title: "Events" },
  { id: "churn", title: "Churn" },
  { id: "details", title: "Details" },
  { id: "flows", title: "Flows" },
];

const HOSTS: Tab = { id: "hosts", title: "Hosts" };

const FLEET_VIEWS: ReadonlySet<ViewId> = new Set(["events", "churn"]);

const TABS_OF: Readonly<Record<Scope, readonly Tab[]>> = {
  one: TABS,
  fleet: [HOSTS, ...TABS.filter(({ id }) => FLEET_VIEWS.has(id))],
  member: [HOSTS, ...TABS],
};

/** Returns the tabs of a screen. */
export function tabsOf(scope: Scope): readonly Tab[] {
  return TABS_OF[scope];
}

/** Returns the name of a view. */
export function viewTitle(view: ViewId): string {
  return TABS_OF.member.find(({ id }) => id === view)?.title ?? view;
}

/** Returns whether a view lists processes, one a row. */
export function isList(view: ViewId): boolean {
  return view === "tree" || view === "table";
}

/** Returns the view `step` tabs further. It wraps round at the ends. */
export function neighbourView(view: ViewId, step: number, scope: Scope): ViewId {
  const tabs = tabsOf(scope);
  const index = tabs.findIndex(({ id }) => id === view);
  return tabs[(index + step + tabs.length) % tabs.length]?.id ?? view;
}
