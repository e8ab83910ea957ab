import type { ProcessEvent } from "../event/event.ts";
import type { Process, ProcessImage } from "../process/process.ts";
import type { Text } from "../base/text.ts";
import type { AnyEvent, FieldOf } from "./field.ts";
import type { OwnRole, QueryContext } from "./query_context.ts";
import type { TextMatch } from "./text_match.ts";

/** A condition on an event or a row. */
export interface Predicate {
  readonly ofEvent: (event: AnyEvent, context: QueryContext) => boolean;
  readonly ofProcess: (process: Process, context: QueryContext) => boolean;
}

export const EVERYTHING: Predicate = { ofEvent: () => true, ofProcess: () => true };

/** True when the field is known and passes `check`; unknown always fails. */
export function whenKnown<V>(field: FieldOf<string, V>, check: (value: V) => boolean): Predicate {
  const { ofEvent, ofProcess } = field;
  return {
    ofEvent: (event, context) => {
      const value = ofEvent(event, context);
      return value !== null && check(value);
    },
    ofProcess: (process, context) => {
      const value = ofProcess(process, context);
      return value !== null && check(value);
    },
  };
}

/** True when the field is unknown. */
export function isUnknown(field: FieldOf<string, unknown>): Predicate {
  return {
    ofEvent: (event, context) => field.ofEvent(event, context) === null,
    ofProcess: (process, context) => field.ofProcess(process, context) === null,
  };
}

/** True for process `pid` and its descendants; an event without a process is under no process. */
export function isUnder(pid: number, wanted: boolean): Predicate {
  return {
    ofEvent: (event, context) =>
      event.pid !== undefined && context.isUnder(pid, event as ProcessEvent) === wanted,
    ofProcess: (process, context) => context.isUnder(pid, process) === wanted,
  };
}

/**
 * True when comm, filename or an argument has the text. Every text of the tracer is skipped, and
 * the arguments of its wrappers, since they contain the query itself.
 */
export function hasText(match: TextMatch): Predicate {
  const { inText, inArguments } = match;
  const isFound = (
    { comm, filename, argv }: Searched,
    context: QueryContext,
    subject: ProcessEvent | Process | null,
  ) => {
    const isNamed = (comm !== undefined && comm !== null && inText(comm.text)) ||
      (filename !== undefined && filename !== null && inText(filename.text));
    if (!isNamed && (argv === undefined || argv === null || !inArguments(argv))) return false;
    const role = roleOf(context, subject);
    return role === null || (role === "wrapper" && isNamed);
  };
  return {
    ofEvent: (event, context) => isFound(event, context, processOf(event)),
    ofProcess: (process, context) => isFound(process.image, context, process),
  };
}

type Searched = Partial<Pick<ProcessImage, "comm" | "filename" | "argv">>;

/** Compares the arguments; those of the tracer and its wrappers never match. */
export function argumentsHave(
  field: FieldOf<"argv", readonly Text[]>,
  match: TextMatch,
  wanted: boolean,
): Predicate {
  const isWanted = (
    argv: readonly Text[] | null,
    context: QueryContext,
    subject: ProcessEvent | Process | null,
  ) => {
    if (argv === null) return false;
    const isFound = match.inArguments(argv) && roleOf(context, subject) === null;
    return isFound === wanted;
  };
  return {
    ofEvent: (event, context) => isWanted(field.ofEvent(event, context), context, processOf(event)),
    ofProcess: (process, context) => isWanted(field.ofProcess(process, context), context, process),
  };
}

function processOf(event: AnyEvent): ProcessEvent | null {
  return event.pid === undefined ? null : event as ProcessEvent;
}

function roleOf(context: QueryContext, subject: ProcessEvent | Process | null): OwnRole | null {
  return subject === null ? null : context.ownRole?.(subject) ?? null;
}

/** The complement: true where the term is false, unknown values included. */
export function not(term: Predicate): Predicate {
  return {
    ofEvent: (event, context) => !term.ofEvent(event, context),
    ofProcess: (process, context) => !term.ofProcess(process, context),
  };
}

export function and(left: Predicate, right: Predicate): Predicate {
  return {
    ofEvent: (event, context) => left.ofEvent(event, context) && right.ofEvent(event, context),
    ofProcess: (process, context) =>
      left.ofProcess(process, context) && right.ofProcess(process, context),
  };
}

export function or(left: Predicate, right: Predicate): Predicate {
  return {
    ofEvent: (event, context) => left.ofEvent(event, context) || right.ofEvent(event, context),
    ofProcess: (process, context) =>
      left.ofProcess(process, context) || right.ofProcess(process, context),
  };
}
