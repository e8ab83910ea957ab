import type { FlockEvent } from "./event.ts";
import type { Process } from "./process.ts";
import type { ProcessKey } from "./process_key.ts";

/** Placeholder of the reading interface; the fold is being written. */
export abstract class ProcessTable {
  /** Goes up with every change; equal revisions mean an equal table. */
  abstract readonly revision: number;
  abstract readonly liveCount: number;
  abstract readonly deadCount: number;
  abstract get(key: ProcessKey): Process | undefined;
  abstract byPid(pid: number): Process | undefined;
  abstract living(): Iterable<Process>;
  /** Remembered dead, the longest dead first. */
  abstract dead(): Iterable<Process>;
  abstract apply(event: FlockEvent): void;
}
