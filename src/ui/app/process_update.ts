import type { Action } from "../widgets/action.ts";
import { type Next, withoutEffects } from "../state/context.ts";
import type { ListGroup } from "../../model/list/list_groups.ts";
import type { Purpose, Question } from "../widgets/question.ts";
import type { State } from "../state/state.ts";
import { targetKeys, toggleTag } from "../state/tags.ts";

type Reach = Extract<Question, { about: "targets" }>["reach"];

/** The notice that answers an action that --read-only turns off. */
const READ_ONLY = "Read-only: no process is signalled or changed (--read-only)";

/** Carries out an action on processes: tag, signal, nice value, command line. Returns null for others. */
export function processAction(state: State, action: Action): Next | null {
  switch (action) {
    case "tag":
      return state.cursor.group === undefined
        ? withoutEffects(toggleTag(state))
        : aboutGroup(state, state.cursor.group, "tag");
    case "tag-family":
      return state.cursor.key === null
        ? withoutEffects(state)
        : asking(state, { about: "family", key: state.cursor.key });
    case "untag-all":
      return withoutEffects({ ...state, tagged: new Set() });
    case "signal":
      return about(state, { type: "signal" });
    case "signal-family":
      return about(state, { type: "signal" }, "family");
    case "cgroup-menu":
      return about(state, { type: "cgroup" }, "cgroup");
    case "ionice":
      return about(state, { type: "ionice" });
    case "affinity":
      return about(state, { type: "affinity" });
    case "strace":
      return about(state, { type: "strace" });
    case "tag-matching":
      return aboutMatching(state);
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

/** Asks for the processes of the filter, or of the search without a filter. */
function aboutMatching(state: State): Next {
  const { filter: { matches }, search: { text }, settings: { kernelThreads } } = state;
  if (matches === null && text === "") {
    const [filter, search] = [state.keymap.keyOf("filter"), state.keymap.keyOf("search")];
    const notice = `Nothing to match: filter with ${filter} or search with ${search} first`;
    return withoutEffects({ ...state, notice });
  }
  return asking(state, { about: "matching", matches, text, kernelThreads });
}

function aboutGroup(state: State, { grouping, value }: ListGroup, purpose: Purpose | "tag"): Next {
  const { filter: { matches }, settings: { kernelThreads } } = state;
  return asking(state, { about: "group", grouping, value, matches, kernelThreads, purpose });
}

function about(state: State, purpose: Purpose, reach: Reach = "self"): Next {
  if (state.past !== null) {
    const key = state.keymap.keyOf("time-now");
    const notice = `This is the past: its processes may have ended. ${key} returns to now`;
    return withoutEffects({ ...state, notice });
  }
  if (state.readOnly) return withoutEffects({ ...state, notice: READ_ONLY });
  const { key, group } = state.cursor;
  if (
    group !== undefined &&
    (state.tagged.size === 0 || reach === "cgroup" || purpose.type === "strace")
  ) {
    if (reach === "self" && purpose.type !== "strace") return aboutGroup(state, group, purpose);
    const notice = "This row is a group: open it with Enter, and choose a process";
    return withoutEffects({ ...state, notice });
  }
  // A cgroup is that of the row under the cursor, whatever is tagged, and strace has one pane.
  const isOne = reach === "cgroup" || purpose.type === "strace";
  const keys = !isOne ? targetKeys(state) : key === null ? [] : [key];
  const isThread = state.cursor.isThread === true && state.tagged.size === 0;
  const question = { about: "targets", keys, reach, purpose } as const;
  return asking(state, isThread ? { ...question, isThread } : question);
}
