import type { FlockEvent } from "../../model/event/event.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Recording } from "./recording.ts";

/** A kind of event that the player can go to. */
export type Landmark = "failure" | "loss" | "birth" | "death";

/** Returns whether a piece may have a landmark. Its header and its text spare parsing most pieces. */
export function mayHave(
  recording: Recording,
  place: number,
  landmark: Landmark,
  key: ProcessKey | null,
): boolean {
  const piece = recording.pieces[place]!;
  if (piece.kind !== "lines") return piece.kind === "hole" && landmark === "loss";
  const { failures } = piece.frame.header;
  // Damaged frames and gaps are losses too, and headers do not count them.
  if (landmark === "loss") {
    const text = recording.textOf(place);
    return text === null || text.includes('"type":"lost"') || text.includes('"type":"gap"');
  }
  if (landmark === "failure") return failures > 0;
  return key === null || recording.textOf(place)?.includes(`"key":"${key}"`) === true;
}

/** Returns whether an event is a landmark. `key` selects births and deaths of one process. */
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
