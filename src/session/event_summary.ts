import { senderName } from "../model/process/death_text.ts";
import type { FlockEvent } from "../model/event/event.ts";
import { plural } from "../model/base/units.ts";

/** Returns a short description of an event. Names in it come from other programs: sanitize it before showing. */
export function eventSummary(event: FlockEvent): string {
  if (event.type === "sample") return "Sampled: cpu, memory and io of the living";
  if (!("pid" in event)) return event.type;
  const name = "comm" in event ? event.comm?.text ?? "?" : "?";
  const process = `${name} (PID ${event.pid})`;
  switch (event.type) {
    case "fork":
      return `Born: ${process}`;
    case "exec":
      return `Exec: ${process} ${event.filename?.text ?? ""}`.trimEnd();
    case "exit":
      if (event.signal !== null) {
        const killer = event.death?.killedBy ?? null;
        const by = killer === null ? "" : ` from ${senderName(killer)}`;
        return `Killed: ${process} by ${event.signalName ?? `signal ${event.signal}`}${by}`;
      }
      if (event.exitCode === null) return `Ended: ${process}`;
      return `${
        event.exitCode === 0 ? "Ended" : "Failed"
      }: ${process} with status ${event.exitCode}`;
    case "process":
      return event.state === "X" ? `Gone: ${process}` : `Found: ${process}`;
    default:
      return `${event.type}: ${process}`;
  }
}

/** Returns the number of lost events and the reason. */
export function lossSummary(event: Extract<FlockEvent, { type: "lost" | "gap" }>): string {
  if (event.type === "gap") return `GAP: ${event.reason}`;
  const count = event.count === null
    ? "an unknown number of events"
    : `${event.count} ${plural(event.count, "event")}`;
  return `LOST ${count}: ${event.reason}`;
}
