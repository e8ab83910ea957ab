/** Parses the values of options. Commander reports an invalid value together with its option. */
import { nearestName } from "../../model/base/nearest_name.ts";
import { compilePattern } from "../../model/pattern/pattern.ts";
import { commonSecrets } from "../../model/redact/common_secrets.ts";
import { patternRule, type RedactionRule } from "../../model/redact/redaction_rule.ts";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { ACTIVITY_KINDS, type ActivityKind } from "../../model/event/activity.ts";
import type { EventType } from "../../model/event/event.ts";
import {
  parseQueryDuration,
  parseTimeArgument,
  TIME_FORMS,
  type TimeArgument,
} from "../base/time_argument.ts";

/** The event types of `--events`. */
export const SELECTABLE: readonly EventType[] = [
  "fork",
  "exec",
  "exit",
  "reparent",
  "rename",
  "move",
  "process",
  "signal",
  "exec_failed",
  "setuid",
  "net",
  "file",
  "connect",
  "accept",
  "listen",
  "close",
  "connection",
  "transfer",
  "open",
];

/** Parses `net,file`. */
export function parseActivity(text: string): ReadonlySet<ActivityKind> {
  const kinds = new Set<ActivityKind>();
  for (const name of text.split(",")) {
    const kind = ACTIVITY_KINDS.find((known) => known === name.trim());
    if (kind === undefined) {
      const near = nearestName(name.trim(), ACTIVITY_KINDS);
      const hint = near === null ? "" : ` (did you mean ${near}?)`;
      throw new InvalidArgumentError(
        `"${name}" is no kind of activity${hint}; the kinds are ${ACTIVITY_KINDS.join(", ")}`,
      );
    }
    kinds.add(kind);
  }
  return kinds;
}

/** Parses `fork,exec`. */
export function parseEvents(text: string): ReadonlySet<EventType> {
  const types = new Set<EventType>();
  for (const name of text.split(",")) {
    const type = SELECTABLE.find((known) => known === name.trim());
    if (type === undefined) {
      const near = nearestName(name.trim(), SELECTABLE);
      const hint = near === null ? "" : ` (did you mean ${near}?)`;
      throw new InvalidArgumentError(
        `"${name}" is no event type${hint}; the types are ${SELECTABLE.join(", ")}`,
      );
    }
    types.add(type);
  }
  return types;
}

export function positiveInteger(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) < 1) {
    throw new InvalidArgumentError("It must be a whole number from 1 on");
  }
  return Number(text);
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}

/** Parses `30s` into milliseconds, more than 0. */
export function duration(text: string): number {
  const milliseconds = parseQueryDuration(text);
  if (typeof milliseconds !== "number") {
    throw new InvalidArgumentError(`${capital(milliseconds.problem)}; write 500ms, 30s or 5m`);
  }
  if (milliseconds === 0) {
    throw new InvalidArgumentError("It must be a time such as 500ms, 30s or 5m");
  }
  return milliseconds;
}

/**
 * Parses a regular expression in the syntax of queries, or `secrets` for common patterns, and adds it
 * to the rules of the options before it.
 */
export function redaction(
  text: string,
  before: readonly RedactionRule[] | undefined,
): readonly RedactionRule[] {
  if (text === "") {
    throw new InvalidArgumentError(
      "An empty pattern removes nothing; write a pattern, or `secrets` for common ones",
    );
  }
  if (text === "secrets") return [...before ?? [], ...commonSecrets()];
  const pattern = compilePattern(text, "");
  if (!("what" in pattern)) return [...before ?? [], patternRule(pattern)];
  const { what, at, remedy } = pattern;
  throw new InvalidArgumentError(`${what} at character ${at.start + 1}; ${remedy}`);
}

/** Parses `100M` into bytes; K, M, G and T are powers of 1024. */
export function size(text: string): number {
  const parts = /^(\d{1,9})([KMGT]?)$/i.exec(text);
  const power = "KMGT".indexOf(parts?.[2]?.toUpperCase() || "none") + 1;
  const bytes = Number(parts?.[1]) * 1024 ** power;
  if (!(bytes >= 1)) throw new InvalidArgumentError("It must be a size such as 500K, 100M or 2G");
  return bytes;
}

/** Parses the name of a recording. A reader seeks in it, so it is a file. */
export function recordingFile(text: string): string {
  if (text !== "" && text !== "-") return text;
  throw new InvalidArgumentError(
    "It must be the name of a file; for stdout there is `traceflock --json`",
  );
}

/** Splits words into the other files of a recording, which come first, and the query. */
export function leadingFiles(
  words: readonly string[],
): { readonly files: readonly string[]; readonly words: readonly string[] } {
  const other = words.findIndex((word) => !word.endsWith(".tflock"));
  const count = other < 0 ? words.length : other;
  return { files: words.slice(0, count), words: words.slice(count) };
}

/** Parses a time of a recording. */
export function timeArgument(text: string): TimeArgument {
  const read = parseTimeArgument(text);
  if (read === null) throw new InvalidArgumentError(`It must be ${TIME_FORMS}`);
  return read;
}

/** Parses a factor such as 16 or 1/4. */
export function speed(text: string): number {
  const value = /^(?:1\/(\d{1,4})|(\d{1,4}(?:\.\d+)?))x?$/.exec(text);
  const number = value === null
    ? NaN
    : value[1] === undefined
    ? Number(value[2])
    : 1 / Number(value[1]);
  if (!(number > 0 && Number.isFinite(number))) {
    throw new InvalidArgumentError("It must be a number such as 1, 16 or 1/4");
  }
  return number;
}
