import type { Action } from "../../ui/widgets/action.ts";
import { ALL_BINDINGS } from "../../ui/replay/replay_keys.ts";
import { CODE_KEYS, LETTER_KEYS, TILDE_KEYS } from "../../ui/terminal/key_sequences.ts";
import { type AddProblem, suggestion } from "./config_problem.ts";

/** The action that removes the effect of a key. */
const NOTHING = "nothing";

const ACTIONS: readonly string[] = [...new Set(ALL_BINDINGS.map(({ action }) => action)), NOTHING];

const KEY_NAMES: readonly string[] = [
  ...new Set([...LETTER_KEYS.values(), ...TILDE_KEYS.values(), ...CODE_KEYS.values(), "Space"]),
];

/** Reads `{"F5": "pause", "Ctrl+g": "nothing"}` into keys and their actions; null is no action. */
export function keysFrom(
  value: unknown,
  addProblem: AddProblem,
): ReadonlyMap<string, Action | null> {
  const keys = new Map<string, Action | null>();
  if (value === undefined) return keys;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    addProblem('"keys" must be an object such as {"F5": "pause"}');
    return keys;
  }
  for (const [key, action] of Object.entries(value)) {
    const label = keyFrom(key, addProblem);
    const isKnown = typeof action === "string" && ACTIONS.includes(action);
    if (!isKnown) {
      const hint = suggestion(String(action), ACTIONS);
      addProblem(`"keys": ${JSON.stringify(action)} is no action${hint}`);
    }
    if (label === null || !isKnown) continue;
    if (label === "Ctrl+c" && action !== "quit") addProblem('"keys": Ctrl+c always quits');
    else keys.set(label, action === NOTHING ? null : action as Action);
  }
  return keys;
}

/** Returns the key as the screen names it. Names and modifiers may be in any case. */
function keyFrom(key: string, addProblem: AddProblem): string | null {
  const parts = key === "+" ? ["+"] : key.replace(/\+\+$/, "+Plus").split("+");
  const name = parts.pop() ?? "";
  const modifiers = parts.map((part) => part.toLowerCase());
  const wrong = modifiers.find((part) => !["ctrl", "alt", "shift"].includes(part));
  const known = [...name].length === 1
    ? name
    : name === "Plus"
    ? "+"
    : KEY_NAMES.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  if (wrong !== undefined || known === undefined) {
    const hint = suggestion(
      wrong ?? name,
      wrong === undefined ? KEY_NAMES : ["Ctrl", "Alt", "Shift"],
    );
    addProblem(`"keys": "${key}" is no key${hint}`);
    return null;
  }
  const has = (modifier: string, label: string) => modifiers.includes(modifier) ? label : "";
  const letter = modifiers.includes("ctrl")
    ? known.length === 1 ? known.toLowerCase() : known
    : known;
  return has("ctrl", "Ctrl+") + has("alt", "Alt+") + has("shift", "Shift+") +
    (letter === " " ? "Space" : letter);
}
