import type { StraceReader } from "../../model/inspect/strace_log.ts";
import { targetName } from "../widgets/signal_target.ts";
import { type Next, withoutEffects } from "../state/context.ts";
import type { Mode, State } from "../state/state.ts";

type StraceMode = Extract<Mode, { type: "strace" }>;

/** Cells by which a key scrolls the lines sideways, and the most: a kept line is not longer. */
const SCROLL_STEP = 10;
const MOST_SCROLL = 2_000;

/** Handles a key while the pane of strace is open: it scrolls, or detaches strace and closes. */
export function straceKey(
  state: State,
  mode: StraceMode,
  label: string,
  log: StraceReader | null,
): Next {
  const page = Math.max(1, state.cursor.height - 1);
  const by = (rows: number) => withoutEffects(straceScrolled(state, mode, rows, log));
  switch (label) {
    case "Escape":
    case "q":
    case "s":
    case "F10":
      return closed(state, mode, log);
    case "Up":
      return by(-1);
    case "Down":
      return by(1);
    case "PageUp":
    case "Ctrl+b":
      return by(-page);
    case "PageDown":
    case "Ctrl+f":
    case "Space":
      return by(page);
    case "Home":
      return by(-Infinity);
    case "End":
      return by(Infinity);
    case "Left":
      return withoutEffects(sideways(state, mode, -SCROLL_STEP));
    case "Right":
      return withoutEffects(sideways(state, mode, SCROLL_STEP));
    default:
      return withoutEffects(state);
  }
}

/** Scrolls the pane. At its end it follows new lines. */
export function straceScrolled(
  state: State,
  mode: StraceMode,
  rows: number,
  log: StraceReader | null,
): State {
  if (log === null) return state;
  const last = Math.max(log.first, log.end - state.cursor.height);
  const wanted = Math.max(log.first, (mode.top ?? last) + rows);
  return { ...state, mode: { ...mode, top: wanted >= last ? null : wanted } };
}

function sideways(state: State, mode: StraceMode, step: number): State {
  const scroll = Math.max(0, Math.min(MOST_SCROLL, mode.scroll + step));
  return { ...state, mode: { ...mode, scroll } };
}

function closed(state: State, { target }: StraceMode, log: StraceReader | null): Next {
  const browsing: State = { ...state, mode: { type: "browse" } };
  if (log === null || log.state.kind === "ended") return withoutEffects(browsing);
  const notice = `strace detaches from ${targetName(target)}`;
  return { state: { ...browsing, notice }, effects: [{ type: "strace-stop" }] };
}
