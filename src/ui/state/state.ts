import { timeText } from "../widgets/setup.ts";
import { type Sorting, sortingBy } from "../../model/list/sorting.ts";
import { type Cursor, type Goal, NO_CURSOR } from "../widgets/cursor.ts";
import type { ViewId } from "../widgets/view_id.ts";
import type { Grouping } from "../../model/churn/churn_group.ts";
import type { ChurnSorting } from "../../model/churn/churn_rows.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ViewOptions } from "../../model/list/view_model.ts";
import type { Confirmation } from "../widgets/confirmation.ts";
import { type FilterState, NO_FILTER } from "../widgets/filter.ts";
import type { FilterPrompt } from "../widgets/filter_prompt.ts";
import { type Keymap, USUAL_KEYS } from "../widgets/keymap.ts";
import type { LineInput } from "../widgets/line_input.ts";
import type { Menu } from "../widgets/menu.ts";
import type { ReplayState } from "../widgets/replay_state.ts";
import { DEFAULT_SETTINGS, type Settings } from "../widgets/settings.ts";
import type { SignalTarget } from "../widgets/signal_target.ts";
import type { ColumnDrag } from "../widgets/table_columns.ts";

/** What is in front and takes the keys. */
export type Mode =
  | { readonly type: "browse" }
  | { readonly type: "help"; readonly scroll: number }
  | { readonly type: "menu"; readonly purpose: MenuPurpose; readonly menu: Menu }
  | {
    readonly type: "setup";
    readonly index: number;
    /** What Escape goes back to. */
    readonly before: Settings;
    readonly kernelThreads: boolean;
  }
  | { readonly type: "confirm"; readonly confirmation: Confirmation }
  /** A time to go to. */
  | { readonly type: "time"; readonly input: LineInput }
  | { readonly type: "search"; readonly input: LineInput; readonly from: ProcessKey | null }
  | FilterPrompt;

/** What picking an item of the open menu does. */
export type MenuPurpose =
  | { readonly type: "signal"; readonly targets: readonly SignalTarget[] }
  | { readonly type: "sort" }
  | { readonly type: "user" };

export interface Search {
  readonly text: string;
  /** Whether the last search found a row. */
  readonly found: boolean;
}

/** The whole of the screen's memory. Processes are named by key, never by row. */
export interface State {
  readonly columns: number;
  readonly rows: number;
  readonly settings: Settings;
  readonly mode: Mode;
  readonly view: ViewId;
  /** How the views that are not in front were left. */
  readonly places: ViewPlaces;
  /** Where Escape leads from Details: the view it was opened from, and processes shown before. */
  readonly back: { readonly view: ViewId; readonly trail: readonly ProcessKey[] };
  /** Which of the two lists was in front last: Tree, or Table. */
  readonly tree: boolean;
  readonly sorting: Sorting;
  readonly churn: { readonly grouping: Grouping; readonly sorting: ChurnSorting };
  readonly kernelThreads: boolean;
  /** The edge of a column that the mouse holds. */
  readonly drag: ColumnDrag | null;
  readonly folded: ReadonlySet<ProcessKey>;
  readonly tagged: ReadonlySet<ProcessKey>;
  readonly keymap: Keymap;
  /** Nothing may be done to processes. */
  readonly readOnly: boolean;
  readonly filter: FilterState;
  /** Filters that were kept, the newest last. */
  readonly filterHistory: readonly string[];
  readonly search: Search;
  readonly paused: boolean;
  /** The moment that is shown, nanoseconds since boot; null is now. */
  readonly past: number | null;
  /** A recording is shown, and where in it; null is the live screen. */
  readonly replay: ReplayState | null;
  readonly following: boolean;
  /** The digits of a pid that is being typed; empty between two pids. */
  readonly digits: string;
  /** What the cursor of the view in front sticks to; null pins it to an end. */
  readonly selected: string | null;
  /** The cursor of the view in front. `update` places it with each message. */
  readonly cursor: Cursor;
  /** Where the message in hand sends the cursor; null between messages. */
  readonly goal: Goal | null;
  readonly notice: string | null;
  /** The terminal has the focus, or does not report that it lost it. */
  readonly focused: boolean;
}

export const NO_SEARCH: Search = { text: "", found: true };

export function initialState(columns: number, rows: number, settings = DEFAULT_SETTINGS): State {
  return {
    columns,
    rows,
    settings,
    mode: { type: "browse" },
    view: "table",
    places: {},
    back: { view: "table", trail: [] },
    tree: false,
    sorting: sortingBy("age"),
    churn: { grouping: "command", sorting: { column: "rate", descending: true } },
    kernelThreads: settings.kernelThreads,
    drag: null,
    folded: new Set(),
    tagged: new Set(),
    keymap: USUAL_KEYS,
    readOnly: false,
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

/** Which rows this state wants to see. */
export function viewOptions(state: State): ViewOptions {
  const { settings } = state;
  return {
    sorting: state.sorting,
    tree: state.tree,
    folded: state.folded,
    kernelThreads: state.kernelThreads,
    filter: state.filter.matches,
    deadLinger: settings.deadLingerMs * 1e6,
    maxDead: settings.deadShown ? settings.maxDead : 0,
    freshFor: settings.freshMs * 1e6,
  };
}

/** Where a view that is not in front was left: its order, and its cursor. */
export interface ViewPlace {
  readonly sorting: Sorting;
  readonly selected: string | null;
  readonly cursor: Cursor;
}

export type ViewPlaces = Readonly<Partial<Record<ViewId, ViewPlace>>>;

/** Without the terminal's focus, frames and readings come so many times slower, where that is set. */
const SLOWNESS_WITHOUT_FOCUS = 5;

/** How many times slower frames come that no key asked for; 1 is the usual pace. */
export function slownessOf({ focused, settings }: State): number {
  return !focused && settings.slowWithoutFocus ? SLOWNESS_WITHOUT_FOCUS : 1;
}

/** What the title says about a slower pace; null at the usual pace. */
export function paceText(state: State): string | null {
  const slowness = slownessOf(state);
  return slowness === 1 ? null : `NO FOCUS: every ${timeText(state.settings.refreshMs * slowness)}`;
}
