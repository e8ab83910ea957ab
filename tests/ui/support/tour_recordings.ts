import type { FlockEvent } from "../../../src/model/event/event.ts";
import { Tally } from "../../../src/model/event/tally.ts";
import { RecordingWriter } from "../../../src/sinks/recording_writer.ts";
import { META } from "../../support/model/events.ts";
import { joined } from "../../support/model/recordings.ts";
import { SECOND, type Story } from "./story.ts";
import { buildStory, killedStory, nightStory, TOUR_START } from "./tour_stories.ts";

/** 2026-03-10, in seconds since 1970. */
const DAY = Date.UTC(2026, 2, 10) / 1000;
/** The ancestors of make: a recording of `-- make` has no other earlier process. */
const ABOVE_MAKE = new Set([1, 2020, 2106, 2107]);

/** Returns `build.tflock`, as `traceflock record -o build.tflock -- make -j8` makes it, at 14:03. */
export function buildRecording(): Uint8Array<ArrayBuffer> {
  return recorded(buildStory(), 14 + 3 / 60, ABOVE_MAKE);
}

/** Returns `night.tflock`: half an hour of a server, from 02:55 on. */
export function nightRecording(): Uint8Array<ArrayBuffer> {
  return recorded(nightStory(), 2 + 55 / 60);
}

/** Returns the recordings of docs/examples, by the names of their files. */
export function tourRecordings(): Readonly<Record<string, Uint8Array<ArrayBuffer>>> {
  return {
    "build.tflock": buildRecording(),
    "day.tflock": dayRecording(),
    "night.tflock": nightRecording(),
  };
}

/** Returns `day.tflock`: a minute in which a job is killed, at 14:03. */
function dayRecording(): Uint8Array<ArrayBuffer> {
  return recorded(killedStory(), 14 + 3 / 60);
}

/** @param hour the time of day of the first event, UTC */
function recorded(
  story: Story,
  hour: number,
  earlier: ReadonlySet<number> | null = null,
): Uint8Array<ArrayBuffer> {
  const seconds = DAY + Math.round(hour * 3600) - TOUR_START / SECOND;
  const writer = new RecordingWriter("web-7", { seconds, nanoseconds: 0 });
  const tally = new Tally();
  const add = (event: FlockEvent) => {
    tally.count(event);
    writer.add(event);
  };
  add({ ...META, ts: TOUR_START, cpus: 8, filter: null });
  const isEarlier = (event: FlockEvent) => event.type === "process" && event.ts === TOUR_START;
  for (const event of story.events.filter(isEarlier)) {
    if (earlier === null || ("pid" in event && earlier.has(event.pid))) add(event);
  }
  add({ type: "ready", ts: TOUR_START });
  for (const event of story.events) if (!isEarlier(event)) add(event);
  const totals = { ...tally.events };
  const events = Object.values(totals).reduce((sum, count) => sum + count, 0);
  writer.add({
    ...{ type: "end", ts: story.now + SECOND, events, lost: 0, reason: "the command ended" },
    totals,
  });
  writer.close();
  return joined(writer.take());
}
