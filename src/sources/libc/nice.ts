import type { ProcessKey } from "../../model/base/process_key.ts";
import { errno, libc } from "./library.ts";
import { changeProcess, failure, type KeyOfPid, type PidfdOutcome } from "./pidfd.ts";

const PRIO_PROCESS = 0;

/** The range of nice values, from the most to the least favoured. */
const MIN_NICE = -20;
const MAX_NICE = 19;

/** What is read of /proc to renice. */
export interface NiceReader {
  readonly keyOf: KeyOfPid;
  /** Ids of the threads of a process; null when it is gone. */
  threads(pid: number): readonly number[] | null;
  /** The nice value of a thread; null when it is gone. */
  niceOf(pid: number, thread: number): number | null;
}

/**
 * Moves the nice value of exactly the process `key` by `step`. On Linux each thread has its own, so
 * every thread is moved from where it is, and the differences among them stay.
 */
export function reniceProcess(key: ProcessKey, step: number, reader: NiceReader): PidfdOutcome {
  return changeProcess(key, reader.keyOf, (pid) => {
    let outcome: PidfdOutcome = { kind: "gone" };
    for (const thread of reader.threads(pid) ?? []) {
      const nice = reader.niceOf(pid, thread);
      if (nice === null) continue;
      const wanted = Math.max(MIN_NICE, Math.min(MAX_NICE, nice + step));
      const isDone = libc().setpriority(PRIO_PROCESS, thread, wanted) === 0;
      const result: PidfdOutcome = isDone ? { kind: "done" } : failure(errno());
      // The main thread comes first and speaks for the process; one that ended meanwhile is no news.
      if (outcome.kind === "gone" || result.kind === "denied") outcome = result;
    }
    return outcome;
  });
}
