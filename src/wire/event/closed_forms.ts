/**
 * The forms of text fields that are no free text. A reader holds what another program wrote to them,
 * so that nothing else can come in where the rest of the program expects digits or a letter.
 */

/** A process: pid, hyphen, start tick. */
export function isKey(text: string): boolean {
  return /^\d+-\d+$/.test(text);
}

/** Bytes, two lower-case digits each; none at all are possible in an empty argument. */
export function isHex(text: string): boolean {
  return /^(?:[0-9a-f]{2})*$/.test(text);
}

/** The letter of a process's state, as in /proc/PID/stat. */
export function isStateLetter(text: string): boolean {
  return /^[A-Za-z]$/.test(text);
}
