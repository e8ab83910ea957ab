import type { FileKind, OpenFile } from "../../model/inspect/reading.ts";
import type { Text } from "../../model/base/text.ts";

const O_WRONLY = 0o1;
const O_RDWR = 0o2;
const O_APPEND = 0o2000;
const O_PATH = 0o10000000;

/** Parses /proc/PID/fdinfo/FD (proc_pid_fdinfo(5)). A missing field is null. */
export function parseFdInfo(text: string): Pick<OpenFile, "position" | "access"> {
  const position = /^pos:\t(\d+)/m.exec(text)?.[1];
  const flags = /^flags:\t([0-7]+)/m.exec(text)?.[1];
  return {
    position: position === undefined ? null : Number(position),
    access: flags === undefined ? null : accessOf(Number.parseInt(flags, 8)),
  };
}

function accessOf(flags: number): string {
  if ((flags & O_PATH) !== 0) return "path";
  const mode = flags & (O_WRONLY | O_RDWR);
  const access = mode === O_WRONLY ? "w" : mode === O_RDWR ? "rw" : "r";
  return (flags & O_APPEND) === 0 ? access : `${access}a`;
}

/** The kernel's mark behind a path that no longer leads to the file (proc_pid_exe(5)). */
export const DELETED_MARK = " (deleted)";

/** Splits the kernel's mark of a deleted file from its path. */
export function withoutDeletedMark(
  path: Text,
): { readonly path: Text; readonly isDeleted: boolean } {
  if (!path.text.startsWith("/") || !path.text.endsWith(DELETED_MARK)) {
    return { path, isDeleted: false };
  }
  const text = path.text.slice(0, -DELETED_MARK.length);
  const hex = path.hex?.slice(0, -DELETED_MARK.length * 2);
  return { path: hex === undefined ? { text } : { text, hex }, isDeleted: true };
}

/** The bits of st_mode for the type of a file (inode(7)). */
const TYPES: ReadonlyMap<number, FileKind> = new Map([
  [0o140000, "socket"],
  [0o120000, "link"],
  [0o100000, "file"],
  [0o060000, "block"],
  [0o040000, "dir"],
  [0o020000, "char"],
  [0o010000, "pipe"],
]);

/** Returns the kind of a file by its mode; a mode without a type is one of the kernel's own. */
export function fileKind(mode: number): FileKind {
  return TYPES.get(mode & 0o170000) ?? "anon";
}

/** Returns the inode of a link such as `socket:[123]`; null for another file. */
export function socketInode(link: string): number | null {
  const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
  return inode === undefined ? null : Number(inode);
}
