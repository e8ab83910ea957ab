import { formatAge, plural } from "../base/units.ts";
import {
  type Host,
  HOST_STATES,
  type HostSet,
  type HostState,
  type RecentBirths,
} from "./host_set.ts";
import type { HostLosses, HostPulse } from "./host_pulse.ts";

/** A column of Hosts that orders its rows. */
export type HostColumn =
  | "name"
  | "state"
  | "rate"
  | "processes"
  | "failures"
  | "oom"
  | "lost"
  | "load"
  | "memory"
  | "cost"
  | "clock"
  | "version";

export const HOST_COLUMNS: readonly HostColumn[] = [
  ...["name", "state", "rate", "processes", "failures", "oom"] as const,
  ...["lost", "load", "memory", "cost", "clock", "version"] as const,
];

export interface HostSorting {
  readonly column: HostColumn;
  readonly descending: boolean;
}

/** Returns the column's own first direction. */
export function hostSortingBy(column: HostColumn): HostSorting {
  return { column, descending: column !== "name" && column !== "version" };
}

/** A host at one time; null is unknown. Numbers that no longer hold are unknown. */
export interface HostRow {
  readonly name: string;
  readonly state: HostState;
  /** Forks in the last whole second. */
  readonly rate: number | null;
  readonly processes: number | null;
  readonly failures: number | null;
  readonly oom: number | null;
  /** Lost events; null when the number of a loss is unknown, or the host was not heard yet. */
  readonly lost: number | null;
  readonly load: number | null;
  /** Used memory, a share from 0 to 1. */
  readonly memory: number | null;
  /** Percent of one core that the capture takes. */
  readonly cost: number | null;
  /** The host's clock minus the viewer's, nanoseconds. */
  readonly clock: number | null;
  readonly version: string | null;
  /** A reason of the state, or the busiest commands. */
  readonly detail: string;
  readonly births: RecentBirths;
}

/** Returns the rows of the hosts at `now`, in order; `isWanted` chooses them by name. */
export function hostRows(
  hosts: HostSet,
  sorting: HostSorting,
  now: number,
  isWanted: (name: string) => boolean,
): readonly HostRow[] {
  const rows: HostRow[] = [];
  for (const host of hosts.all()) if (isWanted(host.name)) rows.push(rowOf(host, now));
  return rows.sort(order(sorting));
}

function rowOf(host: Host, now: number): HostRow {
  const { pulse } = host;
  const current = host.isOld(now) ? null : pulse;
  const lost = pulse?.lost ?? null;
  const share = current?.memoryUsed != null && current.memoryTotal != null
    ? current.memoryUsed / current.memoryTotal
    : null;
  return {
    name: host.name,
    state: host.stateAt(now),
    rate: current?.rates?.fork ?? null,
    processes: current?.processes ?? null,
    ...{ failures: pulse?.failures ?? null, oom: pulse?.oomKills ?? null },
    lost: lost === null ? null : countedLosses(lost),
    load: current?.load?.[0] ?? null,
    memory: share,
    cost: current?.cost?.cpuPercent ?? null,
    clock: host.offsetNs,
    version: pulse?.version ?? null,
    detail: reasonText(host, now) ?? (current === null ? "" : pulseText(current)),
    births: host.births(now),
  };
}

/** Returns why a host is not heard; null when it is. */
function reasonText(host: Host, now: number): string | null {
  const { link: { detail }, heardTs } = host;
  const state = host.stateAt(now);
  if (state !== "stale" && state !== "gone") return detail;
  if (heardTs === null) return detail;
  const silence = formatAge(now - heardTs);
  return detail === null ? `no pulse for ${silence}` : `${detail}; last heard ${silence} ago`;
}

/** Returns why nothing is heard of a host now, in one line; null when it is heard. */
export function reasonNotHeard(host: Host | undefined, now: number): string | null {
  if (host === undefined || host.link.state === "connecting") {
    return host?.link.detail ?? "connecting";
  }
  const isSilent = host.link.state === "down" || host.stateAt(now) === "stale";
  return isSilent ? reasonText(host, now) ?? "no connection" : null;
}

/** Returns the number of lost events; null when it is unknown, as for a time without a watch. */
function countedLosses({ kernel, queue, line, uncounted, gaps }: HostLosses): number | null {
  return uncounted + gaps > 0 ? null : kernel + queue + line;
}

/** Returns what a host without bpftrace cannot see. */
function sourceText({ source }: HostPulse): string | null {
  return source === "procfs" ? "no bpftrace: brief processes are missed" : null;
}

/** Returns what is missing on a host, or its busiest commands. */
function pulseText(pulse: HostPulse): string {
  return lossText(pulse) ?? sourceText(pulse) ?? topText(pulse);
}

function lossText({ lost: { gaps, uncounted } }: HostPulse): string | null {
  const parts = [
    gaps === 0 ? "" : `${gaps} ${plural(gaps, "gap")} without events`,
    uncounted === 0 ? "" : `${uncounted} ${plural(uncounted, "loss", "losses")} of unknown size`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? null : parts.join(", ");
}

function topText({ top }: HostPulse): string {
  return top.map(({ command, births }) => `${births} ${command}`).join("  ");
}

/** Unknown comes last in both directions; ties go by name. */
function order({ column, descending }: HostSorting): (a: HostRow, b: HostRow) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [rankOf(a, column), rankOf(b, column)];
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -sign : sign;
    }
    return a.name < b.name ? -1 : 1;
  };
}

function rankOf(row: HostRow, column: HostColumn): number | string | null {
  return column === "state" ? HOST_STATES.indexOf(row.state) : row[column];
}
