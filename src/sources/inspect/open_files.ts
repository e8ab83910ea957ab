import { MAX_LISTED_FILES, MAX_LOCK_TABLE_BYTES } from "../../model/base/limits.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import type { Absence, Facts, OpenFile } from "../../model/inspect/reading.ts";
import { fileKind, parseFdInfo, withoutDeletedMark } from "../../wire/proc/proc_fdinfo.ts";
import {
  type LockableFile,
  locksOf,
  parseFdInode,
  parseLocks,
} from "../../wire/proc/proc_locks.ts";
import { knownSize, readFolder, readLinkBytes, readText } from "../libc/file.ts";
import { lastFailure, type Reader } from "./failure.ts";

/** Returns the numbers of the open files of a process, the lowest first. */
export function openFileNumbers(folder: string, reader: Reader): readonly number[] | Absence {
  const names = readFolder(`${folder}/fd`);
  if (names === null) return lastFailure(reader);
  return names.map(Number).sort((a, b) => a - b);
}

/** Reads the open files of the process with this folder of /proc. */
export function readOpenFiles(folder: string, reader: Reader): Facts | Absence {
  const numbers = openFileNumbers(folder, reader);
  if ("kind" in numbers) return numbers;
  const entries: OpenFile[] = [];
  const lockable: LockableFile[] = [];
  for (const fd of numbers.slice(0, MAX_LISTED_FILES)) {
    const link = readFileLink(folder, fd, reader);
    if (link === null) continue;
    if ("kind" in link) return link;
    const info = readText(`${folder}/fdinfo/${fd}`) ?? "";
    const file = openFileAt(folder, fd, link, info);
    entries.push(file);
    const held = info.includes("\nlock:") ? parseLocks(info) : [];
    lockable.push({ fd, path: file.path, inode: parseFdInode(info), held });
  }
  const pid = Number(folder.slice(folder.lastIndexOf("/") + 1));
  return {
    ...{ tab: "files", files: { entries, total: numbers.length } },
    locks: locksOf(pid, lockable, readLockTable()),
  };
}

/** Reads the locks of the host; null when they may not be read, or are too many. */
function readLockTable() {
  const text = readText("/proc/locks", MAX_LOCK_TABLE_BYTES);
  return text === null || text.length >= MAX_LOCK_TABLE_BYTES ? null : parseLocks(text);
}

/**
 * Returns the link of an open file, null when it was closed since. The kernel may list the numbers of
 * a process and refuse its links: then nothing is known, which is not the same as no file.
 */
export function readFileLink(
  folder: string,
  fd: number,
  reader: Reader,
): Uint8Array | Absence | null {
  const link = readLinkBytes(`${folder}/fd/${fd}`);
  if (link !== null) return link;
  const failure = lastFailure(reader);
  return failure.kind === "gone" ? null : failure;
}

function openFileAt(folder: string, fd: number, link: Uint8Array, info: string): OpenFile {
  const { path, isDeleted } = withoutDeletedMark(decodeUtf8(link));
  const facts = knownSize(`${folder}/fd/${fd}`);
  const kind = facts === null ? null : fileKind(facts.mode);
  const { position, access } = parseFdInfo(info);
  const size = kind === "file" && facts !== null ? facts.size : null;
  return { fd, path, kind, access, position, size, isDeleted };
}
