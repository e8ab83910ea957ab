import { commandText } from "../../model/list/command_text.ts";
import { ageOf, type Process } from "../../model/process/process.ts";
import type { ListGrouping } from "../../model/list/list_groups.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { formatAge, UNKNOWN } from "../../model/base/units.ts";
import { type SignalRisk, signalRisk } from "./signal_risk.ts";

/** A process that gets a signal or a nice value, as it was when the user chose it. */
export interface SignalTarget {
  readonly key: ProcessKey;
  readonly pid: number;
  /** comm, which the process chooses itself: not safe for a terminal. */
  readonly name: string;
  readonly command: string;
  readonly user: string;
  readonly age: string;
  readonly isDead: boolean;
  /** The risk of a signal to the process; null without one. */
  readonly risk: SignalRisk;
}

/**
 * Returns a process as a signal target.
 *
 * @param self the process that shows the screen
 */
export function signalTarget(process: Process, now: number, self?: Process): SignalTarget {
  return {
    key: process.key,
    pid: process.pid,
    name: process.image.comm?.text ?? UNKNOWN,
    command: commandText(process),
    user: process.identity.user ??
      (process.identity.uid === null ? UNKNOWN : String(process.identity.uid)),
    age: formatAge(ageOf(process, now)),
    isDead: process.ending !== null,
    risk: signalRisk(process, self),
  };
}

/** How the targets were chosen; null: one by one. */
export type SignalScope =
  | {
    readonly type: "family";
    /** The name of the process above the others. It is not safe for a terminal. */
    readonly root: string;
  }
  | { readonly type: "cgroup"; readonly path: string }
  /** The process of a thread, chosen by the row of the thread. Its name is not safe for a terminal. */
  | { readonly type: "thread"; readonly root: string }
  /** A group of Table. Its value is not safe for a terminal; null is unknown. */
  | { readonly type: "group"; readonly grouping: ListGrouping; readonly value: string | null }
  | null;

/** The name of a container in a cgroup: container managers use 64 hexadecimal digits. */
const LONG_ID = /[0-9a-f]{32,}/g;
/** The digits that are shown of it, as in lists of containers. */
const SHORT_ID = 12;

/** Returns the last part of the path of a cgroup, safe to show, with the ids of containers cut. */
export function cgroupName(path: string): string {
  const last = path === "/" ? "/" : path.slice(path.lastIndexOf("/") + 1);
  return sanitize(last.replace(LONG_ID, (id) => `${id.slice(0, SHORT_ID)}…`));
}

/** Returns the targets in words, safe to show: `10024 cc1 and all below: 12 processes`. */
export function scopeText(scope: SignalScope, count: number): string {
  const processes = `${count} ${count === 1 ? "process" : "processes"}`;
  if (scope === null) return count === 1 ? "this process" : `these ${processes}`;
  switch (scope.type) {
    case "family":
      return `${sanitize(scope.root)} and all below: ${processes}`;
    case "cgroup":
      return `cgroup ${cgroupName(scope.path)}: ${processes}`;
    case "thread":
      return `process ${sanitize(scope.root)} with all its threads`;
    case "group":
      return `${scope.grouping} ${sanitize(scope.value ?? UNKNOWN)}: ${processes}`;
  }
}

/** Returns the name of a target in messages: `10024 cc1`. It is not safe for a terminal. */
export function targetName({ pid, name }: SignalTarget): string {
  return `${pid} ${name}`;
}
