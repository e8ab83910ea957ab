import { type FilterCompiler, filterOf, NO_FILTER } from "../widgets/filter.ts";
import {
  askCompletion,
  cycleCompletion,
  type FilterPrompt,
  recall,
  remembered,
  withCandidate,
} from "../widgets/filter_prompt.ts";
import { editLine, insertText, type LineInput, MAX_LINE_LENGTH } from "../widgets/line_input.ts";
import { type Next, withoutEffects } from "../state/context.ts";
import { parseCpuList } from "../widgets/scheduling.ts";
import { jumped } from "../replay/replay_update.ts";
import { type Mode, NO_SEARCH, type State } from "../state/state.ts";
import { type KeyEvent, keyLabel } from "../terminal/terminal_event.ts";

/** Handles a key while a prompt is open: it edits the line, accepts it (Enter) or reverts it (Escape). */
export function promptKey(state: State, key: KeyEvent, compile: FilterCompiler): Next {
  const { mode } = state;
  if (mode.type === "filter") return filterKey(state, mode, key, compile);
  if (mode.type === "time") return timeKey(state, mode.input, key);
  if (mode.type === "cpus") return cpusKey(state, mode, key);
  if (mode.type !== "search") return withoutEffects(state);
  switch (keyLabel(key)) {
    case "Enter":
      return withoutEffects(closed(state));
    case "Escape":
      return withoutEffects({ ...closed(state), search: NO_SEARCH, selected: mode.from });
    case "F3":
    case "Down":
      return withoutEffects(again(state, "next"));
    case "Up":
      return withoutEffects(again(state, "previous"));
  }
  const input = editLine(mode.input, key);
  return withoutEffects(input === null ? state : edited(state, input, compile));
}

/** Handles a key of the time prompt: Enter goes to the time, Escape stays. */
function timeKey(state: State, input: LineInput, key: KeyEvent): Next {
  switch (keyLabel(key)) {
    case "Enter":
      return jumped(state, input.text);
    case "Escape":
      return withoutEffects(closed(state));
  }
  const edit = editLine(input, key);
  return withoutEffects(edit === null ? state : typedTime(state, edit));
}

type CpusPrompt = Extract<Mode, { type: "cpus" }>;

/** Handles a key of the CPU prompt: Enter binds the processes, and a mistake stays open. */
function cpusKey(state: State, mode: CpusPrompt, key: KeyEvent): Next {
  switch (keyLabel(key)) {
    case "Enter": {
      const list = parseCpuList(mode.input.text);
      if (!list.ok) return withoutEffects({ ...state, notice: list.message });
      const { cpus, text } = list;
      const effect = { type: "affinity", cpus, text, targets: mode.targets } as const;
      return { state: closed(state), effects: [effect] };
    }
    case "Escape":
      return withoutEffects(closed(state));
  }
  const input = editLine(mode.input, key);
  return withoutEffects(input === null ? state : { ...state, mode: { ...mode, input } });
}

function typedTime(state: State, input: LineInput): State {
  return { ...state, mode: { type: "time", input } };
}

function filterKey(
  state: State,
  mode: FilterPrompt,
  key: KeyEvent,
  compile: FilterCompiler,
): Next {
  switch (keyLabel(key)) {
    case "Enter": {
      // A query with an error stays open, so that the user can mend it.
      if (mode.error !== null) return withoutEffects(state);
      const filterHistory = remembered(state.filterHistory, state.filter.text);
      return withoutEffects({ ...closed(state), filterHistory });
    }
    case "Escape":
      // The first Escape closes the completion, the next one reverts the filter.
      return withoutEffects(
        mode.popup?.isShown === true && mode.popup.index !== -1
          ? { ...state, mode: { ...mode, popup: null } }
          : { ...closed(state), filter: mode.before },
      );
    case "Tab":
      return completed(state, mode, 1, compile);
    case "Shift+Tab":
      return completed(state, mode, -1, compile);
    case "Up":
    case "Down": {
      const isUp = key.name === "Up";
      if (mode.popup !== null && mode.popup.index !== -1) {
        return completed(state, mode, isUp ? -1 : 1, compile);
      }
      const older = recall(mode, state.filterHistory, isUp ? 1 : -1);
      if (older === null) return withoutEffects(state);
      return withoutEffects(edited({ ...state, mode: older }, older.input, compile));
    }
  }
  const input = editLine(mode.input, key);
  return input === null ? withoutEffects(state) : typed(state, input, compile);
}

/** Puts the typed text into the line, and asks for completions. */
function typed(state: State, input: LineInput, compile: FilterCompiler): Next {
  const next = edited(state, input, compile);
  if (next.mode.type !== "filter") return withoutEffects(next);
  const mode = { ...next.mode, popup: null, recalled: -1 };
  return { state: { ...next, mode }, effects: [askCompletion(input, false)] };
}

function completed(
  state: State,
  mode: FilterPrompt,
  step: number,
  compile: FilterCompiler,
): Next {
  if (mode.popup === null) return { state, effects: [askCompletion(mode.input, true)] };
  const next = cycleCompletion(mode, step);
  const after = edited({ ...state, mode: next }, next.input, compile);
  // An only candidate is accepted at once; the next completions follow it.
  const isOnly = next.popup?.index === 0 && next.popup.candidates.length === 1;
  return isOnly ? typed(after, next.input, compile) : withoutEffects(after);
}

/** Handles a click on a candidate: accepts it, and asks for the next completions. */
export function candidateClick(state: State, index: number, compile: FilterCompiler): Next {
  const { mode } = state;
  if (mode.type !== "filter" || mode.popup === null) return withoutEffects(state);
  const next = withCandidate(mode, mode.popup, index);
  return typed({ ...state, mode: next }, next.input, compile);
}

/** Inserts pasted text into the open prompt, whole or not at all. Without a prompt it has no effect. */
export function insertIntoPrompt(state: State, text: string, compile: FilterCompiler): Next {
  const { mode } = state;
  if (!("input" in mode)) return withoutEffects(state);
  const input = insertText(mode.input, text);
  if (input === mode.input) return withoutEffects({ ...state, notice: TOO_LONG });
  if (mode.type === "filter") return typed(state, input, compile);
  if (mode.type === "cpus") return withoutEffects({ ...state, mode: { ...mode, input } });
  return withoutEffects(
    mode.type === "time" ? typedTime(state, input) : edited(state, input, compile),
  );
}

const TOO_LONG = `Not pasted: a line has at most ${MAX_LINE_LENGTH} characters`;

function closed(state: State): State {
  return { ...state, mode: { type: "browse" } };
}

function again(state: State, from: "next" | "previous"): State {
  return { ...state, goal: { type: "search", from } };
}

function edited(state: State, input: LineInput, compile: FilterCompiler): State {
  const { mode } = state;
  if (mode.type === "search") {
    const isEmpty = input.text === "";
    // Every letter searches again from the start of the search, so that a correction goes back.
    return {
      ...state,
      mode: { ...mode, input },
      search: isEmpty ? NO_SEARCH : { text: input.text, found: true },
      goal: isEmpty ? null : { type: "search", from: "here" },
      selected: mode.from,
    };
  }
  if (mode.type !== "filter") return state;
  const text = input.text.trim();
  if (text === "") return { ...state, mode: { ...mode, input, error: null }, filter: NO_FILTER };
  const compiled = compile(input.text);
  if (!compiled.ok) {
    const { message, column } = compiled;
    return { ...state, mode: { ...mode, input, error: { message, column } } };
  }
  return {
    ...state,
    mode: { ...mode, input, error: null },
    filter: filterOf(text, compiled),
  };
}
