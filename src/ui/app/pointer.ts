import type { Layout } from "../frame/layout.ts";
import type { ClickTarget, Message } from "../state/message.ts";
import type { State } from "../state/state.ts";
import type { MouseEvent } from "../terminal/terminal_event.ts";
import { hitTest } from "./hit_test.ts";

/** Rows that one step of the mouse wheel scrolls. */
const WHEEL_ROWS = 3;

/** Two presses on one row within this time are a double click, nanoseconds. */
const DOUBLE_CLICK = 400e6;

/** The parts of the last frame that the mouse can hit. */
export interface Pointed {
  readonly layout: Layout;
  readonly rowKeys: readonly { readonly key: string; readonly isDead?: boolean }[];
}

/** Turns events of the mouse into messages. */
export class Pointer {
  /** The row of the last press, and its time. */
  #last: { readonly key: string; readonly ts: number } | null = null;

  /** Returns the messages of an event. `now` is any clock in nanoseconds. */
  messages(
    { action, button, x, y }: MouseEvent,
    state: State,
    frame: Pointed | null,
    now: number,
  ): readonly Message[] {
    if (action === "wheel-up" || action === "wheel-down") {
      return [{ type: "wheel", rows: action === "wheel-up" ? -WHEEL_ROWS : WHEEL_ROWS }];
    }
    if (action !== "press") {
      if (!isHeld(state)) return [];
      return [action === "move" ? { type: "drag", x, y } : { type: "drop" }];
    }
    if (frame === null) return [];
    const target = hitTest(state, frame.layout, frame.rowKeys, x, y);
    if (button === 2) return [{ type: "context", target, x, y }];
    return button === 0 ? this.#press(state, target, x, y, now) : [];
  }

  #press(
    state: State,
    target: ClickTarget | null,
    x: number,
    y: number,
    now: number,
  ): readonly Message[] {
    const messages: Message[] = [];
    // A press on a title sorts at once, so that it begins no selection.
    const isText = state.mode.type === "browse" && (target === null || target.kind === "row");
    if (isText) messages.push({ type: "press", x, y });
    if (target === null) return messages;
    const isDouble = target.kind === "row" && this.#last?.key === target.key &&
      now - this.#last.ts <= DOUBLE_CLICK;
    // A third press begins anew.
    this.#last = target.kind === "row" && !isDouble ? { key: target.key, ts: now } : null;
    messages.push({ type: "click", target, isDouble });
    return messages;
  }
}

/** Whether the mouse holds the edge of a column, the time line or a selection. */
function isHeld({ drag, replay, selection }: State): boolean {
  return drag !== null || replay?.isScrubbing === true || selection?.isHeld === true;
}
