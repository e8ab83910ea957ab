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
