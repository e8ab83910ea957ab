import type { FlockEvent } from "../../model/event/event.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";

/** What was found wrong with a recording. */
export interface ReadResult {
  readonly events: number;
  /** Places that could not be read, in words; of very many the first, and how many more. */
  readonly damage: readonly string[];
  /** Files of a rotated recording that are missing between those given, in words. */
  readonly missing: readonly string[];
  /** Why it has no end, in words; null when nothing is known of that. */
  readonly unclosed: string | null;
  /** What it covers as far as its container tells, nanoseconds since boot: also where lines are lost. */
  readonly span?: { readonly fromTs: number; readonly toTs: number };
}

/** Takes an event and the time of day at boot, as its line has it. */
export type EventTaker = (event: FlockEvent, bootWall: WallOffset | null) => void;
