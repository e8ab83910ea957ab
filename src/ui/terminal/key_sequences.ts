import { type KeyEvent, type Modifiers, type MouseEvent, NO_MODIFIERS } from "./terminal_event.ts";

/** Returns the key of one plain character. A control code is Ctrl with a letter, or a named key. */
export function controlKey(code: number): KeyEvent {
  const name = CODE_KEYS.get(code);
  if (name !== undefined) return { type: "key", ...NO_MODIFIERS, name };
  if (code === 10) return { type: "key", ...NO_MODIFIERS, name: "Enter" };
  if (code === 0) return { type: "key", ...NO_MODIFIERS, ctrl: true, name: " " };
  if (code < 0x20) {
    const letter = String.fromCharCode(code + 0x40).toLowerCase();
    return { type: "key", ...NO_MODIFIERS, ctrl: true, name: letter };
  }
  return { type: "key", ...NO_MODIFIERS, name: String.fromCodePoint(code) };
}

/** Decodes `CSI 1 ; modifiers letter` and `SS3 letter`. */
export function letterKey(letter: string, parameters: string): KeyEvent | undefined {
  const name = LETTER_KEYS.get(letter);
  if (name === undefined || isRelease(parameters)) return undefined;
  return { type: "key", ...modifiersOf(parameters), name };
}

/** Decodes `CSI number ; modifiers ~`. xterm sends 27 for any key with modifiers. */
export function tildeKey(parameters: string): KeyEvent | undefined {
  if (isRelease(parameters)) return undefined;
  const numbers = parameters.split(";");
  const first = Number.parseInt(numbers[0] ?? "", 10);
  if (first === 27) return codeKey(Number.parseInt(numbers[2] ?? "", 10), modifiersOf(parameters));
  const name = TILDE_KEYS.get(first);
  return name === undefined ? undefined : { type: "key", ...modifiersOf(parameters), name };
}

/** Decodes `CSI code : shifted : base ; modifiers : event ; text u`, the kitty keyboard protocol. */
export function unicodeKey(parameters: string): KeyEvent | undefined {
  if (isRelease(parameters)) return undefined;
  const [code = "", shifted = ""] = (parameters.split(";")[0] ?? "").split(":");
  const modifiers = modifiersOf(parameters);
  const chosen = modifiers.shift && shifted !== "" ? shifted : code;
  return codeKey(Number.parseInt(chosen, 10), modifiers);
}

function codeKey(code: number, modifiers: Modifiers): KeyEvent | undefined {
  if (!(code >= 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  const name = CODE_KEYS.get(code) ?? KEYPAD_CHARACTERS[code - FIRST_KEYPAD_CODE];
  if (name !== undefined) return { type: "key", ...modifiers, name };
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xe000 && code < 0xf900)) {
    return undefined;
  }
  const character = String.fromCodePoint(code);
  const isShifted = modifiers.shift && !modifiers.ctrl;
  const text = isShifted ? character.toUpperCase() : character;
  return { type: "key", ...modifiers, shift: false, name: text };
}

/** Decodes `button ; column ; row`. The final is M for a press and m for a release. */
export function mouseEvent(report: string, final: string): MouseEvent | undefined {
  const match = /^(\d{1,5});(\d{1,5});(\d{1,5})$/.exec(report);
  if (match === null) return undefined;
  const [code = 0, column = 0, row = 0] = match.slice(1).map(Number);
  if (column === 0 || row === 0) return undefined;
  const position = {
    type: "mouse" as const,
    x: column - 1,
    y: row - 1,
    shift: (code & 4) !== 0,
    alt: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
  };
  if ((code & 64) !== 0) {
    if ((code & 3) > 1) return undefined;
    return { ...position, action: (code & 1) === 0 ? "wheel-up" : "wheel-down", button: -1 };
  }
  const button = (code & 3) === 3 ? -1 : code & 3;
  const action = (code & 32) !== 0 ? "move" : final === "M" ? "press" : "release";
  return { ...position, action, button };
}

/** Returns the modifiers. The second parameter is 1 plus bits: shift 1, alt 2, ctrl 4. */
function modifiersOf(parameters: string): Modifiers {
  const field = parameters.split(";")[1] ?? "";
  const bits = Math.max(0, (Number.parseInt(field, 10) || 1) - 1);
  return { shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
}

/** Returns whether a key was released: kitty reports that as event 3. */
function isRelease(parameters: string): boolean {
  return (parameters.split(";")[1] ?? "").split(":")[1] === "3";
}

// Names of keys by the sequences that xterm, the linux console, rxvt and kitty send.

/** Keys by the last byte of `CSI ... <letter>` and of `SS3 <letter>`. */
export const LETTER_KEYS: ReadonlyMap<string, string> = new Map([
  ["A", "Up"],
  ["B", "Down"],
  ["C", "Right"],
  ["D", "Left"],
  ["E", "Begin"],
  ["F", "End"],
  ["H", "Home"],
  ["P", "F1"],
  ["Q", "F2"],
  ["R", "F3"],
  ["S", "F4"],
  ["M", "Enter"],
]);

/** Keys by the first number of `CSI <number> ~`. */
export const TILDE_KEYS: ReadonlyMap<number, string> = new Map([
  [1, "Home"],
  [2, "Insert"],
  [3, "Delete"],
  [4, "End"],
  [5, "PageUp"],
  [6, "PageDown"],
  [7, "Home"],
  [8, "End"],
  [11, "F1"],
  [12, "F2"],
  [13, "F3"],
  [14, "F4"],
  [15, "F5"],
  [17, "F6"],
  [18, "F7"],
  [19, "F8"],
  [20, "F9"],
  [21, "F10"],
  [23, "F11"],
  [24, "F12"],
]);

/** Keys by their code point, in plain bytes and in `CSI <code> u`. */
export const CODE_KEYS: ReadonlyMap<number, string> = new Map([
  [8, "Backspace"],
  [9, "Tab"],
  [13, "Enter"],
  [27, "Escape"],
  [127, "Backspace"],
  [57414, "Enter"],
  [57417, "Left"],
  [57418, "Right"],
  [57419, "Up"],
  [57420, "Down"],
  [57421, "PageUp"],
  [57422, "PageDown"],
  [57423, "Home"],
  [57424, "End"],
  [57425, "Insert"],
  [57426, "Delete"],
]);

/** The characters of kitty's keypad codes, from 57399 on. */
const KEYPAD_CHARACTERS = "0123456789./*-+";
const FIRST_KEYPAD_CODE = 57399;
