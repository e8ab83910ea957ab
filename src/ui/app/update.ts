import { sortingBy } from "../../model/list/sorting.ts";
import type { Action } from "../widgets/action.ts";
import { onAnswer } from "./answer_update.ts";
import { browse, scrolledBy } from "./browse_update.ts";
import { dragged, dropped, grabbed } from "../state/column_drag.ts";
import { answered, confirmKey, confirmWheel } from "../overlays/confirmation_update.ts";
import { flowsSorted } from "../flows/flows_update.ts";
import { churnSorted } from "../churn/churn_update.ts";
import { placed, typedDigit } from "./cursor_update.ts";
import { followDeaths } from "./target_deaths.ts";
import type { Effect } from "../widgets/effect.ts";
import type { FilterCompiler } from "../widgets/filter.ts";
import { heldAgain } from "../state/order_update.ts";
import { keepingSettings } from "../state/kept_settings.ts";
import { helpKey } from "../overlays/help_update.ts";
import { askedFor, refreshed, withReading } from "../details/inspect_update.ts";
import { worksIn } from "../widgets/keymap.ts";
import { remoteRefusal } from "../hosts/hosts_keys.ts";
import { hostOpened, hostsSorted } from "../hosts/hosts_update.ts";
import { isList } from "../widgets/view_id.ts";
import {
  arrived,
  atPosition,
  replayAction,
  scrubbed,
  unscrubbed,
} from "../replay/replay_update.ts";
import { openColumnMenu, openRowMenu, rowName } from "../overlays/row_menu.ts";
import { pressed, released, selecting } from "../state/selection_update.ts";
import { menuClick, menuModeKey, menuWheel } from "../overlays/menu_update.ts";
import type { ClickTarget, Message } from "../state/message.ts";
import { type Context, type Next, withoutEffects } from "../state/context.ts";
import { opened } from "./view_switch.ts";
import { candidateClick, insertIntoPrompt, promptKey } from "../overlays/prompt_update.ts";
import { setupClick, setupKey, setupWheel } from "../overlays/setup_update.ts";
import {
  machineKey,
  machineScrolled,
  machineTick,
  withMachine,
} from "../overlays/machine_update.ts";
import { straceKey, straceScrolled } from "../overlays/strace_update.ts";
import type { State } from "../state/state.ts";
import { type KeyEvent, keyLabel } from "../terminal/terminal_event.ts";

/** Returns the state after a message, with its cursor placed, and the effects of the message. */
export function update(state: State, message: Message, context: Context): Next {
  const played = atPosition(state, context.position);
  switch (message.type) {
    case "notice":
      return withoutEffects({ ...played, notice: message.text });
    case "focus":
      return withoutEffects({ ...played, focused: message.focused });
    case "closed":
      return asking(played, { type: "quit", outcome: { reason: "closed" } });
    case "signalled":
      return asking(played, {
        type: "quit",
        outcome: { reason: "signal", signal: message.signal },
      });
  }
  const living = followDeaths(played, context.table);
  const isClosed = living.mode.type !== played.mode.type;
  // The user meant the key or the click for the question that has just closed.
  const { state: reached, effects } = isClosed && isAnswering(message)
    ? withoutEffects(living)
    : received(living, message, context);
  const next = keepingSettings(state, { state: heldAgain(state, reached), effects });
  if (!isToBePlaced(living, next, message)) return next;
  return { ...next, state: placed(next.state, message, context) };
}

type PlacingMessage = Exclude<Message, { type: "notice" | "focus" | "closed" | "signalled" }>;

function received(state: State, message: PlacingMessage, context: Context): Next {
  const { compile } = context;
  switch (message.type) {
    case "key":
      return onKey({ ...state, notice: null, selection: null }, message, context);
    case "paste":
      return insertIntoPrompt(state, message.text, compile);
    case "click":
      return onClick({ ...state, digits: "" }, message.target, context, message.isDouble);
    case "press":
      return withoutEffects(pressed(state, message));
    case "context":
      return onRightClick({ ...state, digits: "", selection: null }, message, context);
    case "drag":
      if (state.replay?.isScrubbing === true) return scrubbed(state, message.x, true);
      if (state.drag === null) return withoutEffects(selecting(state, message));
      return withoutEffects(dragged(state, message.x));
    case "drop": {
      if (state.replay?.isScrubbing === true) return withoutEffects(unscrubbed(state));
      if (state.drag === null) return released(state);
      const { state: rested, clicked } = dropped(state);
      const target = { kind: "column", column: clicked ?? "pid" } as const;
      return clicked === null ? withoutEffects(rested) : onClick(rested, target, context);
    }
    case "wheel":
      return withoutEffects(
        state.mode.type === "strace"
          ? straceScrolled(state, state.mode, message.rows, context.strace ?? null)
          : onWheel(state, message.rows),
      );
    case "resized":
      return withoutEffects({ ...state, columns: message.columns, rows: message.rows });
    case "tick":
      return machineTick(state, context) ?? refreshed(state, context);
    case "machine":
      return withoutEffects(withMachine(state, message.reading));
    case "inspected":
      return withoutEffects(withReading(state, message.reading));
    case "arrived":
      return withoutEffects(arrived(state, message.key));
    case "answer":
      return onAnswer(state, message.answer);
  }
}

function isAnswering({ type }: Message): boolean {
  return type === "key" || type === "paste" || type === "click";
}

/**
 * Whether this message places the cursor. The rows of another moment wait for the next frame: the mouse and
 * a held key ask for more moments than frames can show. While a prompt or a menu takes the keys, no key
 * means the row under the cursor.
 */
function isToBePlaced(before: State, { state, effects }: Next, { type }: PlacingMessage): boolean {
  if (type === "tick" || type === "arrived" || state.goal !== null) return true;
  if (state.past !== before.past || effects.some((effect) => effect.type === "replay")) {
    return false;
  }
  return state.mode.type === "browse" || state.mode.type === "search";
}

function asking(state: State, effect: Effect): Next {
  return { state, effects: [effect] };
}

function onKey(state: State, key: KeyEvent, context: Context): Next {
  const label = keyLabel(key);
  const { compile } = context;
  // These two keys work in every mode.
  if (label === "Ctrl+c") return browse(state, "quit", context);
  if (label === "Ctrl+z") return browse(state, "suspend", context);
  switch (state.mode.type) {
    case "help":
      return withoutEffects(helpKey(state, label));
    case "search":
    case "time":
    case "cpus":
    case "filter":
      return promptKey(state, key, compile);
    case "menu":
      return chosen(menuModeKey(state, state.mode, key, compile), context);
    case "setup":
      return setupKey(state, state.mode, label);
    case "confirm":
      return confirmKey(state, state.mode, label);
    case "machine":
      return withoutEffects(machineKey(state, state.mode, label));
    case "strace":
      return straceKey(state, state.mode, label, context.strace ?? null);
    case "browse": {
      if (/^[0-9]$/.test(label) && isList(state.view)) {
        return withoutEffects(typedDigit(state, label));
      }
      const action = state.keymap.actionOf(label, state.view);
      const rested = { ...state, digits: "" };
      return action === undefined ? withoutEffects(rested) : act(rested, action, context);
    }
  }
}

/** Carries out an action, if the view in front has it. */
function act(state: State, action: Action, context: Context): Next {
  const refusal = remoteRefusal(state, action);
  if (refusal !== null) return withoutEffects({ ...state, notice: refusal });
  if (!worksIn(action, state.view)) return withoutEffects(state);
  if (action === "open") {
    if (state.scope === "fleet") {
      return hostOpened(state) ?? withoutEffects(opened(state, context.compile));
    }
    return askedFor(state, context) ?? withoutEffects(opened(state, context.compile));
  }
  return replayAction(state, action) ?? browse(state, action, context);
}

/** Carries out the action of a menu, if the cursor is still on the row of the menu. */
function chosen({ state, effects, action, row }: Next, context: Context): Next {
  if (action === undefined) return { state, effects };
  if (row !== undefined && rowName(state.cursor) !== row) {
    return withoutEffects({ ...state, notice: "The row of the menu is gone" });
  }
  return act(state, action, context);
}

/** Opens the menu of a row or of a column. A click with the right button elsewhere closes a menu. */
function onRightClick(
  state: State,
  { target, x, y }: Extract<Message, { type: "context" }>,
  context: Context,
): Next {
  const { type } = state.mode;
  if (type === "menu") return withoutEffects({ ...state, mode: { type: "browse" } });
  if (type !== "browse") return withoutEffects(state);
  if (target?.kind === "row") {
    const selected: State = { ...state, selected: target.key, following: false };
    return withoutEffects(
      openRowMenu(placed(selected, { type: "press", x, y }, context), { x, y }),
    );
  }
  const isColumn = target?.kind === "column" || target?.kind === "edge";
  return withoutEffects(isColumn ? openColumnMenu(state, target.column, { x, y }) : state);
}

function onClick(
  state: State,
  target: ClickTarget,
  context: Context,
  isDouble = false,
): Next {
  if (target.kind === "menu" || target.kind === "confirm" || target.kind === "setup") {
    return chosen(onFrontClick(state, target, context.compile), context);
  }
  if (target.kind === "candidate") return candidateClick(state, target.index, context.compile);
  const isCovered = state.mode.type === "help" && target.kind !== "action";
  if (isCovered) return withoutEffects({ ...state, mode: { type: "browse" } });
  const front = state.mode.type === "browse"
    ? state
    : { ...state, mode: { type: "browse" } as const };
  switch (target.kind) {
    case "row":
      // The first click has brought the cursor here, unless the row has moved away since.
      if (isDouble && rowName(state.cursor) === target.key) return act(front, "open", context);
      return withoutEffects({ ...front, selected: target.key, following: false });
    case "churn-column":
      return withoutEffects(churnSorted(front, target.column));
    case "host-column":
      return withoutEffects(hostsSorted(front, target.column));
    case "flow-column":
      return withoutEffects(flowsSorted(front, target.column));
    case "edge":
      return withoutEffects(grabbed(front, target.column, target.x));
    case "column": {
      const isSame = state.sorting.column === target.column;
      return isSame
        ? browse(front, "sort-invert", context)
        : withoutEffects({ ...front, sorting: sortingBy(target.column) });
    }
    case "time":
      return scrubbed(front, target.x, true);
    case "action":
      return act(front, target.action, context);
  }
}

/** Handles a click while a menu or a question is in front. A click beside a menu closes it. */
function onFrontClick(
  state: State,
  target: Extract<ClickTarget, { kind: "menu" | "confirm" | "setup" }>,
  compile: FilterCompiler,
): Next {
  const { mode } = state;
  if (mode.type === "menu" && target.kind === "menu") {
    return menuClick(state, mode, target.index, compile);
  }
  if (mode.type === "setup" && target.kind === "setup") {
    return setupClick(state, mode, target.index);
  }
  if (mode.type !== "confirm" || target.kind !== "confirm" || target.choice === "none") {
    return withoutEffects(state);
  }
  return answered(state, mode, target.choice ?? "no");
}

function onWheel(state: State, rows: number): State {
  if (state.mode.type === "menu") return menuWheel(state, state.mode, rows);
  if (state.mode.type === "setup") return setupWheel(state, state.mode, rows);
  if (state.mode.type === "confirm") return confirmWheel(state, state.mode, rows);
  if (state.mode.type === "machine") return machineScrolled(state, state.mode, rows);
  if (state.mode.type === "help") {
    return { ...state, mode: { type: "help", scroll: Math.max(0, state.mode.scroll + rows) } };
  }
  return { ...scrolledBy(state, rows), following: false };
}
