import { MAX_BUSY_FILES } from "../base/limits.ts";
import type { Text } from "../base/text.ts";
import type { BusyFiles, FileAccess, MovedFile } from "../event/activity.ts";

/** An open file at a look. */
export interface FilePosition {
  readonly path: Text;
  readonly deleted: boolean;
  readonly access: FileAccess;
  readonly appends: boolean;
  readonly position: number;
}

/** The open files of a process at a moment, with the bytes that its calls had moved by then. */
export interface FileLook {
  readonly ts: number;
  /** Bytes that its calls read, and wrote; not those of its children. */
  readonly read: number;
  readonly written: number;
  readonly files: ReadonlyMap<number, FilePosition>;
  /** Open files that were not looked at. */
  readonly unread: number;
}

/**
 * Returns the files whose positions moved on between two looks at a process; null when there is none.
 *
 * It is a sample: pread(2), pwrite(2) and mapped memory move no position. A position that moved further
 * than the calls of the process explain has jumped, or another process with the same open file moved
 * it. Then nothing is known about it, so the file is not listed.
 *
 * @param isBegun whether a file that was not open at the look before was opened since
 */
export function movedFiles(
  before: FileLook,
  now: FileLook,
  isBegun: (fd: number) => boolean,
): BusyFiles | null {
  const most = {
    read: now.read - before.read,
    write: now.written - before.written,
    read_write: now.read - before.read + now.written - before.written,
  };
  const sums = new Map<string, MovedFile>();
  const seen = new Set<string>();
  for (const [fd, file] of now.files) {
    const { path, access, deleted, appends, position } = file;
    const then = before.files.get(fd);
    const isSame = then !== undefined && then.path.text === path.text && then.path.hex === path.hex;
    // The first write of an opened file that appends moves the position to the end of the file.
    const from = isSame ? then.position : appends || !isBegun(fd) ? position : 0;
    const bytes = position - from;
    if (bytes <= 0 || bytes > most[access]) continue;
    const moved = { access, bytes, path, ...deleted ? { deleted: true } : {} };
    // dup(2) gives one open file two numbers, as `2>&1` does, and one position.
    const place = `${from} ${position} ${fileName(moved)}`;
    if (!seen.has(place)) addFile(sums, moved);
    seen.add(place);
  }
  return listed([...sums.values()], now.ts - before.ts, 0, now.unread);
}

/** Returns two looks at a process as one: the bytes of a file add up. */
export function addedLook(first: BusyFiles | null, second: BusyFiles): BusyFiles {
  if (first === null) return second;
  const sums = new Map<string, MovedFile>();
  for (const file of [...first.files, ...second.files]) addFile(sums, file);
  const omitted = Math.max(first.omitted ?? 0, second.omitted ?? 0);
  const intervalNs = first.intervalNs + second.intervalNs;
  return listed([...sums.values()], intervalNs, omitted, second.unread ?? 0) ?? second;
}

function addFile(sums: Map<string, MovedFile>, file: MovedFile): void {
  const name = fileName(file);
  const known = sums.get(name);
  sums.set(name, known === undefined ? file : { ...known, bytes: known.bytes + file.bytes });
}

/** Returns the name under which the bytes of a file add up: a path for each way to open it. */
export function fileName({ access, path, deleted }: Omit<MovedFile, "bytes">): string {
  return `${access} ${deleted === true ? "x" : ""} ${path.hex ?? ""} ${path.text}`;
}

function listed(
  moved: MovedFile[],
  intervalNs: number,
  others: number,
  unread: number,
): BusyFiles | null {
  if (moved.length === 0) return null;
  moved.sort((a, b) => b.bytes - a.bytes);
  const omitted = Math.max(0, moved.length - MAX_BUSY_FILES) + others;
  return {
    intervalNs,
    files: moved.slice(0, MAX_BUSY_FILES),
    ...omitted > 0 ? { omitted } : {},
    ...unread > 0 ? { unread } : {},
  };
}
