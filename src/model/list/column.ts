import type { ExtraSource } from "../process/extra_usage.ts";
import type { Process } from "../process/process.ts";
import { UNKNOWN } from "../base/units.ts";

export type ColumnId =
  | ("pid" | "ppid" | "user" | "state" | "cpu" | "memory" | "threads" | "execs" | "container")
  | ("age" | "status" | "command")
  | ("comm" | "time" | "nice" | "priority" | "processor" | "memory_percent" | "virtual" | "shared")
  | ("policy" | "io_priority" | "started")
  | ("swap" | "pss" | "oom" | "major_faults" | "switches" | "tty")
  | ("read_rate" | "write_rate" | "disk_read_rate" | "disk_write_rate" | "net_down" | "net_up")
  | ("session" | "group" | "cgroup" | "cwd" | "exe" | "birth_parent" | "forks" | "children")
  | "failed";

/** Values of the machine that a column needs beside those of the process; null is unknown. */
export interface ColumnHost {
  readonly memoryTotal: number | null;
  /** The local time of the boot, milliseconds; absent: unknown. */
  readonly localAtBoot?: number | undefined;
  /** The traffic of processes is counted now: one without any has none. */
  readonly isNetTraced?: boolean;
}

export const UNKNOWN_HOST: ColumnHost = { memoryTotal: null };

/** A column of the process list. */
export interface Column {
  readonly id: ColumnId;
  /** Other names that users of htop or ps type. */
  readonly aliases: readonly string[];
  readonly title: string;
  /** A short description for menus and documents. */
  readonly about: string;
  /** The field of a query about this value. */
  readonly field: string;
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
  /** Only a process whose birth was seen has the value. */
  readonly isFromBirth: boolean;
  /** The value is known only while the traffic of processes is traced. */
  readonly isOfTraffic: boolean;
  /** The source that is read only while the column is needed; null for a value of every row. */
  readonly source: ExtraSource | null;
  /** Returns the cell, not yet safe for a terminal. `now` is nanoseconds since boot. */
  text(process: Process, now: number, width?: number, host?: ColumnHost): string;
  /** Returns the value to sort by; unknown (null) comes last in both directions. */
  sortValue(process: Process): number | string | null;
  /** Formats the sum of the values of several processes; null where values do not add up. */
  readonly sum: ((value: number, host: ColumnHost) => string) | null;
}

export type Ranking = Pick<Column, "descendingFirst" | "orders" | "isOfNow">;

export const LETTERS: Ranking = {
  descendingFirst: false,
  orders: ["A to Z", "Z to A"],
  isOfNow: false,
};
export const LOW_FIRST: Ranking = {
  descendingFirst: false,
  orders: ["lowest first", "highest first"],
  isOfNow: false,
};
export const MOST_FIRST: Ranking = {
  descendingFirst: true,
  orders: ["least first", "most first"],
  isOfNow: false,
};
export const MOST_NOW_FIRST: Ranking = { ...MOST_FIRST, isOfNow: true };

/** The parts of a column that all have, and those that few have. */
type Named =
  & Pick<Column, "id" | "title" | "about" | "field" | "width">
  & Partial<Pick<Column, "aliases" | "isFromBirth" | "source">>
  & { /** The values of several processes add up. */ readonly adds?: boolean };

/** Returns a column of numbers. */
export function numeric(
  { adds = false, ...named }: Named,
  value: (process: Process) => number | null,
  format: (value: number) => string,
  ranking: Ranking,
): Column {
  return {
    ...DEFAULTS,
    ...named,
    align: "right",
    ...ranking,
    text: (process) => {
      const known = value(process);
      return known === null ? UNKNOWN : format(known);
    },
    sortValue: value,
    sum: adds ? format : null,
  };
}

/** Returns a column of texts, which sorts by the text unless another value is given. */
export function textual(
  named: Named,
  value: (process: Process) => string | null,
  ranking: Partial<Ranking> = {},
  sortValue: Column["sortValue"] = value,
): Column {
  return {
    ...DEFAULTS,
    ...named,
    align: "left",
    ...LETTERS,
    ...ranking,
    text: (process) => value(process) ?? UNKNOWN,
    sortValue,
  };
}

export const DEFAULTS: Pick<
  Column,
  "aliases" | "isFromBirth" | "isOfTraffic" | "source" | "sum"
> = {
  aliases: [],
  ...{ isFromBirth: false, isOfTraffic: false },
  source: null,
  sum: null,
};

/**
 * Whether a value that is unknown will stay unknown: it belongs to a birth that was not seen, or to
 * traffic that is not traced, or the process has ended, or it is a thread of the kernel, which has none.
 */
export function isNeverKnown(
  { isFromBirth, isOfTraffic }: Column,
  process: Process,
  { isNetTraced }: ColumnHost = UNKNOWN_HOST,
): boolean {
  return process.ending !== null || process.kernelThread || isFromBirth ||
    (isOfTraffic && isNetTraced !== true);
}
