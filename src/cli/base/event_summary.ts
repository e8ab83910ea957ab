import type { FlockEvent } from "../../model/event/event.ts";

/** What happened, in some words. Names come from strangers: whoever shows it makes them safe. */
export function eventSummary(event: FlockEvent): string {
  if (!("pid" in event)) return event.type;
  const name = "comm" in event ? event.comm?.text ?? "?" : "?";
  const who = `${name} (PID ${event.pid})`;
  switch (event.type) {
    case "fork":
      return `Born: ${who}`;
    case "exec":
      return `Exec: ${who} ${event.filename?.text ?? ""}`.trimEnd();
    case "exit":
      if (event.signal !== null) {
        return `Killed: ${who} by ${event.signalName ?? `signal ${event.signal}`}`;
      }
      if (event.exitCode === null) return `Ended: ${who}`;
      return `${event.exitCode === 0 ? "Ended" : "Failed"}: ${who} with status ${event.exitCode}`;
    case "process":
      return event.state === "X" ? `Gone: ${who}` : `Found: ${who}`;
    default:
      return `${event.type}: ${who}`;
  }
}

/** What is missing, and where. */
export function lossSummary(event: Extract<FlockEvent, { type: "lost" | "gap" }>): string {
  if (event.type === "gap") return `GAP: ${event.reason}`;
  const count = event.count === null ? "an unknown number of events" : `${event.count} events`;
  return `LOST ${count}: ${event.reason}`;
}
