import { MAX_STAT_FILES } from "../../model/base/limits.ts";
import type { StatSample } from "../../model/scan/scanned_process.ts";
import { parseProcStat } from "../../wire/proc/proc_stat.ts";
import { closeFile, openFile, readFromStart } from "../libc/file.ts";

/**
 * Files /proc/PID/stat that are read again and again, kept open: half the cost of opening them each
 * time. An open one is of one process for good, whoever gets its pid later.
 */
export class StatFiles {
  readonly #files = new Map<number, number>();

  constructor(private readonly pageBytes: number) {}

  /** null when the process is gone. */
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

  /** Closes all but those of these processes. */
  retain(pids: ReadonlySet<number>): void {
    for (const [pid, file] of this.#files) {
      if (pids.has(pid)) continue;
      closeFile(file);
      this.#files.delete(pid);
    }
  }
}
