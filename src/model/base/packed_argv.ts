import type { Text } from "./text.ts";

/**
 * A command line as one string, NUL between its arguments; as it is where that would lose something:
 * one without arguments, bytes that are no text, a NUL (which a kernel never gives).
 *
 * One argument as an object of its own costs 60 bytes more than its letters, and it may be cut out of
 * a line, which then stays in memory whole.
 */
export function packArgv(argv: readonly Text[]): readonly Text[] | string {
  if (argv.length === 0) return argv;
  const texts: string[] = [];
  for (const { text, hex } of argv) {
    if (hex !== undefined || text.indexOf("\0") >= 0) return argv;
    texts.push(text);
  }
  return texts.join("\0");
}

/** What `packArgv` was given. */
export function unpackArgv(packed: readonly Text[] | string | null): readonly Text[] | null {
  return typeof packed === "string" ? packed.split("\0").map((text) => ({ text })) : packed;
}
