import type { ProcessKey } from "../../model/base/process_key.ts";
import { errno, libc } from "./library.ts";

/** Numbers of the system calls, the same on every architecture since Linux 5.3. */
const PIDFD_SEND_SIGNAL = 424n;
const PIDFD_OPEN = 434n;

const EPERM = 1;
const ESRCH = 3;
const EACCES = 13;

/**
 * What became of a request to a process. `gone` is also what a reused pid gives: another process
 * lives under that number now, and it was left alone.
 */
export type PidfdOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "gone" }
  | { readonly kind: "denied" }
  | { readonly kind: "failed"; readonly errno: number };

/** The key of the process that has a pid now, from /proc/PID/stat; null when there is none. */
export type KeyOfPid = (pid: number) => ProcessKey | null;

/**
 * Does something to exactly the process `key`, or to none.
 *
 * A pidfd holds on to one process. It is opened by number, and the number may have been handed out
 * again since the key was read, so the start time is read anew *after* opening: if it is still the
 * key's, then what the pidfd holds is what was meant, because a number is not free while its process
 * is there, and its start time never changes.
 */
function withProcess(
  key: ProcessKey,
  keyOf: KeyOfPid,
  act: (file: number, pid: number) => PidfdOutcome,
): PidfdOutcome {
  const pid = Number.parseInt(key, 10);
  if (!(pid > 0)) return { kind: "gone" };
  const c = libc();
  const file = Number(c.syscall(PIDFD_OPEN, BigInt(pid), 0n, 0n, 0n));
  if (file < 0) return failure(errno());
  try {
    return keyOf(pid) === key ? act(file, pid) : { kind: "gone" };
  } finally {
    c.close(file);
  }
}

/** Sends a signal to exactly the process `key`; signal 0 only asks whether it may. */
export function signalProcess(key: ProcessKey, signal: number, keyOf: KeyOfPid): PidfdOutcome {
  return withProcess(key, keyOf, (file) => send(file, signal));
}

/**
 * Calls `change` for exactly the process `key`. There are system calls that know pids only, such as
 * setpriority(2); that the pid was still the same process is asked before and after, so that a
 * number handed out again in between is at least not reported as done.
 */
export function changeProcess(
  key: ProcessKey,
  keyOf: KeyOfPid,
  change: (pid: number) => PidfdOutcome,
): PidfdOutcome {
  return withProcess(key, keyOf, (_, pid) => {
    const outcome = change(pid);
    return keyOf(pid) === key ? outcome : { kind: "gone" };
  });
}

function send(file: number, signal: number): PidfdOutcome {
  const result = libc().syscall(PIDFD_SEND_SIGNAL, BigInt(file), BigInt(signal), 0n, 0n);
  return Number(result) === 0 ? { kind: "done" } : failure(errno());
}

/** A failed call as an outcome. */
function failure(number: number): PidfdOutcome {
  if (number === ESRCH) return { kind: "gone" };
  if (number === EPERM || number === EACCES) return { kind: "denied" };
  return { kind: "failed", errno: number };
}

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
