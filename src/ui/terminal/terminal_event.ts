/** An event of the terminal: a key, the mouse, pasted text, focus. */
export type TerminalEvent = KeyEvent | MouseEvent | PasteEvent | FocusEvent;

export interface Modifiers {
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
}

/**
 * A key. `name` is the character itself (`"q"`, `"K"`, `"文"`, `" "`) or one of the names in
 * `key_sequences.ts` (`"Enter"`, `"F5"`, `"PageUp"`). The name of a letter has its case; `shift` is
 * set for named keys only, since a terminal sends no more.
 */
export interface KeyEvent extends Modifiers {
  readonly type: "key";
  readonly name: string;
}

/** A mouse button or the wheel, at a cell counted from 0. */
export interface MouseEvent extends Modifiers {
  readonly type: "mouse";
  readonly action: "press" | "release" | "move" | "wheel-up" | "wheel-down";
  /** 0 left, 1 middle, 2 right; -1 when none. */
  readonly button: number;
  readonly x: number;
  readonly y: number;
}

export interface PasteEvent {
  readonly type: "paste";
  readonly text: string;
}

export interface FocusEvent {
  readonly type: "focus";
  readonly focused: boolean;
}

export const NO_MODIFIERS: Modifiers = { shift: false, alt: false, ctrl: false };

/** Returns the name of a key in key maps and in help: `Ctrl+c`, `Alt+Enter`, `F5`. */
export function keyLabel(key: KeyEvent): string {
  return (key.ctrl ? "Ctrl+" : "") + (key.alt ? "Alt+" : "") + (key.shift ? "Shift+" : "") +
    (key.name === " " ? "Space" : key.name);
}

/** Signals that ask the program to end. */
export type EndingSignal =
  | "SIGINT"
  | "SIGTERM"
  | "SIGHUP"
  | "SIGQUIT"
  | "SIGALRM"
  | "SIGXCPU"
  | "SIGUSR2";
