import { UNKNOWN } from "../../model/base/units.ts";
import { printWord } from "../../model/query/print_query.ts";
import { type Menu, menu } from "../widgets/menu.ts";
import type { UserCount } from "../widgets/question.ts";

/** The item that takes the choice of a user back. */
export const ALL_USERS = "all";

/** Who owns processes; picking one becomes a part of the filter, where it can be seen and edited. */
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

/** The filter with its user replaced; null takes it out. The rest stays as it was typed. */
export function filterForUser(filter: string, term: string | null): string {
  const found = userTermOf(filter);
  const rest = found === null ? filter.trim() : found.rest;
  if (term === null) return rest;
  return rest === "" ? term : `${term} and (${rest})`;
}

/** By name, else by number, else those whose owner is not known. */
function userTerm({ user, uid }: UserCount): string {
  if (user !== null) return `user=${printWord(user)}`;
  return uid === null ? "uid=?" : `uid=${uid}`;
}

/** The user at the beginning of a filter that was made here, and what else it asks for. */
function userTermOf(filter: string): { term: string; rest: string } | null {
  const whole = /^(?:user=(?:"(?:[^"\\]|\\.)*"|[^\s"()]+)|uid=(?:\d+|\?))/.exec(filter);
  if (whole === null) return null;
  const [term] = whole;
  const rest = filter.slice(term.length);
  if (rest === "") return { term, rest };
  const inside = /^ and \((.*)\)$/s.exec(rest)?.[1];
  return inside === undefined ? null : { term, rest: inside };
}
