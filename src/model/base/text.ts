/**
 * A piece of foreign text (comm, argument, path) that need not be UTF-8.
 *
 * `text` is what is shown: each invalid byte became U+FFFD. `hex` holds the exact bytes and is
 * present only when they are not valid UTF-8.
 */
export interface Text {
  readonly text: string;
  readonly hex?: string;
}

/** Text known to be valid, such as a constant of ours. */
export function plainText(text: string): Text {
  return { text };
}

/** Characters of all arguments together; of an unknown command line none. */
export function lengthOf(argv: readonly Text[] | null): number {
  let length = 0;
  if (argv === null) return length;
  // Of every exec and exit: an iterator would cost more than what it goes through.
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
