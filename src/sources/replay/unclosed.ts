/** The words for a recording without an end, the same wherever one is read. */

/** What a reader knows of the file that has no end. */
export type Unclosed = "written" | "left";

const WORDS: Readonly<Record<Unclosed, string>> = {
  written: "it is being recorded now; what comes later is not in it yet",
  left: "its recorder was killed or its disk full, or this is an early copy",
};

/** Returns why a recording has no end. */
export function unclosedText(unclosed: Unclosed): string {
  return WORDS[unclosed];
}
