import type { Action } from "./action.ts";
import type { ViewId } from "./view_id.ts";

/** An action with its keys, and its names in help and in the function bar. */
export interface Binding {
  readonly action: Action;
  /** Key labels of `keyLabel()`. Help shows the first one first. */
  readonly keys: readonly string[];
  /** Empty for an action that help leaves out. */
  readonly help: string;
  readonly section:
    | "Views"
    | "Look"
    | "Find"
    | "Sort"
    | "Tree"
    | "Do"
    | "Time"
    | "Replay"
    | "Hosts"
    | "Move"
    | "Leave";
  /** The views that have the action; absent: all views. */
  readonly views?: readonly ViewId[];
  /** The name in the function bar, beside the first key. */
  readonly bar?: string;
  /** The screen answers the action with a refusal: help and menus leave it out. */
  readonly isRefused?: true;
}

const LISTS: readonly ViewId[] = ["tree", "table"];
/** The views whose contents can be written into a file. */
const LOGGED: readonly ViewId[] = ["tree", "table", "events"];
/** The views with one process under the cursor. */
const PROCESSES: readonly ViewId[] = ["tree", "table", "details"];
/** The views with an order to choose. */
const ORDERED: readonly ViewId[] = ["hosts", "tree", "table", "churn", "flows"];
const DETAILS: readonly ViewId[] = ["details"];
const TREE: readonly ViewId[] = ["tree"];

/** The bindings: htop's keys for actions that htop has. The function bar keeps this order. */
export const BINDINGS: readonly Binding[] = [
  { action: "help", keys: ["F1", "?", "h"], help: "this help", section: "Look", bar: "Help" },
  { action: "setup", keys: ["F2", "S", "C"], help: "setup", section: "Look", bar: "Setup" },
  {
    action: "search",
    keys: ["F3", "/"],
    help: "search: go to a match",
    section: "Find",
    bar: "Search",
  },
  {
    action: "filter",
    keys: ["F4", "\\"],
    help: "filter: only matches",
    section: "Find",
    bar: "Filter",
  },
  { action: "search-next", keys: ["n"], help: "next match", section: "Find" },
  {
    action: "search-previous",
    keys: ["N"],
    help: "previous match, or PID",
    section: "Find",
  },
  { action: "view-next", keys: ["Tab"], help: "next view", section: "Views" },
  { action: "view-previous", keys: ["Shift+Tab"], help: "previous view", section: "Views" },
  { action: "view-tree", keys: ["Alt+1"], help: "Tree; Alt+2 to 6: others", section: "Views" },
  { action: "view-table", keys: ["Alt+2"], help: "", section: "Views" },
  { action: "view-events", keys: ["Alt+3"], help: "", section: "Views" },
  { action: "view-churn", keys: ["Alt+4"], help: "", section: "Views" },
  { action: "view-details", keys: ["Alt+5"], help: "", section: "Views" },
  { action: "view-flows", keys: ["Alt+6"], help: "", section: "Views" },
  {
    action: "details-next",
    keys: ["Right"],
    help: "Details: next tab",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-previous",
    keys: ["Left"],
    help: "Details: previous tab",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-life",
    keys: ["1"],
    help: "Details: tabs, 1 to 0",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-tree",
    keys: ["2"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-files",
    keys: ["3"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-environment",
    keys: ["4"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-limits",
    keys: ["5"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-maps",
    keys: ["6"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-sockets",
    keys: ["7"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-cgroup",
    keys: ["8"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-namespaces",
    keys: ["9"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  {
    action: "details-activity",
    keys: ["0"],
    help: "",
    section: "Views",
    views: DETAILS,
  },
  { action: "open", keys: ["Enter"], help: "open the selected row", section: "Views" },
  {
    action: "open-files",
    keys: ["l"],
    help: "its open files",
    section: "Views",
    views: PROCESSES,
  },
  {
    action: "open-environment",
    keys: ["e"],
    help: "its environment",
    section: "Views",
    views: PROCESSES,
  },
  { action: "row-menu", keys: ["o"], help: "menu of the row", section: "Views" },
  {
    action: "group",
    keys: ["g"],
    help: "Churn: next grouping",
    section: "Views",
    views: ["churn"],
    bar: "Group",
  },
  {
    action: "preset-next",
    keys: ["~"],
    help: "next preset of columns",
    section: "Look",
    views: LISTS,
  },
  { action: "tree", keys: ["F5", "t"], help: "tree or table", section: "Views", bar: "Tree" },
  {
    action: "sort-menu",
    keys: ["F6", ">", "<"],
    help: "choose the sort column",
    section: "Sort",
    views: ORDERED,
    bar: "Sort",
  },
  {
    action: "sort-invert",
    keys: ["I"],
    help: "reverse the order",
    section: "Sort",
    views: ORDERED,
  },
  { action: "sort-cpu", keys: ["P"], help: "sort by cpu", section: "Sort", views: LISTS },
  { action: "sort-memory", keys: ["M"], help: "sort by memory", section: "Sort", views: LISTS },
  { action: "sort-age", keys: ["T"], help: "sort by age", section: "Sort", views: LISTS },
  {
    action: "group-table",
    keys: ["g"],
    help: "Table: next grouping",
    section: "Sort",
    views: ["table"],
  },
  {
    action: "hold",
    keys: ["z"],
    help: "hold the order of rows",
    section: "Sort",
    views: ORDERED,
  },
  {
    action: "subtree-sums",
    keys: ["W"],
    help: "Tree: sums of all below",
    section: "Sort",
    views: TREE,
  },
  {
    action: "nice-down",
    keys: ["F7"],
    help: "more cpu: nice -1",
    section: "Do",
    views: PROCESSES,
    bar: "Nice-",
  },
  {
    action: "nice-up",
    keys: ["F8"],
    help: "less cpu: nice +1",
    section: "Do",
    views: PROCESSES,
    bar: "Nice+",
  },
  {
    action: "signal",
    keys: ["F9", "k"],
    help: "send a signal",
    section: "Do",
    views: PROCESSES,
    bar: "Kill",
  },
  {
    action: "signal-family",
    keys: ["X"],
    help: "signal it and all below",
    section: "Do",
    views: PROCESSES,
  },
  {
    action: "cgroup-menu",
    keys: ["G"],
    help: "cgroup: freeze, signal",
    section: "Do",
    views: PROCESSES,
  },
  { action: "ionice", keys: ["i"], help: "I/O priority", section: "Do", views: PROCESSES },
  { action: "affinity", keys: ["a"], help: "choose its CPUs", section: "Do", views: PROCESSES },
  {
    action: "strace",
    keys: ["s"],
    help: "strace, in a pane",
    section: "Do",
    views: PROCESSES,
  },
  { action: "tag", keys: ["Space"], help: "tag, and move down", section: "Do", views: LISTS },
  {
    action: "tag-family",
    keys: ["c"],
    help: "tag with its descendants",
    section: "Do",
    views: LISTS,
  },
  {
    action: "tag-matching",
    keys: ["A"],
    help: "tag all that match",
    section: "Do",
    views: LISTS,
  },
  {
    action: "activity",
    keys: ["A"],
    help: "Flows: trace net, files",
    section: "Do",
    views: ["events", "churn", "flows", "details"],
  },
  { action: "untag-all", keys: ["U"], help: "untag all", section: "Do", views: LISTS },
  { action: "copy", keys: ["y"], help: "copy the command line", section: "Do", views: PROCESSES },
  { action: "record", keys: ["w"], help: "save as a recording", section: "Do", views: LOGGED },
  { action: "user-menu", keys: ["u"], help: "processes of one user", section: "Find" },
  {
    action: "pause",
    keys: ["Z"],
    help: "pause: freeze the rows",
    section: "Look",
    bar: "Pause",
  },
  { action: "time-back", keys: ["["], help: "one second back", section: "Time" },
  { action: "time-forward", keys: ["]"], help: "one second forward", section: "Time" },
  { action: "time-leap-back", keys: ["{"], help: "15 seconds back", section: "Time" },
  { action: "time-leap-forward", keys: ["}"], help: "15 seconds forward", section: "Time" },
  { action: "time-now", keys: ["Backspace"], help: "back to now; also End", section: "Time" },
  {
    action: "release-mouse",
    keys: ["v"],
    help: "take or free the mouse",
    section: "Look",
  },
  {
    action: "machine",
    keys: ["m"],
    help: "disks, network, memory",
    section: "Look",
  },
  {
    action: "follow",
    keys: ["F"],
    help: "follow the process",
    section: "Look",
    views: LISTS,
    bar: "Follow",
  },
  {
    action: "kernel-threads",
    keys: ["K"],
    help: "show kernel threads",
    section: "Look",
    views: LISTS,
    bar: "Kernel",
  },
  { action: "dead", keys: ["D"], help: "show or hide the dead", section: "Look", views: LISTS },
  {
    action: "paths",
    keys: ["p"],
    help: "show paths of programs",
    section: "Look",
    views: LISTS,
  },
  { action: "threads", keys: ["H"], help: "show threads", section: "Look", views: LISTS },
  {
    action: "tree-left",
    keys: ["Left"],
    help: "fold, or go to parent",
    section: "Tree",
    views: LISTS,
  },
  {
    action: "tree-right",
    keys: ["Right"],
    help: "unfold, or go to child",
    section: "Tree",
    views: LISTS,
  },
  {
    action: "scroll-left",
    keys: ["Shift+Left"],
    help: "arguments to the left",
    section: "Look",
    views: LISTS,
  },
  {
    action: "scroll-right",
    keys: ["Shift+Right"],
    help: "arguments to the right",
    section: "Look",
    views: LISTS,
  },
  { action: "fold", keys: ["-"], help: "fold the rows below", section: "Tree", views: LISTS },
  { action: "unfold", keys: ["+", "="], help: "unfold", section: "Tree", views: LISTS },
  { action: "unfold-all", keys: ["*"], help: "unfold all", section: "Tree", views: LISTS },
  { action: "up", keys: ["Up"], help: "one row up", section: "Move" },
  { action: "down", keys: ["Down"], help: "one row down", section: "Move" },
  { action: "page-up", keys: ["PageUp", "Ctrl+b"], help: "one page up", section: "Move" },
  { action: "page-down", keys: ["PageDown", "Ctrl+f"], help: "one page down", section: "Move" },
  { action: "home", keys: ["Home"], help: "to the top, and stay", section: "Move" },
  { action: "end", keys: ["End"], help: "to the end", section: "Move" },
  {
    action: "escape",
    keys: ["Escape"],
    help: "end follow/search/filter",
    section: "Find",
  },
  { action: "redraw", keys: ["Ctrl+l"], help: "", section: "Leave" },
  { action: "suspend", keys: ["Ctrl+z"], help: "suspend; fg resumes", section: "Leave" },
  { action: "quit", keys: ["F10", "q", "Ctrl+c"], help: "quit", section: "Leave", bar: "Quit" },
];

/** The keys of one user, with their actions. */
export class Keymap {
  readonly bindings: readonly Binding[];
  readonly #byKey: ReadonlyMap<string, readonly Action[]>;

  /** @param wanted keys with an action of the user's own; null: the key does nothing */
  constructor(
    wanted: ReadonlyMap<string, Action | null> = new Map(),
    usual: readonly Binding[] = BINDINGS,
  ) {
    // A key for an action of a replay changes nothing on the live screen.
    const known = new Set(usual.map(({ action }) => action));
    const changes = new Map(
      [...wanted].filter(([, action]) => action === null || known.has(action)),
    );
    this.bindings = usual.map((binding) => {
      const added = [...changes].filter(([, action]) => action === binding.action)
        .map(([key]) => key);
      const kept = binding.keys.filter((key) => !changes.has(key));
      // Function keys come first, since the bar shows the first key.
      const isBar = (key: string) => /^F\d/.test(key);
      const all = [...added, ...kept];
      return { ...binding, keys: [...all.filter(isBar), ...all.filter((key) => !isBar(key))] };
    });
    const byKey = new Map<string, Action[]>();
    for (const { action, keys } of this.bindings) {
      for (const key of keys) byKey.set(key, [...byKey.get(key) ?? [], action]);
    }
    this.#byKey = byKey;
  }

  /** Returns the first key of an action, as help shows it; empty without one. */
  keyOf(action: Action): string {
    return this.bindings.find((binding) => binding.action === action)?.keys[0] ?? "";
  }

  /** Returns the action of a key: the one that works in this view, where the key has several. */
  actionOf(label: string, view?: ViewId): Action | undefined {
    const actions = this.#byKey.get(label);
    if (view === undefined) return actions?.[0];
    return actions?.find((action) => worksIn(action, view)) ?? actions?.[0];
  }
}

export const USUAL_KEYS = new Keymap();

const PLACES: ReadonlyMap<Action, readonly ViewId[]> = new Map(
  BINDINGS.flatMap(({ action, views }) => views === undefined ? [] : [[action, views] as const]),
);

/** Returns bindings of which a screen refuses some: those lose their place in the function bar. */
export function refusing(
  bindings: readonly Binding[],
  isRefused: (action: Action) => boolean,
): readonly Binding[] {
  return bindings.map((binding) => {
    if (!isRefused(binding.action)) return binding;
    const { bar: _, ...rest } = binding;
    return { ...rest, isRefused: true };
  });
}

/** Returns whether a view has an action. */
export function worksIn(action: Action, view: ViewId): boolean {
  return PLACES.get(action)?.includes(view) ?? true;
}
