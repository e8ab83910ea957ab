import type { FlockEvent } from "./event.ts";
import type { Pattern } from "./pattern/pattern.ts";
import type { Text } from "./text.ts";

/** What of the command lines is to be kept from everybody: the screen, the stream, the disk. */
export interface ConcealOptions {
  /** Whatever matches inside an argument is replaced. */
  readonly redact: Pattern | null;
  /** No arguments at all: they become unknown. */
  readonly noArgv: boolean;
}

/** Matches in one text beyond which all of it is replaced: each may read the rest of it. */
const MAX_REDACTIONS = 64;

/** Stands where something was taken out. */
export const REDACTED = "[redacted]";

/**
 * Takes secrets out of events before anything else sees them; null when there is nothing to do. The
 * environment needs no such care: it is never captured.
 */
export function concealer(options: ConcealOptions): ((event: FlockEvent) => FlockEvent) | null {
  const { redact, noArgv } = options;
  if (noArgv) {
    return (event) => "argv" in event && event.argv !== null ? withArgv(event, null) : event;
  }
  if (redact === null) return null;
  return (event) => {
    if (!("argv" in event) || event.argv === null) return event;
    const argv = event.argv.map((argument) => redacted(argument, redact));
    return argv.every((argument, i) => argument === event.argv![i]) ? event : withArgv(event, argv);
  };
}

function redacted(argument: Text, pattern: Pattern): Text {
  const { text } = argument;
  const spans = pattern.spans(text, MAX_REDACTIONS);
  if (spans === null) return { text: REDACTED };
  if (spans.length === 0) return argument;
  let shown = "";
  let end = 0;
  for (const span of spans) {
    shown += text.slice(end, span.start) + REDACTED;
    end = span.end;
  }
  // The exact bytes would give away what the text no longer shows.
  return { text: shown + text.slice(end) };
}

function withArgv(event: FlockEvent & { argv: unknown }, argv: readonly Text[] | null): FlockEvent {
  return { ...event, argv } as FlockEvent;
}
