import type { MachineReading } from "../../model/inspect/machine.ts";
import { SECOND } from "../../model/base/units.ts";
import { READ_EVERY } from "../widgets/details_tab.ts";
import type { Context, Next } from "../state/context.ts";
import type { Mode, State } from "../state/state.ts";

type MachineMode = Extract<Mode, { type: "machine" }>;

/** Opens the pane of the machine, which has values of the present only. */
export function openedMachine(state: State): State {
  if (state.past !== null) {
    const now = state.keymap.keyOf("time-now");
    const notice = `Disks and network are not known for a past moment; ${now} returns to now`;
    return { ...state, notice };
  }
  const mode = { type: "machine", scroll: 0, reading: null, before: null, askedTs: null } as const;
  return { ...state, mode };
}

/** Asks for the values once a second while the pane is open. Returns null while it is not. */
export function machineTick(state: State, { present }: Context): Next | null {
  const { mode } = state;
  if (mode.type !== "machine") return null;
  // A frame comes with each sample, whose pace is not exact.
  const isDue = mode.askedTs === null || present - mode.askedTs >= READ_EVERY - SECOND / 10;
  if (!isDue || (state.paused && mode.askedTs !== null)) return { state, effects: [] };
  return {
    state: { ...state, mode: { ...mode, askedTs: present } },
    effects: [{ type: "machine" }],
  };
}

/** Returns the state with a reading, unless the pane was closed meanwhile. */
export function withMachine(state: State, reading: MachineReading): State {
  const { mode } = state;
  if (mode.type !== "machine") return state;
  return { ...state, mode: { ...mode, reading, before: mode.reading } };
}

/** Handles a key while the pane is open: it scrolls, or closes the pane. */
export function machineKey(state: State, mode: MachineMode, label: string): State {
  const page = Math.max(1, state.cursor.height - 1);
  switch (label) {
    case "Up":
      return machineScrolled(state, mode, -1);
    case "Down":
      return machineScrolled(state, mode, 1);
    case "PageUp":
    case "Ctrl+b":
      return machineScrolled(state, mode, -page);
    case "PageDown":
    case "Ctrl+f":
    case "Space":
      return machineScrolled(state, mode, page);
    case "Home":
      return machineScrolled(state, mode, -Infinity);
    case "Escape":
    case "q":
    case "m":
    case "F10":
      return { ...state, mode: { type: "browse" } };
    default:
      return state;
  }
}

/** The most lines that a key scrolls away: the lists are bounded. */
const MOST_SCROLL = 1_000;

export function machineScrolled(state: State, mode: MachineMode, rows: number): State {
  const scroll = Math.max(0, Math.min(MOST_SCROLL, mode.scroll + rows));
  return { ...state, mode: { ...mode, scroll } };
}
