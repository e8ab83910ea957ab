import { UNKNOWN } from "../../model/base/units.ts";
import { printWord } from "../../model/query/print_query.ts";
import { type Menu, menu, type MenuItem } from "../widgets/menu.ts";
import type { UserCount } from "../widgets/question.ts";
import { columnOf, COLUMNS } from "../../model/list/columns.ts";
import { orderWords, type Sorting } from "../../model/list/sorting.ts";
import { signalName } from "../../model/base/signal_name.ts";
import {
  scopeText,
  type SignalScope,
  type SignalTarget,
  targetName,
} from "../widgets/signal_target.ts";

const LAST_SIGNAL = 64;
/** glibc reserves these signals for its threads. */
const HIDDEN = new Set([32, 33]);
const TERM = "15";

/** The default actions of signals (signal(7)). */
const ABOUT: Readonly<Record<string, string>> = {
  SIGHUP: "hang up; daemons reload",
  SIGINT: "interrupt, as Ctrl+C",
  SIGQUIT: "quit and dump core",
  SIGABRT: "abort and dump core",
  SIGKILL: "end at once, cannot be caught",
  SIGUSR1: "the program's own",
  SIGUSR2: "the program's own",
  SIGSEGV: "as a memory fault",
  SIGALRM: "a timer ran out",
  SIGTERM: "ask it to end",
  SIGCONT: "continue after a stop",
  SIGSTOP: "stop, cannot be caught",
  SIGTSTP: "stop, as Ctrl+Z",
  SIGWINCH: "the window was resized",
};

/** Returns the menu of all signals. TERM is under the cursor, since it is the usual choice. */
export function signalMenu(
  targets: readonly SignalTarget[],
  scope: SignalScope = null,
): Menu {
  const items: MenuItem[] = [];
  for (let signal = 1; signal <= LAST_SIGNAL; signal++) {
    if (HIDDEN.has(signal)) continue;
    const name = signalName(signal);
    items.push({
      id: String(signal),
      label: `${String(signal).padStart(2)} ${name}`,
      about: ABOUT[name] ?? "",
      names: [String(signal), name.toLowerCase(), name.slice(3).toLowerCase()],
    });
  }
  return menu(`Signal to ${recipientsText(targets, scope)}`, items, TERM, "or type a name");
}

/** Returns the targets in the title of a menu. */
export function recipientsText(
  targets: readonly SignalTarget[],
  scope: SignalScope = null,
): string {
  const [first] = targets;
  if (scope !== null) return scopeText(scope, targets.length);
  return targets.length === 1 && first !== undefined
    ? targetName(first)
    : `${targets.length} processes`;
}

/** Returns the menu of all columns: a hidden column can sort too. */
export function sortMenu(sorting: Sorting): Menu {
  const { column } = sorting;
  const items = COLUMNS.map(({ id, title, about, aliases }) => ({
    id,
    label: title,
    about,
    names: [...new Set([title.toLowerCase(), id, ...aliases])],
  }));
  const title = `Sort by ${columnOf(column).title}, ${orderWords(sorting)}`;
  return menu(title, items, column, "I reverses the order");
}

/** The item that removes the choice of a user. */
export const ALL_USERS = "all";

/** Returns the menu of the users of processes. A pick becomes a visible, editable part of the filter. */
export function userMenu(users: readonly UserCount[], filter: string): Menu {
  const items = users.map((owner) => {
    const name = owner.user ?? (owner.uid === null ? UNKNOWN : String(owner.uid));
    const count = `${owner.processes} ${owner.processes === 1 ? "process" : "processes"}`;
    const names = [name.toLowerCase(), ...(owner.uid === null ? [] : [String(owner.uid)])];
    return { id: userTerm(owner), label: name, about: count, names };
  });
  const all = { id: ALL_USERS, label: "all users", about: "" };
  return menu("Show processes of", [all, ...items], userTermOf(filter)?.term ?? ALL_USERS);
}

/** Returns the filter with its user replaced, or removed (null). The rest stays as it was typed. */
export function filterForUser(filter: string, term: string | null): string {
  const found = userTermOf(filter);
  const rest = found === null ? filter.trim() : found.rest;
  if (term === null) return rest;
  return rest === "" ? term : `${term} and (${rest})`;
}

/** Returns the query of a user: by name, or by number, or of processes with an unknown owner. */
function userTerm({ user, uid }: UserCount): string {
  if (user !== null) return `user=${printWord(user)}`;
  return uid === null ? "uid=?" : `uid=${uid}`;
}

/** Splits a filter from this menu into the user at its beginning and the rest. */
function userTermOf(filter: string): { term: string; rest: string } | null {
  const whole = /^(?:user=(?:"(?:[^"\\]|\\.)*"|[^\s"()]+)|uid=(?:\d+|\?))/.exec(filter);
  if (whole === null) return null;
  const [term] = whole;
  const rest = filter.slice(term.length);
  if (rest === "") return { term, rest };
  const inside = /^ and \((.*)\)$/s.exec(rest)?.[1];
  return inside === undefined ? null : { term, rest: inside };
}
