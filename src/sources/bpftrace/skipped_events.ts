import { missedEvents, skippedRuns } from "../../wire/proc/skipped_runs.ts";
import { readFolder, readOnePieceText } from "../libc/file.ts";

/** Returns the skipped runs of each tracepoint's program of a process, in the order of its files. */
export function readSkippedRuns(pid: number): readonly number[] {
  const folder = `/proc/${pid}/fdinfo`;
  const files = (readFolder(folder) ?? []).sort((a, b) => Number(a) - Number(b));
  return files.flatMap((file) => skippedRuns(readOnePieceText(`${folder}/${file}`) ?? "") ?? []);
}

/** Counts the events that the kernel did not show to one bpftrace, because a probe ran on their CPU. */
export class SkippedEvents {
  #reported = 0;

  constructor(
    private readonly script: string,
    private readonly read: () => readonly number[],
  ) {}

  /** Returns the events since the last call, at most; 0 where the kernel does not count them. */
  take(): number {
    const missed = missedEvents(this.script, this.read()) ?? 0;
    const count = Math.max(0, missed - this.#reported);
    this.#reported += count;
    return count;
  }
}

/** The reason of their `lost` event. */
export const SKIPPED =
  "the kernel ran no probe, because another one ran on that CPU; at most so many";
