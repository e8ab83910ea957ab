import type { ProcessEvent } from "../event.ts";
import type { Process } from "../process.ts";
import type { AnyEvent, FieldOf } from "./field.ts";
import type { QueryContext } from "./query_context.ts";
import type { TextMatch } from "./text_match.ts";

/** One question, ready to be asked of either subject. */
export interface Predicate {
  readonly ofEvent: (event: AnyEvent, context: QueryContext) => boolean;
  readonly ofProcess: (process: Process, context: QueryContext) => boolean;
}

export const EVERYTHING: Predicate = { ofEvent: () => true, ofProcess: () => true };

/** True when the field is known and `check` says so: unknown fails whatever the question. */
export function knownAnd<V>(field: FieldOf<string, V>, check: (value: V) => boolean): Predicate {
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

/** True when it is not known. */
export function isUnknown(field: FieldOf<string, unknown>): Predicate {
  return {
    ofEvent: (event, context) => field.ofEvent(event, context) === null,
    ofProcess: (process, context) => field.ofProcess(process, context) === null,
  };
}

/** True for process `pid` and its descendants; an event about no process is under none. */
export function isUnder(pid: number, wanted: boolean): Predicate {
  return {
    ofEvent: (event, context) =>
      event.pid !== undefined && context.isUnder(pid, event as ProcessEvent) === wanted,
    ofProcess: (process, context) => context.isUnder(pid, process) === wanted,
  };
}

/** True when comm, filename or any of the arguments has it. */
export function hasText(match: TextMatch): Predicate {
  const { inText, inArguments } = match;
  return {
    ofEvent: ({ comm, filename, argv }) =>
      (comm !== undefined && comm !== null && inText(comm.text)) ||
      (filename !== undefined && filename !== null && inText(filename.text)) ||
      (argv !== undefined && argv !== null && inArguments(argv)),
    ofProcess: ({ comm, filename, argv }) =>
      (comm !== null && inText(comm.text)) || (filename !== null && inText(filename.text)) ||
      (argv !== null && inArguments(argv)),
  };
}

/** The complement: what the term shows this hides, unknown values included. */
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
