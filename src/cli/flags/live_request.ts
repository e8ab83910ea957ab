import type { RedactionRule } from "../../model/redact/redaction_rule.ts";
import type { EventType } from "../../model/event/event.ts";

/** What was asked of the watch, each with its default in place. */
export interface LiveRequest {
  readonly command: "live";
  readonly json: boolean;
  readonly query: string;
  /** Event types to show; null is all. */
  readonly events: ReadonlySet<EventType> | null;
  readonly under: number | null;
  readonly durationMs: number | null;
  readonly count: number | null;
  readonly snapshot: boolean;
  readonly source: "auto" | "bpftrace" | "procfs";
  /** What is taken out of every argument; null is nothing. */
  readonly redact: readonly RedactionRule[] | null;
  readonly noArgv: boolean;
  readonly color: "auto" | "always" | "never";
  /** Where the screen's settings are; null is the usual place. */
  readonly config: string | null;
  /** The screen may only look: no signals, no nice values. */
  readonly readOnly: boolean;
  /** With a program behind `--`: all processes of the host, not only that program's. */
  readonly wholeHost: boolean;
  /** The program behind `--`, and its arguments; empty when there is none. */
  readonly child: readonly string[];
}

/** What `traceflock` without any argument asks for. */
export const DEFAULT_REQUEST: LiveRequest = {
  command: "live",
  json: false,
  query: "",
  events: null,
  under: null,
  durationMs: null,
  count: null,
  snapshot: false,
  source: "auto",
  redact: null,
  noArgv: false,
  color: "auto",
  config: null,
  readOnly: false,
  wholeHost: false,
  child: [],
};
