import type { Action } from "../widgets/action.ts";
import { type Next, withoutEffects } from "../state/context.ts";
import type { Purpose, Question } from "../widgets/question.ts";
import type { State } from "../state/state.ts";
import { targetKeys, toggleTag } from "../state/tags.ts";

/** The notice that answers an action that --read-only turns off. */
const READ_ONLY = "Read-only: signals and nice values are off (--read-only)";

/** Carries out an action on processes: tag, signal, nice value, command line. Returns null for others. */
export function processAction(state: State, action: Action): Next | null {
  switch (action) {
    case "tag":
      return withoutEffects(toggleTag(state));
    case "tag-family":
      return state.cursor.key === null
        ? withoutEffects(state)
        : asking(state, { about: "family", key: state.cursor.key });
    case "untag-all":
      return withoutEffects({ ...state, tagged: new Set() });
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
        ? withoutEffects(state)
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
    return withoutEffects({ ...state, notice });
  }
  if (state.readOnly) return withoutEffects({ ...state, notice: READ_ONLY });
  return asking(state, { about: "targets", keys: targetKeys(state), purpose });
}
