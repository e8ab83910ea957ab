import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import { markedDead, withoutDead } from "../widgets/confirmation.ts";
import { signalMenu } from "../overlays/signal_menu.ts";
import type { State } from "../state/state.ts";
import { type Subject, subjectName } from "../widgets/subject.ts";

/**
 * Takes processes that have ended out of an open menu of signals or an open question. When none is
 * left, it closes and says so.
 *
 * @param table the table of the present, also while the screen is paused
 */
export function followDeaths(state: State, table: Pick<ProcessReader, "get">): State {
  const subjects = subjectsOf(state);
  const ended = new Set<ProcessKey>();
  for (const { key, isDead } of subjects) {
    const row = isDead ? null : table.get(key);
    if (row === undefined || (row !== null && row.ending !== null)) ended.add(key);
  }
  return ended.size === 0 ? state : withDeaths(state, subjects, ended);
}

function subjectsOf({ mode }: State): readonly Subject[] {
  if (mode.type === "confirm") return mode.confirmation.subjects;
  return mode.type === "menu" && mode.purpose.type === "signal" ? mode.purpose.subjects : [];
}

function withDeaths(
  state: State,
  subjects: readonly Subject[],
  ended: ReadonlySet<ProcessKey>,
): State {
  const { mode } = state;
  if (mode.type === "confirm") {
    const confirmation = withoutDead(mode.confirmation, ended);
    return confirmation === null
      ? closed(state, subjects)
      : { ...state, mode: { type: "confirm", confirmation } };
  }
  if (mode.type !== "menu") return state;
  const living = markedDead(subjects, ended).filter(({ isDead }) => !isDead);
  if (living.length === 0) return closed(state, subjects);
  const purpose = { type: "signal", subjects: living } as const;
  const menu = { ...mode.menu, title: signalMenu(living).title };
  return { ...state, mode: { type: "menu", purpose, menu } };
}

function closed(state: State, subjects: readonly Subject[]): State {
  const [first] = subjects;
  const notice = subjects.length === 1 && first !== undefined
    ? `${subjectName(first)} has ended; no signal was sent`
    : `All ${subjects.length} processes have ended; no signal was sent`;
  return { ...state, mode: { type: "browse" }, notice };
}
