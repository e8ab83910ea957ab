import type { LiveRequest } from "./flags.ts";

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
