import type { RedactionRule } from "../../model/redact/redaction_rule.ts";
import type { MetricsAddress } from "./metrics_option.ts";
import type { SshHost } from "../../model/hosts/ssh_host.ts";
import type { ActivityKind } from "../../model/event/activity.ts";
import type { EventType } from "../../model/event/event.ts";

/** The request of `--on`: other hosts instead of this one. */
export interface RemoteRequest {
  readonly hosts: readonly SshHost[];
  /** The executable for hosts without TraceFlock; "" is our own, null is none. */
  readonly push: string | null;
  /** Whether `sudo -n` starts TraceFlock there. */
  readonly sudo: boolean;
}

/** The request of a live session. */
export interface LiveRequest {
  readonly command: "live";
  readonly json: boolean;
  readonly query: string;
  /** Event types to show; null is all. */
  readonly events: ReadonlySet<EventType> | null;
  /** The kinds of activity to trace; null is none. */
  readonly activity: ReadonlySet<ActivityKind> | null;
  readonly under: number | null;
  readonly durationMs: number | null;
  readonly count: number | null;
  readonly snapshot: boolean;
  readonly source: "auto" | "bpftrace" | "procfs";
  /** The rules that replace text in events; null is none. */
  readonly redact: readonly RedactionRule[] | null;
  readonly noArgv: boolean;
  readonly color: "auto" | "always" | "never";
  /** The configuration file; null is the default one. */
  readonly config: string | null;
  /** The column by which the screen sorts first, as typed; null is the usual one. */
  readonly sort: string | null;
  /** The columns of the screen, as typed; null are those of the configuration. */
  readonly columns: string | null;
  /** The screen sends no signals and changes no nice values. */
  readonly readOnly: boolean;
  /** With a program behind `--`: all processes of the host, not only the program's. */
  readonly wholeHost: boolean;
  /** Where to serve metrics; null is nowhere. */
  readonly metrics: MetricsAddress | null;
  /** The hosts of `--on`; null is this host. */
  readonly remote: RemoteRequest | null;
  /** The program behind `--` and its arguments; empty when there is none. */
  readonly child: readonly string[];
}

/** The request of `traceflock` without arguments. */
export const DEFAULT_REQUEST: LiveRequest = {
  command: "live",
  json: false,
  query: "",
  events: null,
  activity: null,
  under: null,
  durationMs: null,
  count: null,
  snapshot: false,
  source: "auto",
  redact: null,
  noArgv: false,
  color: "auto",
  config: null,
  sort: null,
  columns: null,
  readOnly: false,
  wholeHost: false,
  metrics: null,
  remote: null,
  child: [],
};
