import type { Next } from "./context.ts";
import type { Settings } from "../widgets/settings.ts";
import { isList } from "../widgets/view_id.ts";
import type { State } from "./state.ts";

/**
 * Returns what follows a message, with the order of the views in the settings, and an effect that keeps
 * each changed setting for the next start. Setup keeps its changes itself, when the user saves them. The
 * edge of a column is kept when the mouse drops it.
 */
export function keepingSettings(before: State, { state, effects }: Next): Next {
  const ordered = withOrders(before, state);
  const { settings, kept, mode, drag } = ordered;
  if (settings === kept || mode.type === "setup" || drag !== null) {
    return { state: ordered, effects };
  }
  const change = changeOf(kept, settings);
  const resting = { ...ordered, kept: settings };
  if (Object.keys(change).length === 0) return { state: resting, effects };
  return { state: resting, effects: [...effects, { type: "remember-settings", change }] };
}

function changeOf(kept: Settings, settings: Settings): Partial<Settings> {
  const names = Object.keys(settings) as (keyof Settings)[];
  return Object.fromEntries(
    names.filter((name) => settings[name] !== kept[name]).map((name) => [name, settings[name]]),
  );
}

/** Takes an order that the user has just chosen over into the settings. */
function withOrders(before: State, state: State): State {
  const { view, scope, sorting, churn, hosts, flows } = state;
  if (view !== before.view) return state;
  let { settings } = state;
  if (isList(view) && sorting !== before.sorting) {
    settings = { ...settings, orders: { ...settings.orders, [view]: sorting } };
  }
  if (churn.sorting !== before.churn.sorting) {
    settings = { ...settings, orders: { ...settings.orders, churn: churn.sorting } };
  }
  // The groups of several hosts begin with the host.
  if (churn.grouping !== before.churn.grouping && scope !== "fleet") {
    settings = { ...settings, churnGroups: churn.grouping };
  }
  if (hosts.sorting !== before.hosts.sorting) {
    settings = { ...settings, orders: { ...settings.orders, hosts: hosts.sorting } };
  }
  if (flows.sorting !== before.flows.sorting) {
    settings = { ...settings, orders: { ...settings.orders, flows: flows.sorting } };
  }
  return settings === state.settings ? state : { ...state, settings };
}
