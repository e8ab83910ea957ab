import { type Next, withoutEffects } from "../state/context.ts";
import type { Settings } from "../widgets/settings.ts";
import {
  changedSetting,
  resizedColumn,
  rowOfColumn,
  setupRows,
  shiftedColumn,
} from "../widgets/setup.ts";
import { settingsShown, withShown } from "../state/shown_columns.ts";
import type { Mode, State } from "../state/state.ts";
import { setupPage, setupTop } from "./setup_view.ts";

type SetupMode = Extract<Mode, { type: "setup" }>;

/** Opens setup. Changes count at once, and Escape reverts them. */
export function openSetup(state: State): State {
  return { ...state, mode: { type: "setup", index: 0, top: 0, before: state.settings } };
}

/** Handles a key while setup is in front. */
export function setupKey(state: State, mode: SetupMode, label: string): Next {
  const settings = settingsShown(state);
  const row = setupRows(settings)[mode.index];
  if (row === undefined) return withoutEffects(at(state, mode, 0));
  switch (label) {
    case "Escape":
    case "q":
      return withoutEffects({ ...state, settings: mode.before, mode: { type: "browse" } });
    case "F10":
    case "F2":
    case "s":
      return {
        state: { ...state, kept: state.settings, mode: { type: "browse" } },
        effects: [{ type: "save-settings", settings: state.settings }],
      };
    case "Up":
      return withoutEffects(at(state, mode, mode.index - 1));
    case "Down":
      return withoutEffects(at(state, mode, mode.index + 1));
    case "Home":
      return withoutEffects(at(state, mode, 0));
    case "End":
      return withoutEffects(at(state, mode, Infinity));
    case "PageDown":
    case "PageUp": {
      const page = setupPage(settings, state.columns, state.rows);
      return withoutEffects(at(state, mode, mode.index + (label === "PageDown" ? page : -page)));
    }
    case "Right":
    case "Enter":
    case "Space":
      return withoutEffects(applied(state, changedSetting(settings, row, 1)));
    case "Left":
      return withoutEffects(applied(state, changedSetting(settings, row, -1)));
    case "+":
    case "=":
      return withoutEffects(applied(state, resizedColumn(settings, row, 1)));
    case "-":
      return withoutEffects(applied(state, resizedColumn(settings, row, -1)));
    case "Shift+Up":
    case "<":
    case "[":
      return withoutEffects(shifted(state, mode, -1));
    case "Shift+Down":
    case ">":
    case "]":
      return withoutEffects(shifted(state, mode, 1));
    default:
      return withoutEffects(state);
  }
}

/** Handles a click: it chooses a row, and on the chosen row the next value. */
export function setupClick(state: State, mode: SetupMode, index: number | null): Next {
  if (index === null || index < 0) return withoutEffects(state);
  return index === mode.index
    ? setupKey(state, mode, "Right")
    : withoutEffects(at(state, mode, index));
}

export function setupWheel(state: State, mode: SetupMode, rows: number): State {
  return at(state, mode, mode.index + Math.sign(rows));
}

function shifted(state: State, mode: SetupMode, step: number): State {
  const shown = settingsShown(state);
  const row = setupRows(shown)[mode.index];
  if (row?.kind !== "column") return state;
  const settings = shiftedColumn(shown, row, step);
  return at(applied(state, settings), mode, rowOfColumn(settings, row.column.id));
}

/** Applies settings. Each frame reads them. */
function applied(state: State, changed: Settings): State {
  return { ...state, settings: withShown(state, changed) };
}

function at(state: State, mode: SetupMode, index: number): State {
  const settings = settingsShown(state);
  const last = setupRows(settings).length - 1;
  const cursor = { index: Math.max(0, Math.min(last, index)), top: mode.top };
  const top = setupTop(settings, cursor, state.columns, state.rows);
  return { ...state, mode: { ...mode, ...cursor, top } };
}
