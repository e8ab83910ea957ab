import type { Completion } from "../../model/query/complete_query.ts";
import type { Effect } from "./effect.ts";
import type { FilterState } from "./filter.ts";
import { type LineInput, lineInput } from "./line_input.ts";

/** The most filters that the history keeps; it drops the oldest first. */
const MAX_HISTORY = 100;

/** The candidates for the word at the cursor of the filter being typed. */
export interface Popup extends Completion {
  /** The candidate that is in the line now; -1 before one is chosen. */
  readonly index: number;
  /** Whether the list is visible: while a word is being typed, or after Tab. */
  readonly isShown: boolean;
}

/** The filter being typed. */
export interface FilterPrompt {
  readonly type: "filter";
  readonly input: LineInput;
  readonly before: FilterState;
  readonly error: { readonly message: string; readonly column: number } | null;
  readonly popup: Popup | null;
  /** The index of the earlier filter in the line, counted from the newest; -1 is the one being typed. */
  readonly recalled: number;
  /** The typed text, kept while an earlier filter is in the line. */
  readonly draft: string;
}

export function filterPrompt(filter: FilterState): FilterPrompt {
  const input = lineInput(filter.text);
  return {
    ...{ type: "filter", input, before: filter, error: null, popup: null },
    ...{ recalled: -1, draft: filter.text },
  };
}

/** Asks for the candidates at the cursor. `isWanted`: the user pressed Tab, so the list always appears. */
export function askCompletion(asked: LineInput, isWanted: boolean): Effect {
  return { type: "ask", question: { about: "completion", asked, isWanted } };
}

/** Returns the prompt with the candidates, unless the line has changed since the question. */
export function withCompletion(
  mode: FilterPrompt,
  asked: LineInput,
  completion: Completion,
  isWanted: boolean,
): FilterPrompt {
  const { text, cursor } = mode.input;
  if (text !== asked.text || cursor !== asked.cursor) return mode;
  if (completion.candidates.length === 0) return { ...mode, popup: null };
  // Between two words every field is a candidate: a list of all fields would only be in the way.
  const isShown = isWanted || /\S$/.test(text.slice(0, cursor));
  return { ...mode, popup: { ...completion, index: -1, isShown } };
}

/** Returns the line with the next candidate (or the one before) in place of the typed word. */
export function cycleCompletion(mode: FilterPrompt, step: number): FilterPrompt {
  const { popup } = mode;
  if (popup === null) return mode;
  if (!popup.isShown) return { ...mode, popup: { ...popup, isShown: true } };
  const count = popup.candidates.length;
  const index = popup.index === -1 && step < 0 ? count - 1 : (popup.index + step + count) % count;
  return withCandidate(mode, popup, index);
}

/** Returns the line with a candidate in place of the typed word. */
export function withCandidate(mode: FilterPrompt, popup: Popup, index: number): FilterPrompt {
  const candidate = popup.candidates[index];
  if (candidate === undefined) return mode;
  const { text } = mode.input;
  const input = {
    text: text.slice(0, popup.from) + candidate.text + text.slice(popup.to),
    cursor: popup.from + candidate.text.length,
  };
  return { ...mode, input, popup: { ...popup, index, to: input.cursor } };
}

/** Returns the line with an earlier filter (step 1) or a later one (step -1); null without one. */
export function recall(
  mode: FilterPrompt,
  history: readonly string[],
  step: number,
): FilterPrompt | null {
  const recalled = mode.recalled + step;
  if (recalled < -1 || recalled >= history.length) return null;
  const draft = mode.recalled === -1 ? mode.input.text : mode.draft;
  const text = recalled === -1 ? draft : history[history.length - 1 - recalled] ?? draft;
  return { ...mode, input: lineInput(text), popup: null, recalled, draft };
}

/** Adds a filter to the history. A filter that the history already has moves to the end. */
export function remembered(history: readonly string[], text: string): readonly string[] {
  if (text === "") return history;
  return [...history.filter((known) => known !== text), text].slice(-MAX_HISTORY);
}
