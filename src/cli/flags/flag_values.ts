/** Values of options, read by commander while it parses; what is none is told with the option. */
import { compilePattern } from "../../model/pattern/pattern.ts";
import { commonSecrets } from "../../model/redact/common_secrets.ts";
import { patternRule, type RedactionRule } from "../../model/redact/redaction_rule.ts";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import type { EventType } from "../../model/event/event.ts";
import {
  parseQueryDuration,
  parseTimeArgument,
  TIME_FORMS,
  type TimeArgument,
} from "../base/time_argument.ts";

/** Event types that `--events` takes. */
export const SELECTABLE: readonly EventType[] = [
  "fork",
  "exec",
  "exit",
  "reparent",
  "rename",
  "move",
  "process",
];

export const WHOLE_HOST_HELP =
  "with a program behind `--`: everything on this host, not only the program's processes";

/** `fork,exec` */
export function parseEvents(text: string): ReadonlySet<EventType> {
  const types = new Set<EventType>();
  for (const name of text.split(",")) {
    const type = SELECTABLE.find((known) => known === name.trim());
    if (type === undefined) {
      throw new InvalidArgumentError(
        `"${name}" is no event type; there are ${SELECTABLE.join(", ")}`,
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

/** Milliseconds of `30s` and the like; more than none. */
export function duration(text: string): number {
  const milliseconds = parseQueryDuration(text);
  if (typeof milliseconds !== "number") {
    throw new InvalidArgumentError(`${capital(milliseconds.problem)}; here 500ms, 30s or 5m`);
  }
  if (milliseconds === 0) {
    throw new InvalidArgumentError("It must be a time such as 500ms, 30s or 5m");
  }
  return milliseconds;
}

/**
 * One more thing to take out: a regular expression in the syntax of queries, or `secrets` for the
 * usual ones. `before` is what the options to the left asked for.
 */
export function redaction(
  text: string,
  before: readonly RedactionRule[] | undefined,
): readonly RedactionRule[] {
  if (text === "secrets") return [...before ?? [], ...commonSecrets()];
  const pattern = compilePattern(text, "");
  if (!("what" in pattern)) return [...before ?? [], patternRule(pattern)];
  const { what, at, remedy } = pattern;
  throw new InvalidArgumentError(`${what} at character ${at.start + 1}; ${remedy}`);
}

/** What `--redact` means, for the help of each command. */
export const REDACT_HELP =
  "replace what matches in every text, before anything sees it; `secrets` is the usual ones; may " +
  "be repeated";

/** Bytes of `100M` and the like, K M G T by 1024. */
export function size(text: string): number {
  const parts = /^(\d{1,9})([KMGT]?)$/i.exec(text);
  const power = "KMGT".indexOf(parts?.[2]?.toUpperCase() || "none") + 1;
  const bytes = Number(parts?.[1]) * 1024 ** power;
  if (!(bytes >= 1)) throw new InvalidArgumentError("It must be a size such as 500K, 100M or 2G");
  return bytes;
}

/** Where a recording goes: it is sought in, so it is a file. */
export function recordingFile(text: string): string {
  if (text !== "" && text !== "-") return text;
  throw new InvalidArgumentError(
    "It must be the name of a file; for stdout there is `traceflock --json`",
  );
}

/** The files that a recording goes on in, which come before the words of a query. */
export function leadingFiles(
  words: readonly string[],
): { readonly files: readonly string[]; readonly words: readonly string[] } {
  const other = words.findIndex((word) => !word.endsWith(".tflock"));
  const count = other < 0 ? words.length : other;
  return { files: words.slice(0, count), words: words.slice(count) };
}

/** A moment of a recording. */
export function timeArgument(text: string): TimeArgument {
  const read = parseTimeArgument(text);
  if (read === null) throw new InvalidArgumentError(`It must be ${TIME_FORMS}`);
  return read;
}

/** How many times as fast as it was. */
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
