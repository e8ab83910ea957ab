import type { FlockEvent } from "../../model/event/event.ts";

/** How a process ended, in a few classes. */
export type ExitClass = "success" | "failure" | "signal" | "unknown";

/** Counts exits by class, and deaths for lack of memory. */
export class ExitCounter {
  readonly exits: Record<ExitClass, number> = { success: 0, failure: 0, signal: 0, unknown: 0 };
  oomKills = 0;

  observe(events: readonly FlockEvent[]): void {
    for (const event of events) {
      if (event.type !== "exit") continue;
      const { exitCode, signal } = event;
      if (signal !== null) this.exits.signal++;
      else if (exitCode === null) this.exits.unknown++;
      else if (exitCode === 0) this.exits.success++;
      else this.exits.failure++;
      if (event.oom === true) this.oomKills++;
    }
  }
}
