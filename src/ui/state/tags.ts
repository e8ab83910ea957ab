import type { ProcessKey } from "../../model/base/process_key.ts";
import { byRows } from "../widgets/cursor.ts";
import type { State } from "./state.ts";

/** At most this many tags are kept; the oldest go first. Keys of dead processes must not pile up. */
const MAX_TAGGED = 4096;

/** Tags the process under the cursor, or removes its tag, and goes one row down. */
export function toggleTag(state: State): State {
  const { key } = state.cursor;
  if (key === null) return state;
  const tagged = new Set(state.tagged);
  if (!tagged.delete(key)) tagged.add(key);
  return { ...state, tagged: bounded(tagged), goal: byRows(1), following: false };
}

/** Tags all of `keys`. */
export function tagAll(state: State, keys: readonly ProcessKey[]): State {
  return { ...state, tagged: bounded(new Set([...state.tagged, ...keys])) };
}

/** Tags the processes that match, and says how many; those beyond the limit stay untagged. */
export function tagMatching(state: State, keys: readonly ProcessKey[]): State {
  const kept = keys.slice(0, MAX_TAGGED);
  const notice = keys.length === 0
    ? "No live process matches"
    : kept.length === keys.length
    ? `Tagged ${keys.length} that match`
    : `Tagged ${kept.length} of ${keys.length} that match: more tags are not kept`;
  return { ...tagAll(state, kept), notice };
}

/**
 * Returns the processes that an action is about: in a list the tagged ones, else the one under the
 * cursor. Details is about its own process, because it does not show the tags.
 */
export function targetKeys(state: State): readonly ProcessKey[] {
  if (state.tagged.size > 0 && state.view !== "details") return [...state.tagged];
  return state.cursor.key === null ? [] : [state.cursor.key];
}

function bounded(tagged: ReadonlySet<ProcessKey>): ReadonlySet<ProcessKey> {
  return tagged.size <= MAX_TAGGED ? tagged : new Set([...tagged].slice(-MAX_TAGGED));
}
