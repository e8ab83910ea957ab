import type { Process } from "../../model/process/process.ts";
import { type InspectTab, isAbsence } from "../../model/inspect/reading.ts";
import { clockText } from "../../model/base/units.ts";
import { heading, type Line, line } from "../draw/line.ts";
import { wrapText } from "../draw/wrap_text.ts";
import type { State } from "../state/state.ts";
import { type Section, sectionOf } from "./sections.ts";
import { busyLines, factsLines } from "./tab_facts.ts";
import { absenceText, NOUNS } from "./tab_text.ts";

/** The inputs of the lines of a tab. */
export interface TabContext {
  readonly state: State;
  readonly width: number;
  readonly localAtBoot: number | null;
}

/** Returns the section of the tab in front: its values, or the reason why there are none. */
export function tabSection(tab: InspectTab, process: Process, context: TabContext): Section {
  const { state, width, localAtBoot } = context;
  const [title] = NOUNS[tab];
  const reason = reasonOf(tab, process, state);
  if (reason !== null) return sentence(tab, title, reason, width);
  const { reading } = state.details;
  if (reading === null) return sentence(tab, title, waitingText(tab, state), width);
  if (isAbsence(reading.result)) {
    return sentence(tab, title, absenceText(tab, reading.result), width);
  }
  const read = tab === "environment"
    ? `read at ${clockText(reading.ts, localAtBoot).slice(0, 8)}; Enter: again`
    : "";
  const busy = tab === "files" ? busyLines(state.details.busiest, width) : [];
  return sectionOf(tab, [...busy, ...factsLines(reading.result, title, read, width)]);
}

function sentence(tab: InspectTab, title: string, text: string, width: number): Section {
  const lines: Line[] = wrapText(text, width).map((part) => line([part, "dim"]));
  return sectionOf(tab, [heading(title), ...lines]);
}

/** Returns why nothing is read for this process and moment; null when something is. */
function reasonOf(tab: InspectTab, process: Process, state: State): string | null {
  const [, are] = NOUNS[tab];
  const now = state.keymap.keyOf("time-now");
  if (state.replay !== null) return `${are} not in a recording`;
  if (state.isRemote) return `${are} not known of another host: look there`;
  if (state.readOnly && tab === "environment") return `${are} off with --read-only`;
  if (state.past !== null) return `${are} not known for a past moment; ${now} returns to now`;
  return process.ending === null ? null : `${are} not known for a dead process`;
}

function waitingText(tab: InspectTab, state: State): string {
  if (tab === "environment") {
    return "Enter reads the environment of this process, as it was at its last exec. It can hold " +
      "passwords: it is never recorded, and forgotten when another tab or process is in front. " +
      "--redact hides secrets.";
  }
  const key = state.keymap.keyOf("pause");
  return state.paused ? `Nothing is read during a pause; ${key} goes on` : "Reading";
}
