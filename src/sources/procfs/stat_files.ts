import { MAX_STAT_FILES } from "../../model/base/limits.ts";
import type { StatSample } from "../../model/scan/scanned_process.ts";
import { parseProcStat } from "../../wire/proc/proc_stat.ts";
import { closeFile, openFile, readFromStart } from "../libc/file.ts";

/**
 * Reads /proc/PID/stat again and again through open files, at half the cost of opening them each
 * time. An open file belongs to one process, even after the kernel reuses the pid.
 */
export class StatFiles {
  readonly #files = new Map<number, number>();

  constructor(private readonly pageBytes: number) {}

  /** Reads the stat of a process; null when it is gone. */
  stat(pid: number): StatSample | null {
    const kept = this.#files.get(pid);
    const file = kept ?? openFile(`/proc/${pid}/stat`);
    if (file === null) return null;
    const bytes = readFromStart(file);
    if (bytes === null) {
      closeFile(file);
      this.#files.delete(pid);
      return null;
    }
    if (kept === undefined) {
      if (this.#files.size < MAX_STAT_FILES) this.#files.set(pid, file);
      else closeFile(file);
    }
    return parseProcStat(bytes, this.pageBytes);
  }

  /** Closes the files of all other processes. */
  retain(pids: ReadonlySet<number>): void {
    for (const [pid, file] of this.#files) {
      if (pids.has(pid)) continue;
      closeFile(file);
      this.#files.delete(pid);
    }
  }
}
