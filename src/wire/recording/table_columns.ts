import type {
  Birth,
  Ending,
  Identity,
  Process,
  ProcessImage,
  Usage,
} from "../../model/process/process.ts";

/**
 * How a key frame holds one value of a row. Each kind but `flag` may be null, for unknown. Logins,
 * programs and deaths are objects, as in an event line.
 */
export type ColumnKind =
  | ("number" | "string" | "text" | "flag" | "key" | "state")
  | ("maybe" | "login" | "program" | "death" | "rates");

/** The group of a value, its name there, and how it is written. */
type RowColumn =
  | readonly ["row", keyof Process, ColumnKind]
  | readonly ["birth", keyof Birth, ColumnKind]
  | readonly ["image", keyof ProcessImage, ColumnKind]
  | readonly ["identity", keyof Identity, ColumnKind]
  | readonly ["usage", keyof Usage, ColumnKind];

/**
 * The values of one row of a key frame, in this order; docs/recording-format.md lists them too. New
 * columns go to the end. Any other change makes another version of the format.
 */
export const ROW_COLUMNS = [
  ["row", "pid", "number"],
  ["row", "startTs", "number"],
  ["birth", "seen", "flag"],
  ["row", "inferred", "flag"],
  ["row", "ppid", "number"],
  ["birth", "ppid", "number"],
  ["birth", "parentKey", "key"],
  ["birth", "parentComm", "text"],
  ["image", "comm", "text"],
  ["image", "filename", "text"],
  ["image", "argvTruncated", "flag"],
  ["image", "cwd", "text"],
  ["identity", "uid", "number"],
  ["identity", "user", "string"],
  ["identity", "euid", "number"],
  ["identity", "cgroup", "string"],
  ["identity", "container", "string"],
  ["identity", "pgid", "number"],
  ["identity", "sid", "number"],
  ["identity", "nsPid", "number"],
  ["image", "execCount", "number"],
  ["row", "forkCount", "number"],
  ["image", "execTs", "number"],
  ["image", "commTs", "number"],
  ["usage", "state", "state"],
  ["usage", "threads", "number"],
  ["usage", "rssBytes", "number"],
  ["usage", "cpuPercent", "number"],
  ["usage", "cpuUserNs", "number"],
  ["usage", "cpuSystemNs", "number"],
  ["usage", "nice", "number"],
  ["row", "kernelThread", "flag"],
  ["identity", "pidNs", "number"],
  ["identity", "login", "login"],
  ["image", "program", "program"],
  ["row", "failedCount", "number"],
  ["usage", "extra", "rates"],
] as const satisfies readonly RowColumn[];

/** Returns the object that holds the values of a group: the row itself or one of its parts. */
export function groupOf(row: Process, group: RowColumn[0]): object {
  return group === "row" ? row : row[group];
}

/** The values of an ending in a key frame, in this order. */
export const ENDING_COLUMNS = [
  ["ts", "number"],
  ["exitCode", "number"],
  ["signal", "number"],
  ["signalName", "string"],
  ["core", "flag"],
  ["durationNs", "number"],
  ["maxRssBytes", "number"],
  ["readBytes", "number"],
  ["writeBytes", "number"],
  ["minorFaults", "number"],
  ["majorFaults", "number"],
  ["voluntarySwitches", "number"],
  ["involuntarySwitches", "number"],
  ["threadsTotal", "number"],
  ["execFailed", "flag"],
  ["death", "death"],
  ["oom", "maybe"],
  ["rchar", "number"],
  ["wchar", "number"],
  ["syscr", "number"],
  ["syscw", "number"],
  ["cancelledWriteBytes", "number"],
] as const satisfies readonly (readonly [keyof Ending, ColumnKind])[];
