import { isDriver, isDriversTool } from "../../model/report/command_name.ts";
import type { Recording } from "./recording.ts";

/**
 * Marks the processes that form one job with their descendants. A wrapper forms a job with its only
 * child, such as `sh -c` with its command. A driver forms a job with its tools, such as gcc with
 * cc1, as and ld. In both cases the parent only waits, so that one row shows the whole job.
 */
export function jobsOf(recording: Recording): Uint8Array {
  const { count, end } = recording;
  const jobs = new Uint8Array(count);
  // From the last place back: children come after their parents and must be known first.
  for (let place = count - 1; place >= 0; place--) {
    if (!recording.has(place, "born") || end[place] === place + 1) continue;
    const drives = isDriver(recording.program(place));
    let [children, tools, parts] = [0, 0, 0];
    for (let child = place + 1; child < end[place]!; child = end[child]!) {
      children++;
      if (isDriversTool(recording.program(child))) tools++;
      if (end[child] === child + 1 || jobs[child] === 1) parts++;
    }
    const isWhole = parts === children;
    const isWrapper = children === 1 && waits(recording, place, place + 1);
    if (isWhole && (isWrapper || (drives && tools === children))) jobs[place] = 1;
  }
  return jobs;
}

/** Whether the child ran for most of its parent's lifetime, so that the parent only waited. */
function waits({ from, to }: Recording, place: number, child: number): boolean {
  const [duration, work] = [to[place]! - from[place]!, to[child]! - from[child]!];
  return to[child]! <= to[place]! && work * 2 >= duration;
}

/** Returns the names of the processes of a job except the first: `+ cc1, as`. */
export function partsOf(recording: Recording, place: number): string {
  const names = new Set<string>();
  for (let below = place + 1; below < recording.end[place]!; below++) {
    names.add(recording.name(below));
  }
  return `+ ${[...names].slice(0, MOST_PARTS).join(", ")}${names.size > MOST_PARTS ? ", …" : ""}`;
}

/** Names of parts beside the name of a job, at most. */
const MOST_PARTS = 5;
