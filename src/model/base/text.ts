/**
 * Foreign text (comm, argument, path), which may be invalid UTF-8.
 *
 * `text` is for display: each invalid byte is U+FFFD in it. `hex` holds the exact bytes, and is
 * present only when they are invalid UTF-8.
 */
export interface Text {
  readonly text: string;
  readonly hex?: string;
}

/** Wraps valid text, such as a constant. */
export function plainText(text: string): Text {
  return { text };
}

/** Returns the UTF-16 units of all arguments together; 0 for an unknown command line. */
export function lengthOf(argv: readonly Text[] | null): number {
  let length = 0;
  if (argv === null) return length;
  // On the hot path, for each exec and exit: an iterator costs more than the sum itself.
  for (let i = 0; i < argv.length; i++) length += argv[i]!.text.length;
  return length;
}

/** Compares two texts byte for byte. Unknown equals unknown. */
export function isSameText(a: Text | null, b: Text | null): boolean {
  return a === b || (a !== null && b !== null && a.text === b.text && a.hex === b.hex);
}

/** Compares two command lines byte for byte. Unknown equals unknown. */
export function isSameArgv(a: readonly Text[] | null, b: readonly Text[] | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSameText(a[i]!, b[i]!)) return false;
  return true;
}
