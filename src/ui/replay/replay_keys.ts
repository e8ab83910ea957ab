import { type Action, CHANGING } from "../widgets/action.ts";
import { type Binding, BINDINGS, refusing } from "../widgets/keymap.ts";

/** The keys that move through a recording. On the live screen they can have other actions. */
export const REPLAY_BINDINGS: readonly Binding[] = [
  { action: "play", keys: ["Space", "Z"], help: "play, pause", section: "Replay", bar: "Pause" },
  { action: "play-slower", keys: ["s"], help: "half the speed, to 1/16", section: "Replay" },
  { action: "play-faster", keys: ["f"], help: "twice the speed, to 1024", section: "Replay" },
  { action: "step-back", keys: [","], help: "one event back", section: "Replay" },
  { action: "step-forward", keys: ["."], help: "one event forward", section: "Replay" },
  { action: "go-to-time", keys: ["j"], help: "go to a time", section: "Replay", bar: "Jump" },
  { action: "go-to-begin", keys: ["^", "Ctrl+Home"], help: "to the beginning", section: "Replay" },
  { action: "go-to-end", keys: ["$", "Ctrl+End"], help: "to the end", section: "Replay" },
  {
    action: "next-failure",
    keys: ["e"],
    help: "next failed exit",
    section: "Replay",
    bar: "Fail",
  },
  { action: "previous-failure", keys: ["E"], help: "previous failed exit", section: "Replay" },
  { action: "next-loss", keys: ["l"], help: "next loss", section: "Replay", bar: "Loss" },
  { action: "previous-loss", keys: ["L"], help: "previous loss", section: "Replay" },
  { action: "go-to-birth", keys: ["b"], help: "birth of the process", section: "Replay" },
  { action: "go-to-death", keys: ["d"], help: "exit of the process", section: "Replay" },
  { action: "mark", keys: ["m"], help: "set or remove a mark", section: "Replay" },
  { action: "next-mark", keys: ["'"], help: "next mark", section: "Replay" },
  { action: "previous-mark", keys: ['"'], help: "previous mark", section: "Replay" },
];

/** All bindings, of the live screen and of a replay. */
export const ALL_BINDINGS: readonly Binding[] = [...BINDINGS, ...REPLAY_BINDINGS];

/** Actions that a replay lacks. */
const LIVE_ONLY: ReadonlySet<Action> = new Set(["pause", "time-now"]);

/** Actions that a replay refuses. */
const REFUSED: ReadonlySet<Action> = new Set<Action>([
  ...CHANGING,
  ...["activity", "threads", "record", "machine"] as const,
]);

/** Keys of actions whose own keys move through the recording. */
const INSTEAD: ReadonlyMap<Action, string> = new Map([["tag", "x"]]);

/** Returns the bindings of the live screen with those of a replay. */
export function replayBindings(live: readonly Binding[]): readonly Binding[] {
  const taken = new Set(REPLAY_BINDINGS.flatMap(({ keys }) => keys));
  const kept = live.filter(({ action }) => !LIVE_ONLY.has(action)).map((binding) => {
    const keys = binding.keys.filter((key) => !taken.has(key));
    const other = INSTEAD.get(binding.action);
    return { ...binding, keys: other === undefined ? keys : [...keys, other] };
  });
  // The function bar shows the keys that move through time first.
  return [...REPLAY_BINDINGS, ...refusing(kept, (action) => REFUSED.has(action))];
}
