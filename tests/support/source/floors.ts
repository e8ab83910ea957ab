/** The floors of ARCHITECTURE.md, for the architecture test and the picture. */

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
  "src/fleet": 4,
  "src/cli": 5,
  "src/main.ts": 6,
};

/**
 * The folders of each room from the base up: inside a room an import goes to an earlier folder.
 * The empty name is the room itself.
 */
export const FOLDER_ORDER: Readonly<Record<string, readonly string[]>> = {
  "src/model": [
    ...["base", "event", "activity", "pattern", "process", "archive", "redact", "inspect"],
    ...["query", "table", "scan", "list", "churn", "hosts", "report", "traffic"],
  ],
  "src/wire": ["", "btf", "event", "proc", "recording", "fleet", "html", "perfetto", "sqlite"],
  "src/capture": ["parse", "order", "interpret", "activity", ""],
  "src/sources": ["", "libc", "procfs", "inspect", "replay", "stream", "ssh", "bpftrace"],
  "src/ui": [
    ...["cells", "draw", "terminal", "widgets", "state", "frame", "replay", "overlays"],
    ...["header", "list", "events", "flows", "churn", "hosts", "details", "app"],
  ],
  "src/page": ["base", "timeline", "panels", ""],
  "src/fleet": ["link", "agent", "viewer"],
  "src/cli": [
    "base",
    "config",
    "flags",
    "completions",
    "doctor",
    "metrics",
    "live",
    "replay",
    "hosts",
    "report",
    "fleet",
    "",
  ],
};

/** Returns the room of a file: `src/model`, or the file itself when it is directly in src/. */
export function roomOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** Returns the folder of a file inside its room; empty for the room itself. */
export function folderOf(path: string): string {
  const parts = path.split("/");
  return parts.length > 3 ? parts[2]! : "";
}
