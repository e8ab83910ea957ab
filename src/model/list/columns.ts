import { ageOf, type Process, type ProcessImage, stateOf } from "../process/process.ts";
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

/** One thing to tell about a process. */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Cells; the command takes what is left. */
  readonly width: number;
  readonly align: "left" | "right";
  /** The first click shows the large, the failed first. */
  readonly descendingFirst: boolean;
  /** What stands at the top in ascending and in descending order. */
  readonly orders: readonly [ascending: string, descending: string];
  /**
   * The value is of this moment while the process lives; of a dead one the column shows a sum of its
   * life. The two do not compare, so the dead sort below the living.
   */
  readonly isOfNow: boolean;
  /** The cell, not yet made safe for a terminal. `now` is nanoseconds since boot. */
  text(process: Process, now: number): string;
  /** What the column sorts by; unknown (null) goes last whichever way. */
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

/** In the order of the screen. */
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
    // By birth, for the dead too: an age that grows would reorder the dead every moment.
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
    text: statusText,
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

/** How it ended: `exit 0`, `KILL`, `SEGV core`; empty while it lives. */
export function statusText(process: Pick<Process, "ending">): string {
  const ending = process.ending;
  if (ending === null) return "";
  if (ending.signal !== null || ending.signalName !== null) {
    const name = ending.signalName?.replace(/^SIG/, "") ?? `SIG${ending.signal}`;
    return ending.core === true ? `${name} core` : name;
  }
  return `exit ${ending.exitCode ?? UNKNOWN}`;
}

/** The part of a process that its command line comes from. */
export interface CommandSource {
  readonly image: Readonly<Pick<ProcessImage, "argv" | "comm" | "filename" | "argvTruncated">>;
  readonly kernelThread: boolean;
}

/**
 * The command line, or what is known instead of it: `[comm]` for a thread of the kernel, comm when
 * the arguments are unknown. An argument that is empty or has blanks is quoted.
 *
 * @param limit UTF-16 units beyond which nothing more is put together: argv can be 128 KiB
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

/** An argument as a command line shows it; a single one with blanks is a title, and stays as it is. */
export function argumentText(argument: string, isOnly: boolean): string {
  return !isOnly && needsQuotes(argument) ? quote(argument) : argument;
}

function needsQuotes(argument: string): boolean {
  return argument === "" || /[\s'"]/.test(argument);
}

function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** Living, or what it had at most when it died; a kernel thread has none of its own. */
function memoryOf(process: Process): number | null {
  return process.ending === null ? process.usage.rssBytes : process.ending.maxRssBytes;
}

/** Percent of one core: since the last sample, or of its whole life once that is over. */
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

/** Failures by signal above failures by code, above success. Null: alive, or nobody knows how. */
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
