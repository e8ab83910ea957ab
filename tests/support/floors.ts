/** The floors of ARCHITECTURE.md: what the architecture test checks and the picture shows. */

/** An import goes down, or stays in its room. */
export const FLOORS: Readonly<Record<string, number>> = {
  "src/model": 0,
  "src/wire": 1,
  "src/sources": 2,
  "src/sinks": 2,
  "src/ui": 2,
  "src/page": 2,
  "src/session": 3,
  "src/cli": 4,
  "src/main.ts": 5,
};

/** The folders of a room from the base up: inside a room an import goes to the left. */
export const FOLDER_ORDER: Readonly<Record<string, readonly string[]>> = {};

/** The room of a file: `src/model`, or the file itself when it has no folder below src/. */
export function roomOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}
