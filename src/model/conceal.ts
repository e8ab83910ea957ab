import type { FlockEvent } from "./event.ts";
import type { Text } from "./text.ts";

/** What of the command lines is to be kept from everybody: the screen, the stream, the disk. */
export interface ConcealOptions {
  /** Whatever matches inside an argument is replaced. */
  readonly redact: RegExp | null;
  /** No arguments at all: they become unknown. */
  readonly noArgv: boolean;
}

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
  const everywhere = new RegExp(
    redact.source,
    redact.flags.includes("g") ? redact.flags : `${redact.flags}g`,
  );
  return (event) => {
    if (!("argv" in event) || event.argv === null) return event;
    const argv = event.argv.map((argument) => redacted(argument, everywhere));
    return argv.every((argument, i) => argument === event.argv![i]) ? event : withArgv(event, argv);
  };
}

function redacted(argument: Text, pattern: RegExp): Text {
  const text = argument.text.replace(pattern, REDACTED);
  // The exact bytes would give away what the text no longer shows.
  return text === argument.text ? argument : { text };
}

function withArgv(event: FlockEvent & { argv: unknown }, argv: readonly Text[] | null): FlockEvent {
  return { ...event, argv } as FlockEvent;
}
