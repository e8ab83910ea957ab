import { ageOf, stateOf } from "../process/process.ts";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  SECOND,
  UNKNOWN,
} from "../base/units.ts";
import { commandText, statusText } from "./command_text.ts";
import {
  type Column,
  type ColumnId,
  DEFAULTS,
  LETTERS,
  LOW_FIRST,
  MOST_FIRST,
  MOST_NOW_FIRST,
  numeric,
  textual,
  UNKNOWN_HOST,
} from "./column.ts";
import {
  birthParentText,
  cpuOf,
  cpuTimeOf,
  extraOf,
  formatCpuTime,
  ioPriorityOf,
  ioRankOf,
  livingChildren,
  memoryOf,
  policyOf,
  rateOf,
  startText,
  statusRank,
  switchesOf,
  threadsOf,
  ttyText,
  userText,
} from "./column_values.ts";

/** The columns in order of the screen. */
export const COLUMNS: readonly Column[] = [
  numeric(
    { id: "pid", title: "PID", about: "process id", field: "pid", width: 7 },
    (process) => process.pid,
    String,
    LOW_FIRST,
  ),
  numeric(
    { id: "ppid", title: "PPID", about: "parent now", field: "ppid", width: 7 },
    (process) => process.ppid,
    String,
    LOW_FIRST,
  ),
  textual(
    named("user", "USER", "owner", "user", 9),
    userText,
    LETTERS,
    (process) =>
      process.identity.user ??
        (process.identity.uid === null ? null : String(process.identity.uid)),
  ),
  textual(
    named("birth_parent", "BORN OF", "the process that forked it", "birth_ppid", 16, {
      isFromBirth: true,
    }),
    birthParentText,
    LOW_FIRST,
    ({ birth: { seen, ppid } }) => seen ? ppid : null,
  ),
  numeric(
    named("group", "PGRP", "process group", "pgid", 7, { aliases: ["pgrp", "pgid"] }),
    (process) => process.identity.pgid,
    String,
    LOW_FIRST,
  ),
  numeric(
    named("session", "SESSION", "session", "sid", 7, { aliases: ["sid"] }),
    (process) => process.identity.sid,
    String,
    LOW_FIRST,
  ),
  textual(
    named("tty", "TTY", "controlling terminal", "tty", 7, { source: "stat" }),
    ttyText,
  ),
  textual(
    named("state", "S", "R runs, S sleeps, D waits, Z zombie", "state", 1),
    stateOf,
    { isOfNow: true },
  ),
  numeric(
    named("priority", "PRI", "priority of the scheduler, below 0 in real time", "priority", 4, {
      aliases: ["pri"],
      source: "stat",
    }),
    extraOf("priority"),
    String,
    { ...LOW_FIRST, isOfNow: true },
  ),
  textual(
    named("policy", "SCHED", "policy of the scheduler: OTHER, FIFO, RR, …", "policy", 8, {
      aliases: ["sched"],
      source: "stat",
    }),
    policyOf,
    { isOfNow: true },
  ),
  textual(
    named(
      "io_priority",
      "IO",
      "I/O priority: rt, be, idle, or by its nice value",
      "io_priority",
      4,
      {
        aliases: ["ionice"],
        source: "ioprio",
      },
    ),
    ioPriorityOf,
    { ...LOW_FIRST, orders: ["first served first", "last served first"], isOfNow: true },
    ioRankOf,
  ),
  numeric(
    named("nice", "NI", "nice value", "nice", 3, { aliases: ["ni"] }),
    (process) => process.usage.nice,
    String,
    { ...LOW_FIRST, isOfNow: true },
  ),
  numeric(
    named("cpu", "CPU%", "percent of one core", "cpu_percent", 5, { adds: true }),
    cpuOf,
    formatPercent,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("processor", "CPU", "cpu that it ran on last", "processor", 4, { source: "stat" }),
    extraOf("processor"),
    String,
    { ...LOW_FIRST, isOfNow: true },
  ),
  numeric(
    named("time", "TIME+", "cpu time of its life", "cpu_time", 9, {
      adds: true,
      aliases: ["time+"],
    }),
    (process) => cpuTimeOf(process.usage),
    formatCpuTime,
    MOST_FIRST,
  ),
  numeric(
    named("memory", "MEM", "resident memory, or its peak", "rss_bytes", 5, {
      adds: true,
      aliases: ["res"],
    }),
    memoryOf,
    formatBytes,
    MOST_NOW_FIRST,
  ),
  {
    ...numeric(
      named("memory_percent", "MEM%", "share of all memory", "memory_percent", 5, {
        aliases: ["mem%"],
      }),
      memoryOf,
      String,
      MOST_NOW_FIRST,
    ),
    text: (process, _now, _width, { memoryTotal } = UNKNOWN_HOST) => {
      const memory = memoryOf(process);
      return memory === null ? UNKNOWN : shareText(memory, memoryTotal);
    },
    sum: (bytes, { memoryTotal }) => shareText(bytes, memoryTotal),
  },
  numeric(
    named("virtual", "VIRT", "address space", "virtual_bytes", 5, {
      aliases: ["virt"],
      source: "stat",
    }),
    extraOf("virtBytes"),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("shared", "SHR", "resident memory that it may share", "shared_bytes", 5, {
      aliases: ["shr"],
      source: "statm",
    }),
    extraOf("sharedBytes"),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("swap", "SWAP", "memory in swap", "swap_bytes", 5, { adds: true, source: "status" }),
    extraOf("swapBytes"),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("pss", "PSS", "memory, shared pages divided; costly to read", "pss_bytes", 5, {
      adds: true,
      source: "rollup",
    }),
    extraOf("pssBytes"),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("oom", "OOM", "score of the out-of-memory killer", "oom_score", 4, { source: "oom" }),
    extraOf("oomScore"),
    String,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("read_rate", "READ/s", "bytes read by system calls a second", "read_rate", 6, {
      adds: true,
      source: "io",
    }),
    rateOf("readRate", (ending) => ending.rchar),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("write_rate", "WRITE/s", "bytes written by system calls a second", "write_rate", 7, {
      adds: true,
      source: "io",
    }),
    rateOf("writeRate", (ending) => ending.wchar),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("disk_read_rate", "DISK R/s", "bytes from storage a second", "disk_read_rate", 8, {
      adds: true,
      source: "io",
    }),
    rateOf("diskReadRate", (ending) => ending.readBytes),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("disk_write_rate", "DISK W/s", "bytes to storage a second", "disk_write_rate", 8, {
      adds: true,
      source: "io",
    }),
    rateOf("diskWriteRate", (ending) => ending.writeBytes),
    formatBytes,
    MOST_NOW_FIRST,
  ),
  ...(["down", "up"] as const).map((way) => netColumn(way)),
  numeric(
    named("major_faults", "MAJFLT/s", "page faults from storage a second", "major_fault_rate", 8, {
      adds: true,
      aliases: ["majflt"],
      source: "stat",
    }),
    rateOf("majorFaultRate", (ending) => ending.majorFaults),
    formatRate,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("switches", "CTXT/s", "context switches of its main thread a second", "switch_rate", 6, {
      adds: true,
      aliases: ["ctxt"],
      source: "status",
    }),
    rateOf("switchRate", switchesOf),
    formatRate,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("threads", "THR", "threads", "threads", 4, { adds: true, aliases: ["nlwp"] }),
    threadsOf,
    String,
    MOST_NOW_FIRST,
  ),
  numeric(
    named("execs", "EXEC", "programs loaded so far", "exec_count", 4, {
      adds: true,
      isFromBirth: true,
    }),
    (process) => process.image.execCount,
    String,
    MOST_FIRST,
  ),
  numeric(
    named("forks", "FORKS", "children it started so far", "fork_count", 5, {
      adds: true,
      isFromBirth: true,
    }),
    (process) => process.forkCount,
    formatCount,
    MOST_FIRST,
  ),
  numeric(
    named("children", "CHILD", "children alive", "children", 5, { adds: true }),
    livingChildren,
    formatCount,
    MOST_NOW_FIRST,
  ),
  numeric(
    named(
      "failed",
      "FAILED",
      "children that failed while it was their parent",
      "failed_count",
      6,
      { adds: true, isFromBirth: true },
    ),
    (process) => process.failedCount,
    formatCount,
    MOST_FIRST,
  ),
  textual(
    named("comm", "COMM", "name in the kernel, which prctl can change", "comm", 15),
    (process) => process.image.comm?.text ?? null,
  ),
  textual(
    named("exe", "EXE", "path of its executable", "exe", 20),
    (process) => process.image.program?.exe?.text ?? null,
  ),
  textual(
    named("cwd", "CWD", "working directory", "cwd", 20, { source: "cwd" }),
    (process) => process.image.cwd?.text ?? null,
  ),
  textual(
    named("cgroup", "CGROUP", "path of its cgroup", "cgroup", 24),
    (process) => process.identity.cgroup,
  ),
  textual(
    named("container", "CONTAINER", "container, by its cgroup", "container", 12),
    (process) => process.identity.container ?? (process.identity.cgroup === null ? null : "-"),
    LETTERS,
    (process) => process.identity.container,
  ),
  {
    ...DEFAULTS,
    ...named("age", "AGE", "age, or length of life", "age", 6),
    align: "right",
    descendingFirst: false,
    orders: ["youngest first", "oldest first"],
    isOfNow: false,
    text: (process, now) => {
      const ending = process.ending;
      return ending === null ? formatAge(ageOf(process, now)) : formatDuration(ending.durationNs);
    },
    // Sorts by birth, also the dead: a growing age would reorder them all the time.
    sortValue: (process) => -process.startTs,
  },
  {
    ...DEFAULTS,
    ...named("started", "START", "time of its birth, or the day", "start_time", 8, {
      aliases: ["start"],
    }),
    ...{ align: "right", ...LOW_FIRST, orders: ["oldest first", "youngest first"] },
    text: ({ startTs }, now, _width, { localAtBoot } = UNKNOWN_HOST) =>
      localAtBoot === undefined ? UNKNOWN : startText(startTs, now, localAtBoot),
    sortValue: ({ startTs }) => startTs,
  },
  {
    ...DEFAULTS,
    ...named("status", "STATUS", "how it ended", "exit_code", 9),
    align: "left",
    descendingFirst: true,
    orders: ["successes first", "failures first"],
    isOfNow: false,
    text: (process, _, width) => statusText(process, width),
    sortValue: statusRank,
  },
  {
    ...DEFAULTS,
    ...named("command", "COMMAND", "command line", "argv", 0),
    align: "left",
    descendingFirst: false,
    orders: ["names from A to Z", "names from Z to A"],
    isOfNow: false,
    text: commandText,
    sortValue: (process) => process.image.comm?.text ?? null,
  },
];

function shareText(bytes: number, total: number | null): string {
  return total === null || total === 0 ? UNKNOWN : formatPercent(100 * bytes / total);
}

const BY_ID: ReadonlyMap<ColumnId, Column> = new Map(COLUMNS.map((column) => [column.id, column]));

export function columnOf(id: ColumnId): Column {
  const column = BY_ID.get(id);
  if (column === undefined) throw new Error(`No column ${id}`);
  return column;
}

/** Returns the column with this name or alias, in any case. */
export function findColumn(name: string): Column | undefined {
  const wanted = name.toLowerCase();
  return COLUMNS.find(({ id, aliases }) => id === wanted || aliases.includes(wanted));
}

function named(
  id: ColumnId,
  title: string,
  about: string,
  field: string,
  width: number,
  more: Partial<Pick<Column, "aliases" | "isFromBirth" | "source">> & { adds?: boolean } = {},
) {
  return { id, title, about, field, width, ...more };
}

/** Returns the column of traffic in one direction. */
function netColumn(way: "down" | "up"): Column {
  const isDown = way === "down";
  const column = numeric(
    named(
      `net_${way}`,
      isDown ? "NET↓" : "NET↑",
      `bytes ${isDown ? "received" : "sent"} through sockets a second`,
      isDown ? "received_bytes" : "sent_bytes",
      6,
      { adds: true },
    ),
    ({ activity, ending }) => {
      if (ending === null) {
        return activity?.latestRate?.[isDown ? "received" : "sent"] ?? null;
      }
      const { durationNs } = ending;
      const bytes = activity?.net?.[isDown ? "receivedBytes" : "sentBytes"] ?? null;
      return bytes === null || durationNs === null || durationNs <= 0
        ? null
        : bytes / (durationNs / SECOND);
    },
    formatBytes,
    MOST_NOW_FIRST,
  );
  return {
    ...column,
    isOfTraffic: true,
    text: (process, now, _width, host) => {
      const { activity, ending } = process;
      // Without a later event of any process nothing has ended the last rate.
      const rate = ending === null && activity?.net != null ? activity.rate(now) : null;
      const text = rate === null
        ? column.text(process, now)
        : formatBytes(isDown ? rate.received : rate.sent);
      const isQuiet = text === UNKNOWN && process.ending === null && process.activity?.net == null;
      return isQuiet && host?.isNetTraced === true ? formatBytes(0) : text;
    },
  };
}
