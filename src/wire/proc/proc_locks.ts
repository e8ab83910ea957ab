import { MAX_LISTED_LOCKS } from "../../model/base/limits.ts";
import type { Text } from "../../model/base/text.ts";
import type { FileLock, FileLocks } from "../../model/inspect/reading.ts";

/** A line of /proc/locks (proc_locks(5)), or a `lock:` line of /proc/PID/fdinfo/FD. */
export interface LockLine {
  /** The number of the lock; those that wait for it have the same one. */
  readonly id: number;
  readonly isHeld: boolean;
  readonly kind: string;
  readonly access: string;
  /** -1 for a lock of an open file description, 0 for a process of another pid namespace. */
  readonly pid: number;
  readonly inode: number;
  readonly start: number;
  readonly end: number | null;
  /** All of the line but its number, by which both files name the same lock. */
  readonly name: string;
}

const LINE =
  /^(?:lock:\t)?(\d+): +(->)? *((\w+) +\S+ +(\w+) +(-?\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) +(\d+) +(\d+|EOF))$/;

/** Parses the lines that describe locks; other lines, and those of another form, are left out. */
export function parseLocks(text: string): readonly LockLine[] {
  return text.split("\n").flatMap((line): LockLine[] => {
    const found = LINE.exec(line);
    if (found === null) return [];
    const [, id, waits, name, kind, access, pid, inode, start, end] = found;
    return [{
      ...{ id: Number(id), isHeld: waits === undefined, name: name! },
      ...{ kind: kind!.toLowerCase(), access: access!.toLowerCase() },
      ...{ pid: Number(pid), inode: Number(inode), start: Number(start) },
      end: end === "EOF" ? null : Number(end),
    }];
  });
}

/** Parses the inode of /proc/PID/fdinfo/FD; null on a kernel before 5.14. */
export function parseFdInode(text: string): number | null {
  const inode = /^ino:\t(\d+)$/m.exec(text)?.[1];
  return inode === undefined ? null : Number(inode);
}

/** An open file with what its fdinfo says about locks. */
export interface LockableFile {
  readonly fd: number;
  readonly path: Text;
  readonly inode: number | null;
  readonly held: readonly LockLine[];
}

/**
 * Returns the locks of a process: those it waits for, then those it holds.
 *
 * @param table /proc/locks; null when it could not be read whole
 */
export function locksOf(
  pid: number,
  files: readonly LockableFile[],
  table: readonly LockLine[] | null,
): FileLocks {
  const waits = (table ?? []).filter((lock) => !lock.isHeld && lock.pid === pid);
  const held = files.flatMap(({ held, ...file }) => held.map((lock) => ({ lock, file })));
  const entries = [
    ...waits.slice(0, MAX_LISTED_LOCKS).map((lock) =>
      asLock(lock, null, pathOf(lock.inode, files), holderOf(lock, table ?? []))
    ),
    ...held.slice(0, Math.max(0, MAX_LISTED_LOCKS - waits.length)).map(({ lock, file }) =>
      asLock(lock, file.fd, file.path, waitersOf(lock, table ?? []))
    ),
  ];
  return { entries, total: waits.length + held.length, areWaitsKnown: table !== null };
}

function asLock(
  { kind, access, start, end, isHeld }: LockLine,
  fd: number | null,
  path: Text | null,
  others: readonly number[],
): FileLock {
  return { fd, path, kind, access, start, end, isHeld, others };
}

function holderOf({ id }: LockLine, table: readonly LockLine[]): readonly number[] {
  const pid = table.find((lock) => lock.isHeld && lock.id === id)?.pid ?? 0;
  return pid > 0 ? [pid] : [];
}

/** Returns the pids that wait for a lock: a lock of the same name has another number in the table. */
function waitersOf({ name }: LockLine, table: readonly LockLine[]): readonly number[] {
  const id = table.find((lock) => lock.isHeld && lock.name === name)?.id;
  return table.filter((lock) => !lock.isHeld && lock.id === id && lock.pid > 0)
    .map(({ pid }) => pid);
}

/** Returns the path of the only open file with an inode; null when several devices have one. */
function pathOf(inode: number, files: readonly LockableFile[]): Text | null {
  const [first, ...rest] = files.filter((file) => file.inode === inode);
  if (first === undefined) return null;
  return rest.every(({ path }) => path.text === first.path.text) ? first.path : null;
}
