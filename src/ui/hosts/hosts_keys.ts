import { type Action, CHANGING } from "../widgets/action.ts";
import { type Binding, refusing } from "../widgets/keymap.ts";
import type { Scope } from "../widgets/view_id.ts";
import type { State } from "../state/state.ts";

/** The keys of a screen with several hosts. */
export const HOST_BINDINGS: readonly Binding[] = [
  { action: "view-hosts", keys: ["Alt+0", "F12"], help: "all hosts", section: "Hosts" },
  {
    action: "ask-hosts",
    keys: ["Q"],
    help: "ask all hosts: filter",
    section: "Hosts",
    bar: "Ask",
  },
];

/** Actions on the processes of one host, which the screen of all hosts lacks. */
const OF_ONE_HOST: ReadonlySet<Action> = new Set(
  [
    ...["machine", "tree", "view-tree", "view-table", "view-details", "view-flows", "user-menu"],
    ...["time-back", "time-forward", "time-leap-back", "time-leap-forward", "time-now"],
  ] as const,
);

/** Help of the screen of all hosts, which has no Tree to begin the list of views with. */
const FLEET_HELP: Readonly<Partial<Record<Action, string>>> = {
  "view-events": "Events of all hosts",
  "view-churn": "Churn of all hosts",
  "home": "to the top",
  "search-previous": "previous match",
  "escape": "end search/filter",
};

const READ_ONLY = "The processes of other hosts are read-only: act on the host itself";

/** Why a screen of remote processes refuses an action, with the way out. */
const REFUSALS: ReadonlyMap<Action, string> = new Map<Action, string>([
  ...[...CHANGING].map((action) => [action, READ_ONLY] as const),
  ["activity", "TraceFlock on the host itself traces activity: start it with --activity there"],
  ["machine", "Disks, network and memory are shown on the host itself"],
  ["record", "Events of other hosts are kept by `record --on` and `fleet record`"],
]);

/** Values that only the host itself can read; the answers to their keys have the reason. */
const UNREAD: ReadonlySet<Action> = new Set(
  ["open-files", "open-environment", "threads"] as const,
);

/** Returns why a screen does not carry out an action on another host; null when it does. */
export function remoteRefusal({ isRemote }: State, action: Action): string | null {
  return isRemote ? REFUSALS.get(action) ?? null : null;
}

/** Returns the bindings of a screen. */
export function scopeBindings(
  usual: readonly Binding[],
  scope: Scope,
  isRemote: boolean,
): readonly Binding[] {
  const known = isRemote
    ? refusing(usual, (action) => REFUSALS.has(action) || UNREAD.has(action))
    : usual;
  if (scope === "one") return known;
  if (scope === "member") {
    return [...known, ...HOST_BINDINGS.filter(({ action }) => action !== "ask-hosts")];
  }
  const fleet = known.filter(({ action }) => !OF_ONE_HOST.has(action)).map((binding) => {
    const help = FLEET_HELP[binding.action];
    return help === undefined ? binding : { ...binding, help };
  });
  return [...fleet, ...HOST_BINDINGS];
}
