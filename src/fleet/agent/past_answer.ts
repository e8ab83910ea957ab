import { MAX_FRAME_EVENTS } from "../../model/base/limits.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { TimedEvent } from "../../sinks/lines_frame.ts";
import { pause } from "../link/link.ts";
import type { Answer } from "./answer.ts";
import { RemovedFiles } from "./removed_files.ts";
import { eventsIn, spoolFiles } from "./spool_files.ts";
import { SpoolReader } from "./spool_reader.ts";

/** Where a past begins and ends, and what of it is wanted. */
export interface PastRequest {
  readonly folder: string;
  /** The run and the number of the event at which the present begins. */
  readonly head: { readonly run: string; readonly events: number };
  readonly fromTs: number;
  /** The present, nanoseconds since boot. */
  readonly now: number;
  readonly matches: (event: FlockEvent) => boolean;
  readonly limit: number;
}

/**
 * Sends the events of the spool that match, from a moment to the present. It works for a fifth of the
 * time at most. Returns the reason of its end, "complete" when nothing is missing.
 */
export async function sendPast(answer: Answer, request: PastRequest): Promise<string> {
  const { folder, head, fromTs, now, matches, limit } = request;
  const reader = new SpoolReader(folder, firstPlace(folder, fromTs, now), new RemovedFiles());
  const deadline = performance.now() + MAX_MS;
  let left = limit;
  let waits = 0;
  // Events of several frames go in one message: a quiet host has a few matches in each frame.
  let gathered: TimedEvent[] = [];
  let sinceMs = 0;
  const sent = async () => {
    const some = gathered;
    gathered = [];
    return some.length === 0 || await answer.put(some);
  };
  const ended = async (reason: string) => await sent() ? reason : REFUSED;
  try {
    for (;;) {
      const began = performance.now();
      if (began > deadline) return await ended("the past took too long to read");
      const isDue = gathered.length >= MAX_FRAME_EVENTS || began - sinceMs > GATHER_MS;
      if (gathered.length > 0 && isDue && !await sent()) return REFUSED;
      const frame = reader.next();
      if (frame === null) {
        // The last frame is written within a second.
        if (++waits > MAX_WAITS) return await ended("complete");
        await pause(WAIT_MS);
        continue;
      }
      const { header, stored, at } = frame;
      const isEnd = at.run > head.run || (at.run === head.run && at.nextEvent >= head.events);
      const isHead = at.run === head.run;
      // The clock of another boot has no place here.
      const isSameBoot = at.run.split("-")[1] === head.run.split("-")[1];
      if (header.kind === "lines" && header.toTs >= fromTs && isSameBoot) {
        const events = eventsIn(stored, header.contentBytes, header.fromTs) ?? [];
        const chosen: TimedEvent[] = events.filter(({ event }, index) =>
          event.ts >= fromTs && !(isHead && header.firstEvent + index >= head.events) &&
          isHappening(event) && matches(event)
        ).slice(0, left);
        left -= chosen.length;
        if (gathered.length === 0) sinceMs = began;
        gathered = gathered.length === 0 ? chosen : gathered.concat(chosen);
        if (left <= 0) return await ended("the limit of events was reached");
      }
      if (isEnd) return await ended("complete");
      await pause((performance.now() - began) * IDLE_SHARE);
    }
  } finally {
    reader.close();
  }
}

/** Returns whether an event is more than a line about a process that was alive at a start. */
function isHappening(event: FlockEvent): boolean {
  return event.type !== "process" || event.inferred === true;
}

/** Returns the place of the first file that may have events of that time; null is the oldest. */
function firstPlace(folder: string, fromTs: number, now: number) {
  const fromMs = Date.now() - (now - fromTs) / 1e6 - SLACK_MS;
  const first = spoolFiles(folder).find(({ path }) => {
    try {
      return (Deno.statSync(path).mtime?.getTime() ?? Infinity) >= fromMs;
    } catch {
      return false;
    }
  });
  if (first === undefined) return null;
  return { run: first.run, file: first.file, frame: -1, offset: 0, nextEvent: 0 };
}

const REFUSED = "the server took no more";
/** Events that match wait this long for further ones of their message. */
const GATHER_MS = 100;
/** The pause after each frame, as a multiple of the time that the frame took. */
const IDLE_SHARE = 4;
const WAIT_MS = 25;
/** Three seconds: a frame is written within one, on a disk that keeps up. */
const MAX_WAITS = 120;
const MAX_MS = 60_000;
/** A file is closed some seconds after its last event. */
const SLACK_MS = 10_000;
