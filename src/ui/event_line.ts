import { commandText, statusText } from "../model/columns.ts";
import type { ExitEvent, FlockEvent } from "../model/event.ts";
import { formatBytes, formatCount, formatDuration, UNKNOWN } from "../model/units.ts";
import type { Ink, Part } from "./line.ts";
import type { Symbols } from "./symbols.ts";

/** UTF-16 units of a command line that are put together for one line. */
const MAX_COMMAND = 1024;

/** The colour of an event's kind; of an exit also how it went. */
export function eventInk(event: FlockEvent): Ink {
  switch (event.type) {
    case "fork":
      return "good";
    case "exec":
      return "info";
    case "exit":
      return isFailure(event) ? "bad" : "special";
    case "reparent":
      return "warning";
    case "lost":
    case "gap":
      return "bad";
    default:
      return "dim";
  }
}

/** What happened, in words. */
export function eventParts(event: FlockEvent, symbols: Symbols): readonly Part[] {
  switch (event.type) {
    case "fork":
      return [
        ...[["by ", "faint"], [event.parentComm?.text ?? UNKNOWN, "dim"]] as const,
        [event.parentTid === event.ppid ? "" : `, thread ${event.parentTid ?? UNKNOWN}`, "faint"],
      ];
    case "exec":
      return [[commandOf(event), "bright"]];
    case "exit":
      return [
        [`${statusOf(event)} `, statusInk(event)],
        [`after ${formatDuration(event.durationNs)}`, "text"],
        [`  ${formatBytes(event.maxRssBytes)}  `, "dim"],
        [commandOf(event), "dim"],
      ];
    case "reparent":
      return [
        [`parent ${event.oldPpid ?? UNKNOWN} ${symbols.arrow} ${event.newPpid ?? UNKNOWN}`, "text"],
      ];
    case "rename":
      return [
        [
          `${event.oldComm?.text ?? UNKNOWN} ${symbols.arrow} ${event.comm?.text ?? UNKNOWN}`,
          "text",
        ],
      ];
    case "process":
      return [["found in /proc  ", "faint"], [commandOf(event), "dim"]];
    case "lost": {
      const count = event.count === null ? "events of unknown number" : formatCount(event.count);
      return [[`${count} lost (${event.where}): ${event.reason}`, "bad"]];
    }
    case "gap":
      return [[`nobody watched, ${event.repaired} repaired: ${event.reason}`, "bad"]];
    case "ready":
      return [["from here on complete, or declared lost", "faint"]];
    default:
      return [];
  }
}

/** The same as one text, for searching. */
export function eventText(event: FlockEvent, symbols: Symbols): string {
  const who = "pid" in event ? `${event.pid} ${event.ppid} ${event.comm?.text ?? ""}` : "";
  return `${event.type} ${who} ${eventParts(event, symbols).map(([text]) => text).join("")}`;
}

function commandOf(event: FlockEvent & { type: "exec" | "exit" | "process" }): string {
  const argvTruncated = event.argvTruncated ?? false;
  const { comm, filename, argv } = event;
  return commandText({ comm, filename, argv, argvTruncated, kernelThread: false }, 0, MAX_COMMAND);
}

function isFailure({ exitCode, signal }: ExitEvent): boolean {
  return signal !== null || (exitCode !== null && exitCode !== 0);
}

function statusInk(event: ExitEvent): Ink {
  if (event.exitCode === null && event.signal === null) return "faint";
  return isFailure(event) ? "bad" : "good";
}

function statusOf(event: ExitEvent): string {
  return statusText({ ending: event });
}
