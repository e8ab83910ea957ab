import type { CommandSummary } from "../../model/list/command_summary.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { Session } from "../../session/session.ts";

/** Counts what belongs to the program with this pid. */
export function summarise(
  summary: CommandSummary,
  events: readonly FlockEvent[],
  session: Session,
  pid: number,
): void {
  for (const event of events) {
    if ("pid" in event && session.kin.isUnder(pid, event)) summary.observe(event);
  }
}
