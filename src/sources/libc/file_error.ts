import { errnoWords } from "./errno_words.ts";

/** errno of a name that exists already. */
export const EEXIST = 17;

/** A file could not be made or written; the message says why, for people. */
export class FileError extends Error {
  override name = "FileError";
  constructor(readonly path: string, readonly errno: number) {
    super(reasonOf(errno));
  }
}

/** Why, by number (errno(3)). */
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
