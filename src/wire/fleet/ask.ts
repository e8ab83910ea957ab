/** Questions to an agent, and the headers of its answers. docs/fleet.md describes them. */
import type { EventType } from "../../model/event/event.ts";
import { MAX_ASK_BYTES, MAX_ASK_QUERY } from "../../model/hosts/fleet_limits.ts";
import { EVENT_TYPES } from "../../model/event/tally.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { JsonFields } from "../event/json_fields.ts";
import { type JsonText, jsonText } from "../event/json_text.ts";

/** A question of any kind. */
export interface AskRequest {
  /** A random name that the viewer chose: the same question again renews a live answer. */
  readonly id: string;
  readonly query: string;
  /** Types of events; null is all. */
  readonly events: readonly EventType[] | null;
  /** Whether events that happen later follow, until the question is not renewed. */
  readonly live: boolean;
  /** Whether a live answer begins with the processes that are alive. */
  readonly snapshot: boolean;
  /** How far back the answer begins; null is now. */
  readonly sinceMs: number | null;
  /** The most events in the answer; null is the bound of the agent. */
  readonly limit: number | null;
  /** The process of `ancestry`. */
  readonly key: ProcessKey | null;
  readonly pid: number | null;
  /** Ends the live answer with this id. */
  readonly stop: boolean;
}

/** The request with no condition and no limit. */
export const ANY_REQUEST: Omit<AskRequest, "id"> = {
  query: "",
  events: null,
  live: false,
  snapshot: false,
  sinceMs: null,
  limit: null,
  key: null,
  pid: null,
  stop: false,
};

/** The number of a part of an answer, from 0; the last part is empty and has {@linkcode END_HEADER}. */
export const PART_HEADER = "Traceflock-Part";
/** The end of an answer: {@linkcode AnswerEnd} as JSON. */
export const END_HEADER = "Traceflock-End";
/** The host of an answer, as words of a subject, and the instance of its agent. */
export const HOST_HEADER = "Traceflock-Host";
export const INSTANCE_HEADER = "Traceflock-Instance";

/** How an answer ended. */
export interface AnswerEnd {
  readonly events: number;
  /** Events that matched and did not fit the bounds; null when the number is unknown. */
  readonly dropped: number | null;
  readonly reason: string;
}

export function writeAsk(request: AskRequest): JsonText {
  return jsonText({
    v: 1,
    id: request.id,
    query: request.query,
    events: request.events,
    live: request.live,
    snapshot: request.snapshot,
    since_ms: request.sinceMs,
    limit: request.limit,
    key: request.key,
    pid: request.pid,
    stop: request.stop,
  });
}

/** Reads a question, or returns what is wrong with it. Never throws. */
export function readAsk(bytes: Uint8Array, text: () => string): AskRequest | string {
  if (bytes.length > MAX_ASK_BYTES) return `the question has more than ${MAX_ASK_BYTES} bytes`;
  let value: unknown;
  try {
    value = bytes.length === 0 ? {} : JSON.parse(text());
  } catch {
    return "the question is no JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "the question is no JSON object";
  }
  const f = new JsonFields(value as Record<string, unknown>);
  const version = f.number("v") ?? 1;
  if (version !== 1) return `the question has version ${version}; this agent reads version 1`;
  const events = f.raw("events") ?? null;
  if (events !== null && !isTypes(events)) return `"events" is no list of event types`;
  const query = f.string("query") ?? "";
  if (query.length > MAX_ASK_QUERY) return `"query" has more than ${MAX_ASK_QUERY} characters`;
  const request: AskRequest = {
    id: (f.string("id") ?? "").slice(0, 64),
    query,
    events,
    live: f.boolean("live") ?? false,
    snapshot: f.boolean("snapshot") ?? false,
    sinceMs: positive(f, "since_ms"),
    limit: positive(f, "limit"),
    key: f.key("key"),
    pid: positive(f, "pid"),
    stop: f.boolean("stop") ?? false,
  };
  return f.problem ?? request;
}

export function writeEnd(end: AnswerEnd): JsonText {
  return jsonText({ events: end.events, dropped: end.dropped, reason: end.reason });
}

/** Reads the end of an answer; null when it is none. */
export function readEnd(text: string): AnswerEnd | null {
  try {
    const f = new JsonFields(JSON.parse(text) as Record<string, unknown>);
    const end = {
      events: f.required("events"),
      dropped: f.number("dropped"),
      reason: (f.string("reason") ?? "").slice(0, 500),
    };
    return f.problem === null ? end : null;
  } catch {
    return null;
  }
}

function positive(f: JsonFields, name: string): number | null {
  const value = f.number(name);
  return value === null || value > 0 ? value : f.fail(name, "is not above 0", null);
}

function isTypes(value: unknown): value is EventType[] {
  return Array.isArray(value) && value.length <= EVENT_TYPES.length &&
    value.every((one) => typeof one === "string" && EVENT_TYPES.includes(one));
}
