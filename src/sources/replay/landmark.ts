import type { FlockEvent } from "../../model/event/event.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Recording } from "./recording.ts";

/** What can be gone to. */
export type Landmark = "failure" | "loss" | "birth" | "death";

/** What a header tells, and a look at the text, spare most pieces from being read. */
export function mayHave(
  recording: Recording,
  place: number,
  landmark: Landmark,
  key: ProcessKey | null,
): boolean {
  const piece = recording.pieces[place]!;
  if (piece.kind !== "lines") return piece.kind === "hole" && landmark === "loss";
  const { failures } = piece.frame.header;
  // A damaged frame is a loss, and a gap is one, of which its header does not know.
  if (landmark === "loss") {
    const text = recording.textOf(place);
    return text === null || text.includes('"type":"lost"') || text.includes('"type":"gap"');
  }
  if (landmark === "failure") return failures > 0;
  return key === null || recording.textOf(place)?.includes(`"key":"${key}"`) === true;
}

/** Whether an event is one; `key` is whose birth or death, any when it is null. */
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
