import type { Action } from "../widgets/action.ts";
import type { Next } from "../state/context.ts";
import type { Purpose, Question } from "../widgets/question.ts";
import type { State } from "../state/state.ts";
import { targetKeys, toggleTag } from "../state/tags.ts";

/** The notice in place of an action that --read-only turns off. */
const READ_ONLY = "Read-only: signals and nice values are off (--read-only)";

/** Actions about processes: tags, signals, nice values, the command line. Null: it is none of these. */
export function processAction(state: State, action: Action): Next | null {
  switch (action) {
    case "tag":
      return { state: toggleTag(state), effects: [] };
    case "tag-family":
      return state.cursor.key === null
        ? { state, effects: [] }
        : asking(state, { about: "family", key: state.cursor.key });
    case "untag-all":
      return { state: { ...state, tagged: new Set() }, effects: [] };
    case "signal":
      return about(state, { type: "signal" });
    case "nice-down":
      return about(state, { type: "renice", step: -1 });
    case "nice-up":
      return about(state, { type: "renice", step: 1 });
    case "user-menu":
      return asking(state, { about: "users" });
    case "copy":
      return state.cursor.key === null
        ? { state, effects: [] }
        : asking(state, { about: "command", key: state.cursor.key });
    default:
      return null;
  }
}

function asking(state: State, question: Question): Next {
  return { state, effects: [{ type: "ask", question }] };
}

function about(state: State, purpose: Purpose): Next {
  if (state.past !== null) {
    const key = state.keymap.keyOf("time-now");
    const notice = `This is the past: its processes may have ended. ${key} returns to now`;
    return { state: { ...state, notice }, effects: [] };
  }
  if (state.readOnly) return { state: { ...state, notice: READ_ONLY }, effects: [] };
  return asking(state, { about: "targets", keys: targetKeys(state), purpose });
}
