import { cString, errno, libc } from "./library.ts";

const AT_FDCWD = -100;
/** linux/exportfs.h. */
const FILEID_KERNFS = 0xfe;
const STATX_INO_AND_TYPE = 0x101;
const STATX_UID = 0x8;
const STATX_SIZE = 0x200;
/** Type, mode, uid and gid. */
const STATX_ATTRIBUTES = 0x1b;

/** One buffer for the paths of files that are read each second: most of them are short. */
const pathBytes = new Uint8Array(4096);
/** A longer path could have more bytes in UTF-8 than the buffer. */
const SHORT_PATH = 1_000;
const encoder = new TextEncoder();

/** Returns a path as C wants it, valid until the next call. */
function cPath(path: string): Uint8Array<ArrayBuffer> {
  if (path.length > SHORT_PATH) return cString(path);
  pathBytes[encoder.encodeInto(path, pathBytes).written] = 0;
  return pathBytes;
}

const BUFFER_BYTES = 64n * 1024n;
let buffer = new Uint8Array(Number(BUFFER_BYTES));

/**
 * Returns at most `maxBytes` bytes of a file; null when it is gone or may not be read. The next call
 * overwrites them: one buffer serves thousands of small files.
 */
export function readBytes(path: string, maxBytes = 1 << 20): Uint8Array | null {
  return read(path, maxBytes, false);
}

/**
 * The same of a file that the kernel makes in one piece, such as `stat` and `status` of a process: it
 * saves the read that would only find the end. A file with a line for each thing, such as `maps`,
 * `mountinfo` and `net/tcp`, comes in pieces of a page.
 */
export function readOnePiece(path: string, maxBytes = 1 << 20): Uint8Array | null {
  return read(path, maxBytes, true);
}

function read(path: string, maxBytes: number, isOnePiece: boolean): Uint8Array | null {
  const c = libc();
  const file = c.open(cPath(path), O_CLOEXEC, 0);
  if (file < 0) return null;
  let length = 0;
  try {
    while (length < maxBytes) {
      if (length === buffer.length) {
        const larger = new Uint8Array(buffer.length * 2);
        larger.set(buffer);
        buffer = larger;
      }
      const room = length === 0 ? buffer : buffer.subarray(length);
      const got = Number(c.read(file, room, BigInt(room.length)));
      if (got < 0) return null;
      if (got === 0) break;
      length += got;
      if (isOnePiece && got < room.length) break;
    }
  } finally {
    c.close(file);
  }
  return buffer.subarray(0, Math.min(length, maxBytes));
}

/**
 * Returns a file of several megabytes in memory of its own; null when it may not be read or is larger
 * than `maxBytes`.
 */
export function readLargeFile(path: string, maxBytes: number): Uint8Array<ArrayBuffer> | null {
  const c = libc();
  const size = sizeOf(path);
  if (size === null || size > maxBytes) return null;
  const file = c.open(cString(path), O_CLOEXEC, 0);
  if (file < 0) return null;
  const bytes = new Uint8Array(size);
  let length = 0;
  try {
    while (length < size) {
      const got = Number(c.read(file, bytes.subarray(length), BigInt(size - length)));
      if (got < 0) return null;
      if (got === 0) break;
      length += got;
    }
  } finally {
    c.close(file);
  }
  return bytes.subarray(0, length);
}

function sizeOf(path: string): number | null {
  const result = new Uint8Array(256);
  if (libc().statx(AT_FDCWD, cString(path), 0, STATX_SIZE, result) !== 0) return null;
  return Number(new DataView(result.buffer).getBigUint64(40, true));
}

const AT_STATX_DONT_SYNC = 0x4000;
const AT_EMPTY_PATH = 0x1000;
const STATX_TYPE_AND_SIZE = 0x201;

/**
 * Returns mode and size of the file that a path leads to; null when it is gone. It asks no server: a
 * file system of the network may have lost it.
 */
export function knownSize(
  path: string,
): { readonly mode: number; readonly size: number } | null {
  const result = new Uint8Array(256);
  const status = libc().statx(
    ...[AT_FDCWD, cString(path), AT_STATX_DONT_SYNC, STATX_TYPE_AND_SIZE, result] as const,
  );
  if (status !== 0) return null;
  const view = new DataView(result.buffer);
  return { mode: view.getUint16(28, true), size: Number(view.getBigUint64(40, true)) };
}

/**
 * Opens a file for {@linkcode readFromStart} or {@linkcode readRecord}; null when it is gone or may not
 * be read.
 *
 * @param isLog a read at the end does not wait for more
 */
export function openFile(path: string, isLog = false): number | null {
  const file = libc().open(cString(path), O_CLOEXEC | (isLog ? O_NONBLOCK : 0), 0);
  return file < 0 ? null : file;
}

/** Reads an open file of /proc, at most 64 KiB, valid until the next call; null: the process is gone. */
export function readFromStart(file: number): Uint8Array | null {
  const length = Number(libc().pread(file, buffer, BUFFER_BYTES, 0n));
  return length < 0 ? null : buffer.subarray(0, length);
}

const EPIPE = 32;

/**
 * Reads the next record of an open log such as /dev/kmsg, valid until the next call. null: the kernel
 * has overwritten some records.
 */
export function readRecord(file: number): Uint8Array | null | "end" {
  const length = Number(libc().read(file, buffer, BUFFER_BYTES));
  if (length > 0) return buffer.subarray(0, length);
  return length < 0 && errno() === EPIPE ? null : "end";
}

export function closeFile(file: number): void {
  libc().close(file);
}

const decoder = new TextDecoder();

/** Reads a file as text; null when it is gone or may not be read. */
export function readText(path: string, maxBytes?: number): string | null {
  const bytes = readBytes(path, maxBytes);
  return bytes === null ? null : decoder.decode(bytes);
}

/** The same of a file that the kernel makes in one piece: see {@linkcode readOnePiece}. */
export function readOnePieceText(path: string): string | null {
  const bytes = readOnePiece(path);
  return bytes === null ? null : decoder.decode(bytes);
}

/** Returns the target of a symbolic link as bytes; null when there is none, or it may not be read. */
export function readLinkBytes(path: string): Uint8Array | null {
  const target = new Uint8Array(4096);
  const length = Number(libc().readlink(cString(path), target, BigInt(target.length)));
  return length < 0 ? null : target.subarray(0, length);
}

/** Returns the target of a symbolic link as text. */
export function readLink(path: string): string | null {
  const bytes = readLinkBytes(path);
  return bytes === null ? null : decoder.decode(bytes);
}

export function exists(path: string): boolean {
  return libc().access(cString(path), 0) === 0;
}

/** The numbers of a file: its device (major << 20 | minor) and its inode. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/** Returns the numbers of the file that a path leads to. It asks no server for newer ones. */
export function identify(path: string): FileIdentity | null {
  return identityAt(AT_FDCWD, path, AT_STATX_DONT_SYNC);
}

/** The same of an open file. */
export function identityOfFile(file: number): FileIdentity | null {
  return identityAt(file, "", AT_STATX_DONT_SYNC | AT_EMPTY_PATH);
}

function identityAt(folder: number, path: string, flags: number): FileIdentity | null {
  const result = new Uint8Array(256);
  if (libc().statx(folder, cString(path), flags, STATX_INO_AND_TYPE, result) !== 0) return null;
  const view = new DataView(result.buffer);
  return {
    device: view.getUint32(136, true) * 2 ** 20 + view.getUint32(140, true),
    inode: Number(view.getBigUint64(32, true)),
  };
}

/** The owner, the group and the mode of a file (inode(7)). */
export interface FileAttributes {
  readonly uid: number;
  readonly gid: number;
  /** Type and permissions. */
  readonly mode: number;
}

/** Returns the attributes of the file that a path leads to; null when it is gone. */
export function attributesOf(path: string): FileAttributes | null {
  const result = new Uint8Array(256);
  if (libc().statx(AT_FDCWD, cString(path), 0, STATX_ATTRIBUTES, result) !== 0) return null;
  const view = new DataView(result.buffer);
  return {
    uid: view.getUint32(20, true),
    gid: view.getUint32(24, true),
    mode: view.getUint16(28, true),
  };
}

/** Returns the bytes used, and those free for every user, of the file system at a path (statfs(2)). */
export function spaceOf(
  path: string,
): { readonly used: number; readonly available: number } | null {
  const result = new Uint8Array(256);
  if (libc().statfs(cString(path), result) !== 0) return null;
  const view = new DataView(result.buffer);
  const word = (place: number) => Number(view.getBigUint64(place * 8, true));
  // f_bsize, f_blocks, f_bfree, f_bavail and f_frsize; old file systems leave the last one empty.
  const size = word(9) === 0 ? word(1) : word(9);
  return { used: (word(2) - word(3)) * size, available: word(4) * size };
}

/** Returns a path without links and dots (realpath(3)); null when there is no such file. */
export function realPath(path: string): string | null {
  const result = new Uint8Array(4096);
  if (Number(libc().realpath(cString(path), result)) === 0) return null;
  return decoder.decode(result.subarray(0, result.indexOf(0)));
}

/**
 * Returns the path of the cgroup with this id, below a mount of its hierarchy. null when it is gone,
 * and always on kernels before 5.5 (open_by_handle_at(2)).
 */
export function cgroupById(mount: string, id: number): string | null {
  const c = libc();
  const folder = c.open(cString(mount), O_CLOEXEC | O_DIRECTORY, 0);
  if (folder < 0) return null;
  // struct file_handle: u32 bytes, int type, then the id.
  const handle = new DataView(new ArrayBuffer(16));
  handle.setUint32(0, 8, true);
  handle.setInt32(4, FILEID_KERNFS, true);
  handle.setBigUint64(8, BigInt(id), true);
  const file = c.open_by_handle_at(folder, new Uint8Array(handle.buffer), O_PATH | O_CLOEXEC);
  c.close(folder);
  if (file < 0) return null;
  const path = readLink(`/proc/self/fd/${file}`);
  c.close(file);
  return path === null || path.endsWith(" (deleted)") ? null : path;
}

/** One buffer for the owners of all processes, which are read each second. */
const owner = new Uint8Array(256);
const ownerView = new DataView(owner.buffer);

/** Returns the owner's user id of the file that a path leads to; null when it is gone. */
export function ownerOf(path: string): number | null {
  if (libc().statx(AT_FDCWD, cPath(path), 0, STATX_UID, owner) !== 0) return null;
  return ownerView.getUint32(20, true);
}

const entries = new Uint8Array(256 * 1024);
const entriesView = new DataView(entries.buffer);

/** Returns the names in a folder, in the kernel's order; null when it cannot be read. */
export function readFolder(path: string): string[] | null {
  const c = libc();
  const folder = c.open(cString(path), O_CLOEXEC | O_DIRECTORY, 0);
  if (folder < 0) return null;
  const names: string[] = [];
  try {
    for (;;) {
      const length = c.getdents64 !== null
        ? Number(c.getdents64(folder, entries, BigInt(entries.length)))
        : c.getdents!(folder, entries, BigInt(entries.length));
      if (length < 0) return null;
      if (length === 0) return names;
      // struct linux_dirent64 of getdents(2): u64 inode, s64 offset, u16 length, u8 type, name.
      for (let at = 0; at < length; at += entriesView.getUint16(at + 16, true)) {
        const start = at + 19;
        let name = "";
        for (let i = start; entries[i] !== 0; i++) name += String.fromCharCode(entries[i]!);
        if (name !== "." && name !== "..") names.push(name);
      }
    }
  } finally {
    c.close(folder);
  }
}

const POLLERR = 0x8;

/** Returns whether a pipe or socket has lost its reader (poll(2), POLLERR), without writing to it. */
export function readerGone(file: number): boolean {
  // struct pollfd: int fd, short events, short revents.
  const request = new Int32Array([file, 0]);
  return libc().poll(new Uint8Array(request.buffer), 1n, 0) === 1 &&
    (request[1]! >> 16 & POLLERR) !== 0;
}

const F_GETFL = 3;
const O_ACCMODE = 0o3;
const O_RDWR = 0o2;

/**
 * Returns whether a standard file was closed at our start. The runtime opens the null device in its
 * place, for reading and writing; a shell's `> /dev/null` opens it for writing only.
 */
export function wasClosed(file: number): boolean {
  const flags = libc().fcntl(file, F_GETFL, 0n);
  if (flags < 0) return true;
  if ((flags & O_ACCMODE) !== O_RDWR) return false;
  const [ours, none] = [identify(`/proc/self/fd/${file}`), identify("/dev/null")];
  return ours !== null && none !== null && ours.device === none.device &&
    ours.inode === none.inode;
}

/**
 * Flags of open(2), by the numbers of the kernel: asm-generic/fcntl.h, which x86-64 follows, and
 * where arm64 differs its own arch/arm64/include/uapi/asm/fcntl.h.
 */
const isArm = Deno.build.arch === "aarch64";

export const O_WRONLY = 0o1;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_APPEND = 0o2000;
/** Opening a pipe does not wait for its other end. */
export const O_NONBLOCK = 0o4000;
const O_DIRECTORY = isArm ? 0o40000 : 0o200000;
/** Fails where the last part of the path is a link. */
export const O_NOFOLLOW = isArm ? 0o100000 : 0o400000;
/** Opens only the place of a file, not its contents. */
export const O_PATH = 0o10000000;
/** Closes the file in every program that we start. */
export const O_CLOEXEC = 0o2000000;
/** Makes a file without a name in the folder of that path. */
export const O_TMPFILE = 0o20000000 | O_DIRECTORY;

/** Makes a new file of this name. It never opens an existing file or link. */
export const NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
