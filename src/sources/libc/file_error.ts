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
