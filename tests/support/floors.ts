/** The floors of ARCHITECTURE.md: the architecture test checks them, and the picture shows them. */

/** An import goes to a lower floor, or stays in its room. */
export const FLOORS: Readonly<Record<string, number>> = {
  "src/model": 0,
  "src/wire": 1,
  "src/capture": 2,
  "src/sources": 3,
  "src/sinks": 3,
  "src/ui": 3,
  "src/page": 3,
  "src/session": 4,
  "src/cli": 5,
  "src/main.ts": 6,
};

/**
 * The folders of each room from the base up: inside a room an import goes to a folder before its own.
 * The empty name is the room itself.
 */
export const FOLDER_ORDER: Readonly<Record<string, readonly string[]>> = {
  "src/model": [
    ...["base", "event", "pattern", "process", "archive", "redact"],
    ...["query", "table", "scan", "list", "churn", "report"],
  ],
  "src/wire": ["", "event", "proc", "recording", "html", "perfetto", "sqlite"],
  "src/capture": ["", "parse", "order", "interpret"],
  "src/sources": ["", "libc", "procfs", "replay", "bpftrace"],
  "src/ui": [
    ...["cells", "draw", "terminal", "widgets", "state", "frame", "replay", "overlays"],
    ...["header", "list", "events", "churn", "details", "app"],
  ],
  "src/page": ["base", "timeline", "panels", ""],
  "src/cli": ["base", "config", "flags", "doctor", "live", "replay", "report", ""],
};

/** The room of a file: `src/model`, or the file itself when it has no folder below src/. */
export function roomOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** The folder of a file inside its room; empty for the room itself. */
export function folderOf(path: string): string {
  const parts = path.split("/");
  return parts.length > 3 ? parts[2]! : "";
}
