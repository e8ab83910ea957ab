import type { FlockEvent } from "../../model/event.ts";
import type { ProcessKey } from "../../model/process_key.ts";

/** What can be gone to. */
export type Landmark = "failure" | "loss" | "birth" | "death";

/** The event is such a one; `key` is whose birth or death, any when it is null. */
export function isLandmark(event: FlockEvent, landmark: Landmark, key: ProcessKey | null): boolean {
  switch (landmark) {
    case "failure":
      return event.type === "exit" &&
        (event.signal !== null || (event.exitCode !== null && event.exitCode !== 0));
    case "loss":
      return event.type === "lost" || event.type === "gap";
    case "birth":
      return event.type === "fork" && (key === null || event.key === key);
    case "death":
      return isDeath(event) && (key === null || event.key === key);
  }
}

function isDeath(event: FlockEvent): event is Extract<FlockEvent, { key: string }> {
  return event.type === "exit" || (event.type === "process" && event.state === "X");
}
