import { busiestFiles } from "../../model/inspect/busiest_files.ts";
import type { Reading } from "../../model/inspect/reading.ts";
import type { Action } from "../widgets/action.ts";
import { NO_CURSOR } from "../widgets/cursor.ts";
import {
  DETAILS_TABS,
  type DetailsTab,
  type InspectEffect,
  isOfTable,
  neighbourTab,
  READ_EVERY,
} from "../widgets/details_tab.ts";
import { type Context, type Next, withoutEffects } from "../state/context.ts";
import type { State } from "../state/state.ts";

const NOTHING_READ = { reading: null, busiest: null, askedTs: null } as const;

/** Carries out an action that chooses a tab of Details. Returns null for other actions. */
export function tabAction(state: State, action: Action): Next | null {
  const { tab } = state.details;
  if (action === "details-next") return withoutEffects(withTab(state, neighbourTab(tab, 1)));
  if (action === "details-previous") return withoutEffects(withTab(state, neighbourTab(tab, -1)));
  const chosen = DETAILS_TABS.find(({ id }) => action === `details-${id}`);
  return chosen === undefined ? null : withoutEffects(withTab(state, chosen.id));
}

/** Brings a tab to the front. */
export function withTab(state: State, tab: DetailsTab): State {
  if (tab === state.details.tab) return state;
  return { ...state, details: { ...NOTHING_READ, tab }, cursor: NO_CURSOR };
}

/** Asks for the tab in front once a second. The environment is read only at the user's request. */
export function refreshed(state: State, context: Context): Next {
  const effect = inspectEffect(state, context);
  const kept = withoutOldReading(state, effect);
  const { tab, askedTs } = kept.details;
  if (effect === null || tab === "environment" || kept.paused) return withoutEffects(kept);
  const isDue = askedTs === null || context.present - askedTs >= READ_EVERY;
  return isDue ? asking(kept, effect, context) : withoutEffects(kept);
}

/** Asks for the environment of the process in front. Returns null when Enter means something else. */
export function askedFor(state: State, context: Context): Next | null {
  if (state.view !== "details" || state.details.tab !== "environment") return null;
  const effect = inspectEffect(state, context);
  return effect === null ? withoutEffects(state) : asking(state, effect, context);
}

/** Returns the state with a reading, unless another tab or process is in front by now. */
export function withReading(state: State, reading: Reading): State {
  if (state.view !== "details" || state.details.tab !== reading.tab) return state;
  if (state.selected !== reading.key) return state;
  const busiest = busiestFiles(state.details.reading, reading);
  return { ...state, details: { ...state.details, reading, busiest } };
}

function asking(state: State, effect: InspectEffect, { present }: Context): Next {
  const details = { ...state.details, askedTs: present };
  return { state: { ...state, details }, effects: [effect] };
}

/** Drops values of another process, moment or view, so that no environment is kept unseen. */
function withoutOldReading(state: State, effect: InspectEffect | null): State {
  const { tab, reading, askedTs } = state.details;
  if (reading === null && askedTs === null) return state;
  const isShown = effect !== null && (reading === null || reading.key === effect.key);
  return isShown ? state : { ...state, details: { ...NOTHING_READ, tab } };
}

/** Returns what to read for the tab in front; null where only the table can know something. */
function inspectEffect(state: State, { table }: Context): InspectEffect | null {
  const { view, selected, past, replay, readOnly, isRemote, details: { tab } } = state;
  if (view !== "details" || selected === null || isOfTable(tab)) return null;
  if (past !== null || replay !== null || isRemote) return null;
  if (readOnly && tab === "environment") return null;
  const process = table.get(selected);
  if (process === undefined || process.ending !== null) return null;
  return { type: "inspect", key: selected, tab };
}
