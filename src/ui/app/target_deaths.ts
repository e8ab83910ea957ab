import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import { markedDead, withoutDead } from "../widgets/confirmation.ts";
import { cgroupMenu, ioMenu } from "../overlays/act_menus.ts";
import { signalMenu } from "../overlays/menus.ts";
import type { MenuPurpose, State } from "../state/state.ts";
import { type SignalTarget, targetName } from "../widgets/signal_target.ts";

/**
 * Takes processes that have ended out of an open signal menu or question. Without any process left, the
 * menu or question closes, and a notice says so.
 *
 * @param table the table of the present, also while the screen is paused
 */
export function followDeaths(state: State, table: Pick<ProcessReader, "get">): State {
  const targets = targetsOf(state);
  const ended = new Set<ProcessKey>();
  for (const { key, isDead } of targets) {
    const row = isDead ? null : table.get(key);
    if (row === undefined || (row !== null && row.ending !== null)) ended.add(key);
  }
  return ended.size === 0 ? state : withDeaths(state, targets, ended);
}

function targetsOf({ mode }: State): readonly SignalTarget[] {
  if (mode.type === "confirm") return mode.confirmation.targets;
  if (mode.type === "cpus") return mode.targets;
  return mode.type === "menu" && "targets" in mode.purpose ? mode.purpose.targets : [];
}

function withDeaths(
  state: State,
  targets: readonly SignalTarget[],
  ended: ReadonlySet<ProcessKey>,
): State {
  const { mode } = state;
  if (mode.type === "confirm") {
    const confirmation = withoutDead(mode.confirmation, ended);
    return confirmation === null
      ? closed(state, targets)
      : { ...state, mode: { type: "confirm", confirmation } };
  }
  const living = markedDead(targets, ended).filter(({ isDead }) => !isDead);
  if (living.length === 0) return closed(state, targets);
  if (mode.type === "cpus") return { ...state, mode: { ...mode, targets: living } };
  if (mode.type !== "menu" || !("targets" in mode.purpose)) return state;
  const purpose = { ...mode.purpose, targets: living };
  const menu = { ...mode.menu, title: titleOf(purpose) };
  return { ...state, mode: { type: "menu", purpose, menu } };
}

function titleOf(purpose: Extract<MenuPurpose, { targets: unknown }>): string {
  const { targets } = purpose;
  switch (purpose.type) {
    case "signal":
      return signalMenu(targets, purpose.scope).title;
    case "ionice":
      return ioMenu(targets).title;
    case "cgroup":
      return cgroupMenu(targets, purpose.path).title;
  }
}

function closed(state: State, targets: readonly SignalTarget[]): State {
  const [first] = targets;
  const notice = targets.length === 1 && first !== undefined
    ? `${targetName(first)} has ended; ${nothingText(state)}`
    : `All ${targets.length} processes have ended; ${nothingText(state)}`;
  return { ...state, mode: { type: "browse" }, notice };
}

/** Returns what did not happen, since all targets have ended. */
function nothingText({ mode }: State): string {
  const isSignal = mode.type === "confirm"
    ? mode.confirmation.act.type === "signal"
    : mode.type === "menu" && mode.purpose.type === "signal";
  return isSignal ? "no signal was sent" : "nothing was changed";
}
