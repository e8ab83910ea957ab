import { ageOf, type Process, type ProcessImage, stateOf } from "../process/process.ts";
import { type EndingFacts, statusCause } from "../process/death_text.ts";
import { formatAge, formatBytes, formatDuration, formatPercent, UNKNOWN } from "../base/units.ts";

export type ColumnId =
  | "pid"
  | "ppid"
  | "user"
  | "state"
  | "cpu"
  | "memory"
  | "threads"
  | "execs"
  | "container"
  | "age"
  | "status"
  | "command";

/** A column of the process list. */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Width in cells; the command takes the rest of the line. */
  readonly width: number;
  readonly align: "left" | "right";
  /** The first click sorts the largest or the failed to the top. */
  readonly descendingFirst: boolean;
  /** Words for the top row in ascending and in descending order. */
  readonly orders: readonly [ascending: string, descending: string];
  /**
   * The column shows a current value of a live process, and a sum over the lifetime of a dead one.
   * The two do not compare, so that the dead sort below the live processes.
   */
  readonly isOfNow: boolean;
  /** Returns the cell, not yet safe for a terminal. `now` is nanoseconds since boot. */
  text(process: Process, now: number, width?: number): string;
  /** Returns the value to sort by; unknown (null) comes last in both directions. */
  sortValue(process: Process): number | string | null;
}

type Ranking = Pick<Column, "descendingFirst" | "orders" | "isOfNow">;

const LETTERS = ["A to Z", "Z to A"] as const;
const LOW_FIRST: Ranking = {
  descendingFirst: false,
  orders: ["lowest first", "highest first"],
  isOfNow: false,
};
const MOST_FIRST: Ranking = {
  descendingFirst: true,
  orders: ["least first", "most first"],
  isOfNow: false,
};
const MOST_NOW_FIRST: Ranking = { ...MOST_FIRST, isOfNow: true };

/** The columns in order of the screen. */
export const COLUMNS: readonly Column[] = [
  numeric("pid", "PID", 7, (process) => process.pid, String, LOW_FIRST),
  numeric("ppid", "PPID", 7, (process) => process.ppid, String, LOW_FIRST),
  {
    id: "user",
    title: "USER",
    width: 9,
    align: "left",
    descendingFirst: false,
    orders: LETTERS,
    isOfNow: false,
    text: userText,
    sortValue: (process) =>
      process.identity.user ??
        (process.identity.uid === null ? null : String(process.identity.uid)),
  },
  {
    id: "state",
    title: "S",
    width: 1,
    align: "left",
    descendingFirst: false,
    orders: LETTERS,
    isOfNow: true,
    text: (process) => stateOf(process) ?? UNKNOWN,
    sortValue: stateOf,
  },
  numeric("cpu", "CPU%", 5, cpuOf, formatPercent, MOST_NOW_FIRST),
  numeric("memory", "MEM", 5, memoryOf, formatBytes, MOST_NOW_FIRST),
  numeric("threads", "THR", 4, threadsOf, String, MOST_NOW_FIRST),
  numeric("execs", "EXEC", 4, (process) => process.image.execCount, String, MOST_FIRST),
  {
    id: "container",
    title: "CONTAINER",
    width: 12,
    align: "left",
    descendingFirst: false,
    orders: LETTERS,
    isOfNow: false,
    text: (process) =>
      process.identity.container ?? (process.identity.cgroup === null ? UNKNOWN : "-"),
    sortValue: (process) => process.identity.container,
  },
  {
    id: "age",
    title: "AGE",
    width: 6,
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
    id: "status",
    title: "STATUS",
    width: 9,
    align: "left",
    descendingFirst: true,
    orders: ["successes first", "failures first"],
    isOfNow: false,
    text: (process, _, width) => statusText(process, width),
    sortValue: statusRank,
  },
  {
    id: "command",
    title: "COMMAND",
    width: 0,
    align: "left",
    descendingFirst: false,
    orders: ["names from A to Z", "names from Z to A"],
    isOfNow: false,
    text: commandText,
    sortValue: (process) => process.image.comm?.text ?? null,
  },
];

const BY_ID: ReadonlyMap<ColumnId, Column> = new Map(COLUMNS.map((column) => [column.id, column]));

export function columnOf(id: ColumnId): Column {
  const column = BY_ID.get(id);
  if (column === undefined) throw new Error(`No column ${id}`);
  return column;
}

/**
 * Returns the ending: `exit 0`, `KILL`, `SEGV core`; empty while the process is alive. Where `width`
 * leaves room, the cause follows: `KILL by 2301 bash`, `SEGV fault`.
 */
export function statusText({ ending }: { readonly ending: EndingFacts | null }, width = 0): string {
  if (ending === null) return "";
  if (ending.signal !== null || ending.signalName !== null) {
    const name = ending.signalName?.replace(/^SIG/, "") ?? `SIG${ending.signal}`;
    const status = ending.core === true ? `${name} core` : name;
    return status + statusCause(ending, width - status.length);
  }
  return `exit ${ending.exitCode ?? UNKNOWN}`;
}

/** The part of a process that its command line comes from. */
export interface CommandSource {
  readonly image: Readonly<Pick<ProcessImage, "argv" | "comm" | "filename" | "argvTruncated">>;
  readonly kernelThread: boolean;
}

/**
 * Returns the command line. A kernel thread is `[comm]`, and a process without known arguments is
 * its comm. An argument that is empty or has spaces is quoted.
 *
 * @param limit UTF-16 units after which the text is cut: argv can be 128 KiB
 */
export function commandText(
  process: CommandSource,
  _now = 0,
  limit = 2048,
): string {
  const { image: { argv, comm, filename } } = process;
  if (process.kernelThread) return `[${comm?.text ?? UNKNOWN}]`;
  if (argv === null || argv.length === 0) return comm?.text ?? filename?.text ?? UNKNOWN;
  let text = "";
  for (const { text: argument } of argv) {
    if (text !== "") text += " ";
    text += argumentText(argument, argv.length === 1);
    if (text.length > limit) return text.slice(0, limit);
  }
  return process.image.argvTruncated ? `${text} …` : text;
}

/**
 * Quotes an argument that needs it. A single argument with spaces is a title and stays as it is.
 */
export function argumentText(argument: string, isOnly: boolean): string {
  return !isOnly && needsQuotes(argument) ? quote(argument) : argument;
}

function needsQuotes(argument: string): boolean {
  return argument === "" || /[\s'"]/.test(argument);
}

function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** Returns current memory, or peak memory after the exit; a kernel thread has none. */
function memoryOf(process: Process): number | null {
  return process.ending === null ? process.usage.rssBytes : process.ending.maxRssBytes;
}

/** Returns percent of one core: since the last sample, or over the lifetime after the exit. */
function cpuOf({ ending, usage: { cpuPercent, cpuUserNs, cpuSystemNs } }: Process): number | null {
  if (ending === null) return cpuPercent;
  if (cpuUserNs === null || cpuSystemNs === null || ending.durationNs === null) return null;
  return ending.durationNs > 0 ? 100 * (cpuUserNs + cpuSystemNs) / ending.durationNs : null;
}

function threadsOf({ ending, usage: { threads } }: Process): number | null {
  return ending === null ? threads : ending.threadsTotal;
}

function userText(process: Process): string {
  return process.identity.user ??
    (process.identity.uid === null ? UNKNOWN : String(process.identity.uid));
}

/** Ranks signals above failed codes above success. null is a live process or an unknown status. */
function statusRank({ ending }: Process): number | null {
  if (ending === null) return null;
  if (ending.signal !== null || ending.signalName !== null) return 1000 + (ending.signal ?? 0);
  return ending.exitCode;
}

function numeric(
  id: ColumnId,
  title: string,
  width: number,
  value: (process: Process) => number | null,
  format: (value: number) => string,
  ranking: Ranking,
): Column {
  return {
    id,
    title,
    width,
    align: "right",
    ...ranking,
    text: (process) => {
      const known = value(process);
      return known === null ? UNKNOWN : format(known);
    },
    sortValue: value,
  };
}
