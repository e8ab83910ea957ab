import { shellQuoteLine } from "../model/shell_quote.ts";
import type { Action } from "./action.ts";
import type { Next } from "./next.ts";
import type { Answer, Purpose, Question } from "./question.ts";
import { signalMenu } from "./signal_menu.ts";
import type { State } from "./state.ts";
import { subjectName } from "./subject.ts";
import { tagAll, targets, toggleTag } from "./tags.ts";
import { userMenu } from "./user_menu.ts";

/** Said instead of doing it, when the screen may only look. */
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
  if (state.readOnly) return { state: { ...state, notice: READ_ONLY }, effects: [] };
  return asking(state, { about: "subjects", keys: targets(state), purpose });
}

/** What was asked for has come. */
export function onAnswer(state: State, answer: Answer): Next {
  switch (answer.about) {
    case "family":
      return { state: tagAll(state, answer.keys), effects: [] };
    case "users": {
      const menu = userMenu(answer.users, state.filter.text);
      const mode = { type: "menu", purpose: { type: "user" }, menu } as const;
      return { state: { ...state, mode }, effects: [] };
    }
    case "subjects":
      return onSubjects(state, answer);
    case "command":
      return onCommand(state, answer);
  }
}

function onSubjects(state: State, answer: Extract<Answer, { about: "subjects" }>): Next {
  const { purpose } = answer;
  const subjects = answer.subjects.filter(({ isDead }) => !isDead);
  const [dead] = answer.subjects;
  if (subjects.length === 0) {
    const whom = dead === undefined ? "No process is selected" : `${subjectName(dead)} has ended`;
    return { state: { ...state, notice: whom }, effects: [] };
  }
  if (purpose.type === "renice") {
    return { state, effects: [{ type: "renice", step: purpose.step, subjects }] };
  }
  const menu = signalMenu(subjects);
  const mode = { type: "menu", purpose: { type: "signal", subjects }, menu } as const;
  return { state: { ...state, mode }, effects: [] };
}

function onCommand(state: State, answer: Extract<Answer, { about: "command" }>): Next {
  const { argv, subject, isCut } = answer;
  if (argv === null || argv.length === 0) {
    const whom = subject === null ? "The process" : subjectName(subject);
    return { state: { ...state, notice: `${whom} has no command line to copy` }, effects: [] };
  }
  const line = shellQuoteLine(argv);
  const notice = isCut ? `Copied, but it was cut: ${line}` : `Copied: ${line}`;
  return { state: { ...state, notice }, effects: [{ type: "copy", text: line }] };
}
