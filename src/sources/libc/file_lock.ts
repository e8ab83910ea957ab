import { cString, errno, libc } from "./library.ts";
import { O_CLOEXEC, O_NONBLOCK } from "./file.ts";

/** flock(2): shared, exclusive, and never wait. */
const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;

/** The error number of a file that another process has locked. */
export const EAGAIN = 11;

/**
 * Locks an open file as one that is being written. The kernel takes the lock back when the file is
 * closed or its process dies, however it dies. A file system without locks has none.
 */
export function lockForWriting(file: number): void {
  libc().flock(file, LOCK_EX | LOCK_NB);
}

/**
 * Returns whether a process holds a file of this name locked for writing. False also when the file
 * is missing, may not be read, or lies on a file system without locks.
 */
export function isBeingWritten(path: string): boolean {
  const c = libc();
  const file = c.open(cString(path), O_CLOEXEC | O_NONBLOCK, 0);
  if (file < 0) return false;
  const isLocked = c.flock(file, LOCK_SH | LOCK_NB) !== 0 && errno() === EAGAIN;
  c.close(file);
  return isLocked;
}
