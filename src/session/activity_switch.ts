import type { ActivityKind } from "../model/event/activity.ts";
import type { Session } from "./session.ts";

/** The kinds that the screen traces: without each open, which is many events. */
const KINDS: readonly ActivityKind[] = ["net", "file"];

/** Begins the tracing of activity, or ends it. Resolves to the result in one line; never rejects. */
export async function changedActivity(session: Session): Promise<string> {
  const isTraced = (session.table.activity?.kinds.size ?? 0) > 0;
  try {
    await session.setActivity(new Set(isTraced ? [] : KINDS));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  // What the kernel allows may be less, and the sidecar may have died meanwhile.
  const traced = [...session.table.activity?.kinds ?? []];
  if (traced.length > 0) return `Activity is traced: ${traced.join(", ")}`;
  return isTraced ? "Activity is no longer traced" : "Activity is not traced";
}
