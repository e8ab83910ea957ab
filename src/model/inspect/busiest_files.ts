import { MAX_BUSY_FILES } from "../base/limits.ts";
import { SECOND } from "../base/units.ts";
import { isAbsence, type OpenFile, type Reading } from "./reading.ts";

/** An open file in which a process moved on between two readings. */
export interface BusyFile {
  readonly file: OpenFile;
  /** Bytes a second by its position. */
  readonly rate: number;
}

/**
 * Returns the files of a process whose positions moved on most since the reading before, the busiest
 * first; null without an earlier reading.
 *
 * It is a sample that costs the process nothing. A file that was opened and closed in between is not in
 * it, nor are pread(2), pwrite(2) and mapped memory, which move no position. A jump forward counts as
 * bytes, and a file that jumped back has no value.
 */
export function busiestFiles(before: Reading | null, now: Reading): readonly BusyFile[] | null {
  if (before === null || before.key !== now.key || before.ts >= now.ts) return null;
  if (isAbsence(before.result) || isAbsence(now.result)) return null;
  if (before.result.tab !== "files" || now.result.tab !== "files") return null;
  const seconds = (now.ts - before.ts) / SECOND;
  const known = new Map(before.result.files.entries.map((file) => [file.fd, file]));
  return now.result.files.entries.flatMap((file): BusyFile[] => {
    const then = known.get(file.fd);
    const isSame = file.kind === "file" && then?.kind === "file" &&
      then.path.text === file.path.text;
    if (!isSame || then.position === null || file.position === null) return [];
    const moved = file.position - then.position;
    return moved > 0 ? [{ file, rate: moved / seconds }] : [];
  }).sort((a, b) => b.rate - a.rate).slice(0, MAX_BUSY_FILES);
}
