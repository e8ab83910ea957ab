import type { Action } from "../widgets/action.ts";
import type { Binding } from "../widgets/keymap.ts";
import type { Scope } from "../widgets/view_id.ts";

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
    ...["tree", "view-tree", "view-table", "view-details", "user-menu", "record"],
    ...["time-back", "time-forward", "time-leap-back", "time-leap-forward", "time-now"],
  ] as const,
);

/** Returns the bindings of a screen. */
export function scopeBindings(usual: readonly Binding[], scope: Scope): readonly Binding[] {
  if (scope === "one") return usual;
  if (scope === "member") {
    return [...usual, ...HOST_BINDINGS.filter(({ action }) => action !== "ask-hosts")];
  }
  return [...usual.filter(({ action }) => !OF_ONE_HOST.has(action)), ...HOST_BINDINGS];
}
