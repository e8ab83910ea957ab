import type { ColumnId } from "../../model/list/column.ts";
import { sortingBy } from "../../model/list/sorting.ts";
import type { Action } from "../widgets/action.ts";
import { byRows } from "../widgets/cursor.ts";
import { flowsSorted, nextFlowColumn } from "../flows/flows_update.ts";
import { churnSorted, nextChurnColumn, nextGrouping } from "../churn/churn_update.ts";
import { hostsSorted, nextHostColumn } from "../hosts/hosts_update.ts";
import { NO_FILTER } from "../widgets/filter.ts";
import { filterPrompt } from "../widgets/filter_prompt.ts";
import { foldAction } from "../state/fold_update.ts";
import {
  nextListGrouping,
  toggledHold,
  toggledSums,
  toggledThreads,
} from "../state/order_update.ts";
import { lineInput } from "../widgets/line_input.ts";
import { type Context, type Next, withoutEffects } from "../state/context.ts";
import { tabAction } from "../details/inspect_update.ts";
import { processAction } from "./process_update.ts";
import { openedMachine } from "../overlays/machine_update.ts";
import { openSetup } from "../overlays/setup_update.ts";
import { openRowMenu } from "../overlays/row_menu.ts";
import { sortMenu } from "../overlays/menus.ts";
import { neighbourPreset, presetOf } from "../widgets/presets.ts";
import { NO_SEARCH, type State } from "../state/state.ts";
import { isList, neighbourView } from "../widgets/view_id.ts";
import { timeAction } from "../replay/time_update.ts";
import { leaveDetails, openTab, showInList, switchView } from "./view_switch.ts";

/** Carries out an action while no menu, prompt or question takes the keys. */
export function browse(state: State, action: Action, context: Context): Next {
  switch (action) {
    case "quit":
      return { state, effects: [{ type: "quit", outcome: { reason: "asked" } }] };
    case "suspend":
      return { state, effects: [{ type: "suspend" }] };
    case "redraw":
      return { state, effects: [{ type: "redraw" }] };
    case "record":
      return { state, effects: [{ type: "record" }] };
    case "view-hosts":
      return toHosts(state);
    case "ask-hosts":
      return hostsAsked(state);
    case "view-next":
      return toNeighbour(state, 1);
    case "view-previous":
      return toNeighbour(state, -1);
    case "escape":
      return isAtRest(state) && state.scope === "member"
        ? toHosts(state)
        : withoutEffects(escaped(state));
    case "dead":
      return withoutEffects(toggledDead(state));
    case "preset-next":
      return withoutEffects(nextPreset(state));
    case "paths":
      return withoutEffects(toggledPaths(state));
    case "release-mouse":
      return toggledMouse(state);
    case "activity":
      return { state, effects: [{ type: "activity" }] };
    default:
      return processAction(state, action) ?? tabAction(state, action) ??
        withoutEffects(changed(state, action, context));
  }
}

function changed(state: State, action: Action, context: Context): State {
  switch (action) {
    case "machine":
      return openedMachine(state);
    case "help":
      return { ...state, mode: { type: "help", scroll: 0 } };
    case "search": {
      const from = isList(state.view) ? state.cursor.key : state.selected;
      const mode = { type: "search", input: lineInput(""), from } as const;
      return { ...state, mode, search: NO_SEARCH, following: false };
    }
    case "search-next":
      return searchAgain(state, "next");
    case "search-previous":
      // N sorts by pid, as in htop. During a search it goes to the previous match.
      return state.search.text === "" ? sorted(state, "pid") : searchAgain(state, "previous");
    case "filter":
      return { ...state, mode: filterPrompt(state.filter) };
    case "tree":
      if (isList(state.view)) return otherList(state);
      return showInList(state, state.cursor.key);
    case "view-tree":
      return switchView(state, "tree");
    case "view-table":
      return switchView(state, "table");
    case "view-events":
      return switchView(state, "events");
    case "view-churn":
      return switchView(state, "churn");
    case "view-details":
      return switchView(state, "details");
    case "view-flows":
      return switchView(state, "flows");
    case "group":
      return nextGrouping(state);
    case "group-table":
      return nextListGrouping(state);
    case "open-files":
      return openTab(state, "files");
    case "open-environment":
      return openTab(state, "environment");
    case "hold":
      return toggledHold(state);
    case "subtree-sums":
      return toggledSums(state);
    case "row-menu":
      return openRowMenu(state, null);
    case "setup":
      return openSetup(state);
    case "threads":
      return toggledThreads(state);
    case "sort-menu": {
      if (state.view === "churn") return nextChurnColumn(state);
      if (state.view === "hosts") return nextHostColumn(state);
      if (state.view === "flows") return nextFlowColumn(state);
      const menu = sortMenu(state.sorting);
      return { ...state, mode: { type: "menu", purpose: { type: "sort" }, menu } };
    }
    case "sort-invert":
      if (state.view === "churn") return churnSorted(state, state.churn.sorting.column);
      if (state.view === "hosts") return hostsSorted(state, state.hosts.sorting.column);
      if (state.view === "flows") return flowsSorted(state, state.flows.sorting.column);
      return { ...state, sorting: { ...state.sorting, descending: !state.sorting.descending } };
    case "sort-cpu":
      return sorted(state, "cpu");
    case "sort-memory":
      return sorted(state, "memory");
    case "sort-age":
      return sorted(state, "age");
    case "sort-pid":
      return sorted(state, "pid");
    case "pause":
      return { ...state, paused: !state.paused };
    case "time-back":
    case "time-forward":
    case "time-leap-back":
    case "time-leap-forward":
    case "time-now":
      return timeAction(state, action, context);
    case "end":
      if (state.past !== null) return timeAction(state, "time-now", context);
      return { ...moved(state, action), following: false };
    case "follow":
      return state.following
        ? { ...state, following: false }
        : { ...state, following: state.cursor.key !== null, selected: state.cursor.key };
    case "scroll-left":
      return scrolledSideways(state, -1);
    case "scroll-right":
      return scrolledSideways(state, 1);
    case "kernel-threads":
      return toggledKernelThreads(state);
    case "fold":
    case "unfold":
    case "unfold-all":
    case "tree-left":
    case "tree-right":
      return foldAction(state, action);
    default:
      return { ...moved(state, action), following: false };
  }
}

/** Shows Table instead of Tree, or Tree instead of Table, and begins with it at the next start. */
function otherList(state: State): State {
  const shown = switchView(state, state.tree ? "table" : "tree");
  return { ...shown, settings: { ...shown.settings, tree: shown.tree } };
}

/** Asks all hosts for what the filter chooses. Hosts shows no events, so Events comes instead. */
function hostsAsked(state: State): Next {
  if (state.scope !== "fleet") return withoutEffects(state);
  const shown = state.view === "hosts" ? switchView(state, "events") : state;
  return { state: shown, effects: [{ type: "ask-hosts", query: state.filter.text }] };
}

/** Shows all hosts: on the screen of one host, the caller of the program has to. */
function toHosts(state: State): Next {
  if (state.scope === "fleet") return withoutEffects(switchView(state, "hosts"));
  return { state, effects: [{ type: "show-host", host: null }] };
}

function toNeighbour(state: State, step: number): Next {
  const view = neighbourView(state.view, step, state.scope);
  return view === "hosts" ? toHosts(state) : withoutEffects(switchView(state, view));
}

/** Whether Escape has nothing to take back. */
function isAtRest({ view, following, search, filter }: State): boolean {
  return view !== "details" && !following && search.text === "" && filter.matches === null;
}

/** Shows or hides dead processes. */
function toggledDead(state: State): State {
  const deadShown = !state.settings.deadShown;
  const key = state.keymap.keyOf("dead");
  const notice = deadShown ? "The dead are shown" : `The dead are hidden; ${key} shows them`;
  return { ...state, settings: { ...state.settings, deadShown }, notice };
}

/** Shows or hides the folders of programs. */
function toggledPaths(state: State): State {
  const paths = !state.settings.paths;
  const notice = paths ? "Paths of programs are shown" : "Programs without their paths";
  return { ...state, settings: { ...state.settings, paths }, notice };
}

/** Shows or hides the threads of the kernel. */
function toggledKernelThreads(state: State): State {
  const kernelThreads = !state.settings.kernelThreads;
  const notice = `Threads of the kernel are ${kernelThreads ? "shown" : "hidden"}`;
  return { ...state, settings: { ...state.settings, kernelThreads }, notice };
}

/** Leaves the mouse to the terminal, which then selects text its own way, or takes it again. */
function toggledMouse(state: State): Next {
  const isMouseFree = !state.isMouseFree;
  const key = state.keymap.keyOf("release-mouse");
  const notice = isMouseFree
    ? `The mouse is the terminal's: select text; ${key} takes it again`
    : "The mouse works here again";
  return {
    state: { ...state, isMouseFree, notice },
    effects: [{ type: "mouse", isTaken: !isMouseFree }],
  };
}

/** Cells by which a key scrolls the arguments, and the most: no line has more of a command. */
const SCROLL_STEP = 10;
const MOST_SCROLL = 2_000;

/** Scrolls the arguments of all commands sideways. */
function scrolledSideways(state: State, step: number): State {
  const scroll = Math.max(0, Math.min(MOST_SCROLL, state.scroll + step * SCROLL_STEP));
  return { ...state, scroll };
}

/** Shows the next preset of columns in the list in front. */
function nextPreset(state: State): State {
  const list = state.tree ? "tree" : "table";
  const preset = neighbourPreset(state.settings.presets[list], 1);
  const presets = { ...state.settings.presets, [list]: preset };
  const { title, about } = presetOf(preset);
  const notice = `Columns: ${title}, ${about}`;
  return { ...state, settings: { ...state.settings, presets }, notice };
}

function moved(state: State, action: Action): State {
  const page = Math.max(1, state.cursor.height - 1);
  switch (action) {
    case "up":
      return { ...state, goal: byRows(-1) };
    case "down":
      return { ...state, goal: byRows(1) };
    case "page-up":
      return scrolledBy(state, -page);
    case "page-down":
      return scrolledBy(state, page);
    case "home":
      if (!isList(state.view)) return { ...state, goal: byRows(-Infinity) };
      return { ...state, selected: null };
    case "end":
      return { ...state, goal: byRows(Infinity) };
    default:
      return state;
  }
}

/** Moves the window together with the cursor, as htop does: a user reads a page from its first line. */
export function scrolledBy(state: State, rows: number): State {
  const cursor = { ...state.cursor, top: state.cursor.top + rows };
  return { ...state, cursor, goal: byRows(rows) };
}

function sorted(state: State, column: ColumnId): State {
  return { ...state, sorting: sortingBy(column) };
}

function searchAgain(state: State, from: "next" | "previous"): State {
  if (state.search.text === "") return { ...state, notice: "Nothing to search for: press / first" };
  return { ...state, goal: { type: "search", from }, following: false };
}

/** Takes back one thing: following, then the search, then the filter. */
function escaped(state: State): State {
  if (state.view === "details") return leaveDetails(state);
  if (state.following) return { ...state, following: false };
  if (state.search.text !== "") return { ...state, search: NO_SEARCH };
  return { ...state, filter: NO_FILTER };
}
