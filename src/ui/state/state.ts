import { timeText } from "../widgets/setup.ts";
import { type Sorting, sortingBy } from "../../model/list/sorting.ts";
import { type Cursor, type Goal, NO_CURSOR } from "../widgets/cursor.ts";
import { type DetailsState, FIRST_TAB } from "../widgets/details_tab.ts";
import type { Scope, ViewId } from "../widgets/view_id.ts";
import { type FlowSorting, flowSortingBy } from "../../model/activity/flow_order.ts";
import { type HostSorting, hostSortingBy } from "../../model/hosts/host_rows.ts";
import type { ColumnId } from "../../model/list/column.ts";
import type { Selection } from "../draw/selection.ts";
import type { Grouping } from "../../model/churn/churn_group.ts";
import { type ChurnSorting, churnSortingBy } from "../../model/churn/churn_rows.ts";
import type { MachineReading } from "../../model/inspect/machine.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { GroupFolds } from "../../model/list/list_groups.ts";
import type { Confirmation } from "../widgets/confirmation.ts";
import { type FilterState, NO_FILTER } from "../widgets/filter.ts";
import type { FilterPrompt } from "../widgets/filter_prompt.ts";
import { type Keymap, USUAL_KEYS } from "../widgets/keymap.ts";
import type { LineInput } from "../widgets/line_input.ts";
import type { Menu } from "../widgets/menu.ts";
import type { ReplayState } from "../widgets/replay_state.ts";
import { DEFAULT_SETTINGS, type Settings } from "../widgets/settings.ts";
import type { SignalScope, SignalTarget } from "../widgets/signal_target.ts";
import type { ColumnDrag } from "../widgets/table_columns.ts";

/** The part of the screen that takes the keys. */
export type Mode =
  | { readonly type: "browse" }
  | { readonly type: "help"; readonly scroll: number }
  | { readonly type: "menu"; readonly purpose: MenuPurpose; readonly menu: Menu }
  | {
    readonly type: "setup";
    readonly index: number;
    /** The first line of the list in its box; the row of `index` stays in sight. */
    readonly top: number;
    /** The settings that Escape restores. */
    readonly before: Settings;
  }
  | { readonly type: "confirm"; readonly confirmation: Confirmation }
  /** The pane of strace: the number of its first line, null at the end, and the cells scrolled away. */
  | {
    readonly type: "strace";
    readonly target: SignalTarget;
    readonly top: number | null;
    readonly scroll: number;
  }
  /** The pane of the machine, scrolled by lines. The reading before the last one is for rates. */
  | {
    readonly type: "machine";
    readonly scroll: number;
    readonly reading: MachineReading | null;
    readonly before: MachineReading | null;
    /** When it was read last, nanoseconds since boot; null before the first time. */
    readonly askedTs: number | null;
  }
  /** The prompt for the CPUs of processes. */
  | { readonly type: "cpus"; readonly input: LineInput; readonly targets: readonly SignalTarget[] }
  /** The prompt for a time to go to. */
  | { readonly type: "time"; readonly input: LineInput }
  | { readonly type: "search"; readonly input: LineInput; readonly from: ProcessKey | null }
  | FilterPrompt;

/** The use of the open menu. */
export type MenuPurpose =
  | {
    readonly type: "signal";
    readonly targets: readonly SignalTarget[];
    readonly scope: SignalScope;
  }
  | { readonly type: "ionice"; readonly targets: readonly SignalTarget[] }
  | { readonly type: "cgroup"; readonly targets: readonly SignalTarget[]; readonly path: string }
  | { readonly type: "sort" }
  /** Actions on the row with this name. */
  | { readonly type: "row"; readonly row: string }
  | { readonly type: "column"; readonly column: ColumnId }
  | { readonly type: "user" };

export interface Search {
  readonly text: string;
  /** Whether the last search found a row. */
  readonly found: boolean;
}

/** The whole state of the screen. It names processes by key, never by row. */
export interface State {
  readonly columns: number;
  readonly rows: number;
  readonly settings: Settings;
  /** The settings that the configuration file has been asked to keep. */
  readonly kept: Settings;
  readonly mode: Mode;
  /** What the screen shows: one host, a fleet, or a host of a fleet. */
  readonly scope: Scope;
  readonly view: ViewId;
  /** The views that are not in front, as the user left them. */
  readonly places: ViewPlaces;
  /** Where Escape leads from Details: the view that opened it, and the processes before this one. */
  readonly back: { readonly view: ViewId; readonly trail: readonly ProcessKey[] };
  /** Whether Tree was in front last, rather than Table. */
  readonly tree: boolean;
  readonly details: DetailsState;
  readonly sorting: Sorting;
  readonly churn: { readonly grouping: Grouping; readonly sorting: ChurnSorting };
  /** 0 while the rows are sorted anew. Otherwise their order is held until the number changes. */
  readonly hold: number;
  /** Which groups of Table are open. */
  readonly groupFolds: GroupFolds;
  readonly hosts: { readonly sorting: HostSorting };
  readonly flows: { readonly sorting: FlowSorting };
  /** Whether this screen can read the threads of processes. */
  readonly canReadThreads: boolean;
  /** Cells by which the arguments of all commands are scrolled to the left. */
  readonly scroll: number;
  /** The edge of a column that the mouse holds. */
  readonly drag: ColumnDrag | null;
  /** The text that the mouse selects. */
  readonly selection: Selection | null;
  /** Whether the terminal has the mouse, to select text its own way. */
  readonly isMouseFree: boolean;
  readonly folded: ReadonlySet<ProcessKey>;
  readonly tagged: ReadonlySet<ProcessKey>;
  readonly keymap: Keymap;
  /** Signals and nice values are turned off. */
  readonly readOnly: boolean;
  /** The processes are those of other hosts: nothing but their events is known here. */
  readonly isRemote: boolean;
  readonly filter: FilterState;
  /** Earlier filters, the newest last. */
  readonly filterHistory: readonly string[];
  readonly search: Search;
  readonly paused: boolean;
  /** The moment on the screen, nanoseconds since boot; null is now. */
  readonly past: number | null;
  /** The recording on the screen and the position in it; null on the live screen. */
  readonly replay: ReplayState | null;
  readonly following: boolean;
  /** The digits of the pid being typed; empty while no pid is typed. */
  readonly digits: string;
  /** What the cursor of the view in front sticks to; null pins it to an end. */
  readonly selected: string | null;
  /** The cursor of the view in front. `update` places it with each message. */
  readonly cursor: Cursor;
  /** Where the message in hand sends the cursor; null between messages. */
  readonly goal: Goal | null;
  readonly notice: string | null;
  /** Whether the terminal has the focus. True for a terminal that does not report it. */
  readonly focused: boolean;
}

export const NO_SEARCH: Search = { text: "", found: true };

export function initialState(columns: number, rows: number, settings = DEFAULT_SETTINGS): State {
  return {
    columns,
    rows,
    settings,
    kept: settings,
    mode: { type: "browse" },
    scope: "one",
    view: "table",
    places: {},
    back: { view: "table", trail: [] },
    tree: false,
    details: FIRST_TAB,
    sorting: settings.orders.table ?? sortingBy("age"),
    churn: {
      grouping: settings.churnGroups,
      sorting: settings.orders.churn ?? churnSortingBy("rate"),
    },
    ...{ hold: 0, groupFolds: { isOpen: false, except: new Set() } },
    hosts: { sorting: settings.orders.hosts ?? hostSortingBy("name") },
    flows: { sorting: settings.orders.flows ?? flowSortingBy("state") },
    canReadThreads: false,
    scroll: 0,
    drag: null,
    ...{ selection: null, isMouseFree: false },
    folded: new Set(),
    tagged: new Set(),
    keymap: USUAL_KEYS,
    ...{ readOnly: false, isRemote: false },
    filter: NO_FILTER,
    filterHistory: [],
    search: NO_SEARCH,
    paused: false,
    past: null,
    replay: null,
    following: false,
    digits: "",
    selected: null,
    cursor: NO_CURSOR,
    goal: null,
    notice: null,
    focused: true,
  };
}

/** The order and the cursor of a view that is not in front. */
export interface ViewPlace {
  readonly sorting: Sorting;
  readonly selected: string | null;
  readonly cursor: Cursor;
}

export type ViewPlaces = Readonly<Partial<Record<ViewId, ViewPlace>>>;

/** The factor by which frames and readings come slower without focus, where the user has set that. */
const SLOWNESS_WITHOUT_FOCUS = 5;

/** Returns the factor by which frames without a key come slower; 1 is the usual pace. */
export function slownessOf({ focused, settings }: State): number {
  return !focused && settings.slowWithoutFocus ? SLOWNESS_WITHOUT_FOCUS : 1;
}

/** Returns the words of the title about a slower pace; null at the usual pace. */
export function paceText(state: State): string | null {
  const slowness = slownessOf(state);
  return slowness === 1 ? null : `NO FOCUS: every ${timeText(state.settings.refreshMs * slowness)}`;
}
