import type { ExtraUsage } from "../process/extra_usage.ts";
import { hasFailed } from "../process/process.ts";
import type { AnyEvent, Field } from "./field.ts";

/** Fields that are known once a process has exited, and the counters of its exit event. */
export const EXIT_FIELDS: readonly Field[] = [
  {
    kind: "whole",
    name: "exit_code",
    aliases: ["exit"],
    about: "exit status; unknown while it is alive and when a signal killed it",
    ofEvent: (e) => e.exitCode ?? null,
    ofProcess: (p) => p.ending?.exitCode ?? null,
  },
  {
    kind: "signal",
    name: "signal",
    aliases: [],
    about: "signal that killed it",
    ofEvent: (e) => e.signal ?? null,
    ofProcess: (p) => p.ending?.signal ?? null,
  },
  {
    kind: "text",
    name: "signal_name",
    aliases: [],
    about: "name of that signal, such as SIGKILL",
    ofEvent: (e) => e.signalName ?? null,
    ofProcess: (p) => p.ending?.signalName ?? null,
  },
  {
    kind: "flag",
    name: "failed",
    aliases: [],
    about: "exited with a status other than 0, or by a signal",
    ofEvent: failureOfEvent,
    ofProcess: (p) => p.ending === null ? null : known(p.ending) ? hasFailed(p) : null,
  },
  {
    kind: "flag",
    name: "exec_failed",
    aliases: [],
    about: "died of an exec that failed",
    ofEvent: (e) => e.type === "exit" ? e.execFailed ?? false : null,
    ofProcess: (p) => p.ending === null ? null : p.ending.execFailed ?? false,
  },
  {
    kind: "flag",
    name: "core",
    aliases: [],
    about: "a core dump was made",
    ofEvent: (e) => e.core ?? null,
    ofProcess: (p) => p.ending?.core ?? null,
  },
  {
    kind: "time",
    name: "duration_ns",
    aliases: ["duration"],
    about: "time from birth to exit",
    ofEvent: (e) => e.durationNs ?? null,
    ofProcess: (p) => p.ending?.durationNs ?? null,
  },
  {
    kind: "time",
    name: "cpu_user_ns",
    aliases: ["cpu_user"],
    about: "cpu time in user mode",
    ofEvent: (e) => e.cpuUserNs ?? null,
    ofProcess: (p) => p.usage.cpuUserNs,
  },
  {
    kind: "time",
    name: "cpu_system_ns",
    aliases: ["cpu_system"],
    about: "cpu time in the kernel",
    ofEvent: (e) => e.cpuSystemNs ?? null,
    ofProcess: (p) => p.usage.cpuSystemNs,
  },
  {
    kind: "amount",
    name: "max_rss_bytes",
    aliases: ["max_rss"],
    about: "peak memory",
    ofEvent: (e) => e.maxRssBytes ?? null,
    ofProcess: (p) => p.ending?.maxRssBytes ?? null,
  },
  total("rchar", ["read"], "bytes read by system calls", "rchar"),
  total("wchar", ["write"], "bytes written by system calls", "wchar"),
  total("syscr", [], "system calls that read", "syscr"),
  total("syscw", [], "system calls that write", "syscw"),
  total("read_bytes", ["disk_read"], "bytes fetched from storage", "readBytes"),
  total("write_bytes", ["disk_write"], "bytes sent to storage", "writeBytes"),
  total(
    "cancelled_write_bytes",
    [],
    "bytes to storage that were removed before",
    "cancelledWriteBytes",
  ),
  {
    kind: "amount",
    name: "minor_faults",
    aliases: [],
    about: "page faults without storage",
    ofEvent: (e) => e.minorFaults ?? null,
    ofProcess: (p) => p.ending?.minorFaults ?? null,
  },
  {
    kind: "amount",
    name: "major_faults",
    aliases: [],
    about: "page faults from storage",
    ofEvent: (e) => e.majorFaults ?? null,
    ofProcess: (p) => p.ending?.majorFaults ?? null,
  },
  {
    kind: "amount",
    name: "voluntary_switches",
    aliases: [],
    about: "times it waited",
    ofEvent: (e) => e.voluntarySwitches ?? null,
    ofProcess: (p) => p.ending?.voluntarySwitches ?? null,
  },
  {
    kind: "amount",
    name: "involuntary_switches",
    aliases: [],
    about: "times it was preempted",
    ofEvent: (e) => e.involuntarySwitches ?? null,
    ofProcess: (p) => p.ending?.involuntarySwitches ?? null,
  },
  {
    kind: "amount",
    name: "threads_total",
    aliases: [],
    about: "threads it had in all",
    ofEvent: (e) => e.threadsTotal ?? null,
    ofProcess: (p) => p.ending?.threadsTotal ?? null,
  },
  {
    kind: "amount",
    name: "exec_count",
    aliases: ["execs"],
    about: "times it called exec",
    ofEvent: (e) => e.execCount ?? null,
    ofProcess: (p) => p.image.execCount,
  },
  {
    kind: "amount",
    name: "fork_count",
    aliases: ["forks"],
    about: "children it started",
    ofEvent: (e) => e.forkCount ?? null,
    ofProcess: (p) => p.forkCount,
  },
];

/** The totals of /proc/PID/io, which exit events have too. */
type IoTotal =
  & keyof ExtraUsage
  & (
    | ("rchar" | "wchar" | "syscr" | "syscw")
    | ("readBytes" | "writeBytes" | "cancelledWriteBytes")
  );

/** Returns a field of what a process has read or written so far; the screen reads it while it is alive. */
function total(name: string, aliases: readonly string[], about: string, value: IoTotal): Field {
  return {
    kind: "amount",
    name,
    aliases,
    about,
    source: "io",
    ofEvent: (event) => event[value] ?? null,
    ofProcess: ({ ending, usage }) =>
      ending === null ? usage.extra?.[value] ?? null : ending[value],
  };
}

function failureOfEvent(event: AnyEvent): boolean | null {
  if (event.type !== "exit") return null;
  const exitCode = event.exitCode ?? null;
  const signal = event.signal ?? null;
  return known({ exitCode, signal }) ? signal !== null || exitCode !== 0 : null;
}

function known(ending: { readonly exitCode: number | null; readonly signal: number | null }) {
  return ending.exitCode !== null || ending.signal !== null;
}
