import type { Process } from "./process.ts";

/** What is read from /proc while a process lives. */
export type SampledFields = Pick<
  Process,
  | "state"
  | "threads"
  | "rssBytes"
  | "cpuPercent"
  | "cpuUserNs"
  | "cpuSystemNs"
  | "nice"
  | "kernelThread"
  | "innerPid"
  | "cwd"
  | "cgroup"
  | "container"
  | "pgid"
  | "sid"
  | "uid"
  | "user"
  | "euid"
  | "argv"
  | "argvTruncated"
  | "filename"
  | "comm"
>;
