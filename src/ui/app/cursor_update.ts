import type { State } from "../state/state.ts";
import { isList } from "../widgets/view_id.ts";
import { type Cursor, placeCursor } from "../widgets/cursor.ts";
import type { Context } from "../state/context.ts";
import type { Message } from "../state/message.ts";

/** Places the cursor where the message sends it. The returned state has no goal. */
export function placed(state: State, { type }: Message, context: Context): State {
  const { goal, following, search } = state;
  // A frame shows the latest rows. A replay command can lead to a process that is not on the screen.
  const rows = context.rows(state, type === "tick" || type === "arrived");
  const isEmptySearch = goal?.type === "search" && search.text === "";
  const cursor = placeCursor(rows, {
    ...{ before: state.cursor, goal: isEmptySearch ? null : goal },
    ...{ text: search.text, follow: following },
  });
  if (goal?.type === "pid") return afterPid(state, cursor, goal.digits);
  const isGone = following && cursor.selected !== state.selected;
  return {
    ...state,
    cursor,
    selected: cursor.selected,
    goal: null,
    search: cursor.found === null ? search : { ...search, found: cursor.found },
    following: following && !isGone,
    notice: isGone ? "The followed process is gone" : state.notice,
  };
}

function afterPid(state: State, cursor: Cursor, digits: string): State {
  const notice = cursor.found === true ? state.notice : `No PID here begins with ${digits}`;
  return { ...state, cursor, selected: cursor.selected, goal: null, notice };
}

/** Digits of the longest pid of a 64-bit kernel: pid_max is at most 4194304. */
const MAX_DIGITS = 7;

/** Adds a digit to the pid being typed, and goes to the process with that pid, as in htop. */
export function typedDigit(state: State, digit: string): State {
  if (!isList(state.view)) return state;
  const before = state.digits;
  const digits = before.length < MAX_DIGITS ? before + digit : digit;
  return { ...state, digits, goal: { type: "pid", digits }, following: false };
}
