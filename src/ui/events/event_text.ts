import { activityText } from "../../model/activity/activity_text.ts";
import { statusText } from "../../model/list/command_text.ts";
import { senderName } from "../../model/process/death_text.ts";
import type {
  ExecFailedEvent,
  ExitEvent,
  FlockEvent,
  SetuidEvent,
  SignalEvent,
} from "../../model/event/event.ts";
import { formatBytes, formatCount, formatDuration, UNKNOWN } from "../../model/base/units.ts";
import { type CommandParts, commandParts } from "../list/command_parts.ts";
import { type Ink, type Part, partsWidth } from "../draw/line.ts";
import type { Symbols } from "../draw/symbols.ts";

/** Returns the colour of an event: by its type, and of an exit by its status. */
export function eventInk(event: FlockEvent): Ink {
  switch (event.type) {
    case "fork":
      return "good";
    case "exec":
      return "info";
    case "exit":
      return isFailure(event) ? "bad" : "special";
    case "reparent":
    case "setuid":
      return "warning";
    case "signal":
    case "exec_failed":
      return "special";
    case "lost":
    case "gap":
      return "bad";
    case "connect":
      return event.result === "established" ? "info" : "bad";
    case "close":
      return event.result === "closed" ? "dim" : "warning";
    default:
      return "dim";
  }
}

/** Returns what happened, in words, for `width` cells. */
export function eventParts(
  event: FlockEvent,
  symbols: Symbols,
  width = Infinity,
): readonly Part[] {
  switch (event.type) {
    case "fork":
      return [
        ...[["by ", "faint"], [event.parentComm?.text ?? UNKNOWN, "dim"]] as const,
        [event.parentTid === event.ppid ? "" : `, thread ${event.parentTid ?? UNKNOWN}`, "faint"],
      ];
    case "exec": {
      const { folder, name, rest } = commandOf(event, symbols, width);
      return [[folder, "dim"], [name, "bright"], [rest, "text"]];
    }
    case "exit": {
      const before: readonly Part[] = [
        [`${statusOf(event)} `, statusInk(event)],
        [`after ${formatDuration(event.durationNs)}`, "text"],
        [`  ${formatBytes(event.maxRssBytes)}  `, "dim"],
      ];
      return [...before, quietCommand(event, symbols, width - partsWidth(before))];
    }
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
    case "signal":
      return [[signalText(event), "text"]];
    case "exec_failed":
      return [[execFailedText(event), "text"]];
    case "setuid":
      return [[setuidText(event, symbols), "text"]];
    case "move":
      return [
        [
          `cgroup ${event.oldCgroup ?? UNKNOWN} ${symbols.arrow} ${event.cgroup ?? UNKNOWN}`,
          "text",
        ],
      ];
    case "process":
      return [["found in /proc  ", "faint"], quietCommand(event, symbols, width - 16)];
    case "lost": {
      const count = event.count === null ? "an unknown number of events" : formatCount(event.count);
      return [[`${count} lost (${event.where}): ${event.reason}`, "bad"]];
    }
    case "gap": {
      const span = formatDuration(event.toTs - event.fromTs);
      const repaired = event.repaired === 0 ? "" : `, ${formatCount(event.repaired)} repaired`;
      return [[`nothing seen for ${span}${repaired}: ${event.reason}`, "bad"]];
    }
    case "ready":
      return [["tracing has begun", "faint"]];
    case "sample":
      return [["cpu, memory and io of the living were read", "faint"]];
    case "net":
    case "file":
    case "connect":
    case "accept":
    case "listen":
    case "close":
    case "connection":
    case "transfer":
    case "open":
    case "activity":
      return [[activityText(event), "text"]];
    default:
      return [];
  }
}

function signalText({ signalName, sender, targetTid }: SignalEvent): string {
  const from = sender === null ? "the kernel" : senderName(sender);
  return `${signalName} from ${from}${targetTid === undefined ? "" : `, thread ${targetTid}`}`;
}

function execFailedText({ filename, errnoName, errno, tried }: ExecFailedEvent): string {
  const error = errnoName ?? `error ${errno}`;
  const paths = tried.length > 1 ? `, ${tried.length} paths tried` : "";
  return `${filename?.text ?? UNKNOWN}: ${error}${paths}`;
}

function setuidText(event: SetuidEvent, { arrow }: Symbols): string {
  const ids: readonly (readonly [string, number | null, number | null])[] = [
    ["uid", event.oldUid, event.uid],
    ["euid", event.oldEuid, event.euid],
    ["gid", event.oldGid, event.gid],
    ["egid", event.oldEgid, event.egid],
  ];
  return ids.filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} ${before ?? UNKNOWN} ${arrow} ${after ?? UNKNOWN}`)
    .join(", ");
}

/** Returns the line of an event as one text, for the search. */
export function eventText(event: FlockEvent, symbols: Symbols): string {
  const who = "pid" in event ? `${event.pid} ${event.ppid} ${event.comm?.text ?? ""}` : "";
  return `${event.type} ${who} ${eventParts(event, symbols).map(([text]) => text).join("")}`;
}

type CommandEvent = FlockEvent & { type: "exec" | "exit" | "process" };

function commandOf(event: CommandEvent, { cut }: Symbols, width: number): CommandParts {
  const argvTruncated = event.argvTruncated ?? false;
  const kernelThread = event.type === "process" && event.kernelThread === true;
  const { comm, filename, argv } = event;
  const image = { comm, filename, argv, argvTruncated };
  return commandParts({ image, kernelThread }, width, cut);
}

function quietCommand(event: CommandEvent, symbols: Symbols, width: number): Part {
  const { folder, name, rest } = commandOf(event, symbols, Math.max(1, width));
  return [folder + name + rest, "dim"];
}

function isFailure({ exitCode, signal }: ExitEvent): boolean {
  return signal !== null || (exitCode !== null && exitCode !== 0);
}

function statusInk(event: ExitEvent): Ink {
  if (event.exitCode === null && event.signal === null) return "faint";
  return isFailure(event) ? "bad" : "good";
}

function statusOf(event: ExitEvent): string {
  return statusText({ ending: event }, Infinity);
}
