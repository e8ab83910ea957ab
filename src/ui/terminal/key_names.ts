/** Names of keys by what terminals send for them (xterm, linux console, rxvt, kitty). */

/** Last byte of `CSI ... <letter>` and of `SS3 <letter>`. */
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

/** First number of `CSI <number> ~`. */
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

/** Code points that stand for named keys, in plain bytes and in `CSI <code> u`. */
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

/** kitty's keypad codes of characters, from 57399 on. */
export const KEYPAD_CHARACTERS = "0123456789./*-+";
export const FIRST_KEYPAD_CODE = 57399;
