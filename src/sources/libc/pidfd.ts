import type { ProcessKey } from "../../model/base/process_key.ts";
import { errno, libc } from "./library.ts";

/** Numbers of the system calls, the same on every architecture since Linux 5.3. */
const PIDFD_SEND_SIGNAL = 424n;
const PIDFD_OPEN = 434n;

const EPERM = 1;
const ESRCH = 3;
const EACCES = 13;

/**
 * The outcome of a request to a process. `gone` also covers a reused pid: the request never touches
 * the process that has the number now.
 */
export type PidfdOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "gone" }
  | { readonly kind: "denied" }
  | { readonly kind: "failed"; readonly errno: number };

/** Returns the key of the process that has a pid now, from /proc/PID/stat; null when there is none. */
export type KeyOfPid = (pid: number) => ProcessKey | null;

/**
 * Acts on exactly the process `key`, or on none.
 *
 * A pidfd refers to one process, but is opened by number, and the kernel may have reused the number
 * since the key was read. So the start time is read again *after* opening. If it is the key's, the
 * pidfd refers to the right process: a pid in use is never reused, and a start time never changes.
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

/** Sends a signal to exactly the process `key`; signal 0 only checks the permission. */
export function signalProcess(key: ProcessKey, signal: number, keyOf: KeyOfPid): PidfdOutcome {
  return withProcess(key, keyOf, (file) => send(file, signal));
}

/**
 * Calls `change` for exactly the process `key`. Some system calls know only pids, such as
 * setpriority(2). So the pid is checked before and after; a pid reused in between is not reported as
 * done.
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

/** Returns the outcome of the call that has just failed. */
export function lastOutcome(): PidfdOutcome {
  return failure(errno());
}

/** Returns the outcome of a failed call. */
function failure(number: number): PidfdOutcome {
  if (number === ESRCH) return { kind: "gone" };
  if (number === EPERM || number === EACCES) return { kind: "denied" };
  return { kind: "failed", errno: number };
}

const PRIO_PROCESS = 0;

/** The range of nice values, from the most to the least favoured. */
const MIN_NICE = -20;
const MAX_NICE = 19;

/** The reads of /proc that a change of all threads needs. */
export interface ThreadReader {
  readonly keyOf: KeyOfPid;
  /** Returns the ids of the threads of a process, the main one first; null when it is gone. */
  threads(pid: number): readonly number[] | null;
}

/** The reads of /proc that renicing needs. */
export interface NiceReader extends ThreadReader {
  /** Returns the nice value of a thread; null when it is gone. */
  niceOf(pid: number, thread: number): number | null;
}

/**
 * Changes the nice value of exactly the process `key` by `step`. On Linux each thread has its own
 * value, so every thread is changed by the step, and their differences stay.
 */
export function reniceProcess(key: ProcessKey, step: number, reader: NiceReader): PidfdOutcome {
  return changeThreads(key, reader, (thread, pid) => {
    const nice = reader.niceOf(pid, thread);
    if (nice === null) return null;
    const wanted = Math.max(MIN_NICE, Math.min(MAX_NICE, nice + step));
    const isDone = libc().setpriority(PRIO_PROCESS, thread, wanted) === 0;
    return isDone ? { kind: "done" } : failure(errno());
  });
}

/**
 * Changes each thread of exactly the process `key`. `change` returns null for a thread that is gone.
 * The main thread comes first and decides the outcome; a thread that exited since is ignored.
 */
export function changeThreads(
  key: ProcessKey,
  reader: ThreadReader,
  change: (thread: number, pid: number) => PidfdOutcome | null,
): PidfdOutcome {
  return changeProcess(key, reader.keyOf, (pid) => {
    let outcome: PidfdOutcome = { kind: "gone" };
    for (const thread of reader.threads(pid) ?? []) {
      const result = change(thread, pid);
      if (result === null) continue;
      if (outcome.kind === "gone" || result.kind === "denied") outcome = result;
    }
    return outcome;
  });
}
