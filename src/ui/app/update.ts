import { sortingBy } from "../../model/list/sorting.ts";
import type { Action } from "../widgets/action.ts";
import { onAnswer } from "./answer_update.ts";
import { browse, scrolledBy } from "./browse_update.ts";
import { dragged, dropped, grabbed } from "../state/column_drag.ts";
import { answered, confirmKey } from "../overlays/confirm_update.ts";
import { churnSorted } from "../churn/churn_update.ts";
import type { Cursor } from "../widgets/cursor.ts";
import type { FilterCompiler } from "../widgets/filter.ts";
import { helpKey } from "../overlays/help_update.ts";
import { typedDigit } from "./jump_update.ts";
import { worksIn } from "../widgets/keymap.ts";
import { led, replayAction, replayed, scrubbed, unscrubbed } from "../replay/replay_update.ts";
import { travelled } from "../state/time_update.ts";
import { menuClick, menuModeKey, menuWheel } from "../overlays/menu_update.ts";
import type { Message, Target } from "../state/message.ts";
import type { Next } from "../state/next.ts";
import { opened } from "./open_update.ts";
import { candidateClick, insertIntoPrompt, promptKey } from "../overlays/prompt_update.ts";
import { setupClick, setupKey, setupWheel } from "../overlays/setup_update.ts";
import type { State } from "../state/state.ts";
import { type KeyEvent, keyLabel } from "../terminal/terminal_event.ts";

export type Update = (state: State, message: Message) => Next;

/** The update function of the screen: arithmetic only, with a query language handed in. */
export function createUpdate(compile: FilterCompiler): Update {
  return (state, message) => {
    switch (message.type) {
      case "key":
        return onKey({ ...state, notice: null }, message, compile);
      case "paste":
        return insertIntoPrompt(state, message.text, compile);
      case "focus":
        return only({ ...state, focused: message.focused });
      case "click":
        return onClick({ ...state, jump: null }, message.target, compile);
      case "drag":
        if (state.replay?.isScrubbing === true) return scrubbed(state, message.x, true);
        return only(dragged(state, message.x));
      case "drop": {
        if (state.replay?.isScrubbing === true) return only(unscrubbed(state));
        const { state: rested, clicked } = dropped(state);
        const target = { kind: "column", column: clicked ?? "pid" } as const;
        return clicked === null ? only(rested) : onClick(rested, target, compile);
      }
      case "wheel":
        return only(onWheel(state, message.rows));
      case "resized":
        return only({ ...state, columns: message.columns, rows: message.rows });
      case "settled":
        return only(onSettled(state, message.cursor));
      case "travelled":
        return only(travelled(state, message.past, message.refused));
      case "replayed":
        return only(replayed(state, message.ts, message.isPlaying));
      case "led":
        return only(led(state, message.key));
      case "notice":
        return only({ ...state, notice: message.text });
      case "answer":
        return onAnswer(state, message.answer);
      case "closed":
        return { state, effects: [{ type: "quit", outcome: { reason: "closed" } }] };
      case "signalled":
        return {
          state,
          effects: [{ type: "quit", outcome: { reason: "signal", signal: message.signal } }],
        };
    }
  };
}

function only(state: State): Next {
  return { state, effects: [] };
}

function onKey(state: State, key: KeyEvent, compile: FilterCompiler): Next {
  const label = keyLabel(key);
  // These two work whatever is in front.
  if (label === "Ctrl+c") return browse(state, "quit");
  if (label === "Ctrl+z") return browse(state, "suspend");
  switch (state.mode.type) {
    case "help":
      return only(helpKey(state, label));
    case "search":
    case "time":
    case "filter":
      return promptKey(state, key, compile);
    case "menu":
      return menuModeKey(state, state.mode, key, compile);
    case "setup":
      return setupKey(state, state.mode, label);
    case "confirm":
      return confirmKey(state, state.mode, label);
    case "browse": {
      if (/^[0-9]$/.test(label)) return only(typedDigit(state, label));
      const action = state.keymap.actionOf(label);
      const rested = state.jump === null ? state : { ...state, jump: null };
      return action === undefined ? only(rested) : act(rested, action, compile);
    }
  }
}

/** An action, when it means something in the view in front. */
function act(state: State, action: Action, compile: FilterCompiler): Next {
  if (!worksIn(action, state.view)) return only(state);
  if (action === "open") return only(opened(state, compile));
  return replayAction(state, action) ?? browse(state, action);
}

function onSettled(state: State, cursor: Cursor): State {
  if (state.jump?.isPending === true) return onJumped(state, state.jump.digits, cursor);
  const { following, search } = state;
  const isGone = following && cursor.selected !== state.selected;
  return {
    ...state,
    cursor,
    selected: cursor.selected,
    move: 0,
    search: { ...search, pending: null, found: cursor.found ?? search.found },
    following: following && !isGone,
    notice: isGone ? "The followed process is gone" : state.notice,
  };
}

function onJumped(state: State, digits: string, cursor: Cursor): State {
  const notice = cursor.found === true ? state.notice : `No PID here begins with ${digits}`;
  const jump = { digits, isPending: false };
  return { ...state, cursor, selected: cursor.selected, move: 0, jump, notice };
}

function onClick(state: State, target: Target, compile: FilterCompiler): Next {
  if (target.kind === "menu" || target.kind === "confirm" || target.kind === "setup") {
    return onFrontClick(state, target, compile);
  }
  if (target.kind === "candidate") return candidateClick(state, target.index, compile);
  const isCovered = state.mode.type === "help" && target.kind !== "action";
  if (isCovered) return only({ ...state, mode: { type: "browse" } });
  const front = state.mode.type === "browse"
    ? state
    : { ...state, mode: { type: "browse" } as const };
  switch (target.kind) {
    case "row":
      return only({ ...front, selected: target.key, move: 0, following: false });
    case "churn-column":
      return only(churnSorted(front, target.column));
    case "edge":
      return only(grabbed(front, target.column, target.x));
    case "column": {
      const isSame = state.sorting.column === target.column;
      return isSame
        ? browse(front, "sort-invert")
        : only({ ...front, sorting: sortingBy(target.column) });
    }
    case "time":
      return scrubbed(front, target.x, true);
    case "action":
      return act(front, target.action, compile);
  }
}

/** A click while a menu or a question is in front: beside it closes it. */
function onFrontClick(
  state: State,
  target: Extract<Target, { kind: "menu" | "confirm" | "setup" }>,
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
    return only(state);
  }
  return answered(state, mode, target.choice ?? "no");
}

function onWheel(state: State, rows: number): State {
  if (state.mode.type === "menu") return menuWheel(state, state.mode, rows);
  if (state.mode.type === "setup") return setupWheel(state, state.mode, rows);
  if (state.mode.type === "confirm") return state;
  if (state.mode.type === "help") {
    return { ...state, mode: { type: "help", scroll: Math.max(0, state.mode.scroll + rows) } };
  }
  return { ...scrolledBy(state, rows), following: false };
}
