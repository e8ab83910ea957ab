/** Returns the words of strerror(3) for a number of errno(3) on Linux. */
export function errnoWords(errno: number): string {
  return WORDS.get(errno) ?? `error ${errno} of the kernel (errno(3))`;
}

const WORDS: ReadonlyMap<number, string> = new Map([
  [1, "operation not permitted"],
  [2, "no such file or folder"],
  [3, "no such process"],
  [4, "interrupted system call"],
  [5, "input/output error"],
  [7, "argument list too long"],
  [8, "exec format error"],
  [9, "bad file descriptor"],
  [11, "resource temporarily unavailable"],
  [12, "out of memory"],
  [13, "permission denied"],
  [14, "bad address"],
  [16, "device or resource busy"],
  [17, "file exists"],
  [20, "not a folder"],
  [21, "is a folder"],
  [22, "invalid argument"],
  [23, "too many open files in system"],
  [24, "too many open files"],
  [26, "text file busy"],
  [27, "file too large"],
  [28, "no space left on device"],
  [30, "read-only file system"],
  [32, "broken pipe"],
  [36, "file name too long"],
  [38, "function not implemented"],
  [40, "too many levels of symbolic links"],
  [80, "accessing a corrupted shared library"],
  [122, "disk quota exceeded"],
]);

/** errno of a name that exists already. */
export const EEXIST = 17;

/** A failure to make or write a file. The message gives the reason. */
export class FileError extends Error {
  override name = "FileError";
  constructor(readonly path: string, readonly errno: number) {
    super(reasonOf(errno));
  }
}

/** Returns the reason of a failed file operation by its number (errno(3)). */
export function reasonOf(errno: number): string {
  return REASONS.get(errno) ?? errnoWords(errno);
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [1, "the system does not permit it"],
  [2, "there is no such folder"],
  [5, "the disk fails (input/output error)"],
  [11, "it is being recorded now"],
  [13, "no permission to write there"],
  [17, "the file exists already"],
  [20, "a part of its path is no folder"],
  [21, "it is a folder"],
  [27, "files may not be larger here"],
  [28, "the disk is full"],
  [30, "the file system is read-only"],
  [36, "the name is too long"],
  [40, "it is a symbolic link"],
  [122, "the disk quota is used up"],
]);

/** Returns why Deno cannot read a file, and the way out, as the end of a sentence. */
export function readFailure(error: unknown): string {
  // Deno keeps /proc, /sys and /dev to itself, except for links such as /dev/fd/63.
  if (error instanceof Deno.errors.NotCapable) {
    return "it is in /proc, /sys or /dev; pipe it in, or copy it";
  }
  const message = error instanceof Error ? error.message : String(error);
  const errno = Number(/\(os error (\d+)\)/.exec(message)?.[1]);
  return READ_FAILURES.get(errno) ?? message;
}

const READ_FAILURES: ReadonlyMap<number, string> = new Map([
  [2, "there is no such file; check its name"],
  [5, "the disk fails (input/output error); use another copy"],
  [13, "no permission; its owner, or root by sudo, may read it"],
  [20, "a folder in its path is a file; check the path"],
  [21, "it is a folder; name a file in it"],
  [24, "too many files are open; raise the limit, as with `ulimit -n 1024`"],
  [36, "the name is too long; a path has at most 4095 bytes, and a name in it 255"],
  [40, "its symbolic links form a circle; `namei PATH` lists them"],
]);
