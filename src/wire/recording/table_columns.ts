import type { Ending, Process } from "../../model/process/process.ts";

/** How one value of a row stands in a key frame; each kind but `flag` may be null, for unknown. */
export type ColumnKind = "number" | "string" | "text" | "flag" | "key" | "state";

/**
 * The values of one row of a key frame, in this order. docs/recording-format.md lists the same. New
 * columns go to the end; any other change makes another version of the format.
 */
export const ROW_COLUMNS = [
  ["pid", "number"],
  ["startTs", "number"],
  ["birthSeen", "flag"],
  ["inferred", "flag"],
  ["ppid", "number"],
  ["birthPpid", "number"],
  ["birthParentKey", "key"],
  ["birthParentComm", "text"],
  ["comm", "text"],
  ["filename", "text"],
  ["argvTruncated", "flag"],
  ["cwd", "text"],
  ["uid", "number"],
  ["user", "string"],
  ["euid", "number"],
  ["cgroup", "string"],
  ["container", "string"],
  ["pgid", "number"],
  ["sid", "number"],
  ["nsPid", "number"],
  ["execCount", "number"],
  ["forkCount", "number"],
  ["execTs", "number"],
  ["commTs", "number"],
  ["state", "state"],
  ["threads", "number"],
  ["rssBytes", "number"],
  ["cpuPercent", "number"],
  ["cpuUserNs", "number"],
  ["cpuSystemNs", "number"],
  ["nice", "number"],
  ["kernelThread", "flag"],
  ["pidNs", "number"],
] as const satisfies readonly (readonly [keyof Process, ColumnKind])[];

/** The values of an ending, in this order. */
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
] as const satisfies readonly (readonly [keyof Ending, ColumnKind])[];
