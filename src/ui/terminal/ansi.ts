/** Escape sequences of the terminal's modes. Colours and positions are in `cells/`. */

declare const CONTROL: unique symbol;

/** A sequence that the terminal shall obey. Only this file makes one. */
export type ControlSequence = string & { readonly [CONTROL]: true };

/** Switches to the alternate screen and saves the cursor, so that the shell's text comes back. */
const ENTER_ALTERNATE = "\x1b[?1049h";
const LEAVE_ALTERNATE = "\x1b[?1049l";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

/** Without wrapping, a glyph wider than expected cannot spill into the next row. */
const NO_WRAP = "\x1b[?7l";
const WRAP = "\x1b[?7h";

/** Reports buttons, the wheel and drags, in the SGR form, whose coordinates have no limit. */
const MOUSE = "\x1b[?1002h\x1b[?1006h";
const NO_MOUSE = "\x1b[?1006l\x1b[?1002l";

const FOCUS = "\x1b[?1004h";
const NO_FOCUS = "\x1b[?1004l";

/** Puts pasted text between marks, so that it cannot act as keys. */
const PASTE = "\x1b[?2004h";
const NO_PASTE = "\x1b[?2004l";

/** Ends an update that was cut off, so that the terminal does not wait for its end. */
const END_UPDATE = "\x1b[?2026l";

const RESET_STYLE = "\x1b[0m";

/** Returns the sequence that sets every mode of a full-screen program. */
export function enterSequence(mouse: boolean): ControlSequence {
  const sequence = ENTER_ALTERNATE + HIDE_CURSOR + NO_WRAP + (mouse ? MOUSE : "") + FOCUS + PASTE;
  return sequence as ControlSequence;
}

/** Returns the sequence that takes the mouse, or leaves it to the terminal. */
export function mouseSequence(isTaken: boolean): ControlSequence {
  return (isTaken ? MOUSE : NO_MOUSE) as ControlSequence;
}

/** Restores the terminal. It is safe to send twice, and after half a frame. */
export const LEAVE_SEQUENCE = (END_UPDATE + RESET_STYLE + NO_PASTE + NO_FOCUS + NO_MOUSE + WRAP +
  SHOW_CURSOR + LEAVE_ALTERNATE) as ControlSequence;

const encoder = new TextEncoder();

/** Asks the terminal to put text into its clipboard: OSC 52, base64 of UTF-8. */
export function clipboardSequence(text: string): ControlSequence {
  return `\x1b]52;c;${encoder.encode(text).toBase64()}\x1b\\` as ControlSequence;
}
