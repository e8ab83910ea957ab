import { type FilterCompiler, NO_FILTER } from "./filter.ts";
import { editLine, insertText, type LineInput } from "./line_input.ts";
import { NO_SEARCH, type State } from "./state.ts";
import { type KeyEvent, keyLabel } from "./terminal/terminal_event.ts";

/** A key while a prompt is open: it edits the line, accepts it (Enter) or takes it back (Escape). */
export function promptKey(state: State, key: KeyEvent, compile: FilterCompiler): State {
  const { mode } = state;
  if (mode.type !== "search" && mode.type !== "filter") return state;
  switch (keyLabel(key)) {
    case "Enter":
      // A query that is not understood stays open, so that it can be mended.
      return mode.type === "filter" && mode.error !== null ? state : closed(state);
    case "Escape":
      return mode.type === "search"
        ? { ...closed(state), search: NO_SEARCH, selected: mode.from }
        : { ...closed(state), filter: mode.before };
    case "F3":
    case "Down":
      return mode.type === "search" ? again(state, "next") : state;
    case "Up":
      return mode.type === "search" ? again(state, "previous") : state;
  }
  const input = editLine(mode.input, key);
  return input === null ? state : edited(state, input, compile);
}

/** Pasted text goes into the open prompt; without one it does nothing, whatever it says. */
export function insertIntoPrompt(state: State, text: string, compile: FilterCompiler): State {
  const { mode } = state;
  if (mode.type !== "search" && mode.type !== "filter") return state;
  return edited(state, insertText(mode.input, text), compile);
}

function closed(state: State): State {
  return { ...state, mode: { type: "browse" } };
}

function again(state: State, pending: "next" | "previous"): State {
  return { ...state, search: { ...state.search, pending } };
}

function edited(state: State, input: LineInput, compile: FilterCompiler): State {
  const { mode } = state;
  if (mode.type === "search") {
    const search = { text: input.text, pending: "here", found: true } as const;
    // Every letter searches again from where the search began, so that a correction goes back.
    return {
      ...state,
      mode: { ...mode, input },
      search: input.text === "" ? NO_SEARCH : search,
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
    filter: { text, matches: compiled.matches },
  };
}
