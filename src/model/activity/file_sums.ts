import { MAX_SUMMED_FILES } from "../base/limits.ts";
import type { BusyFiles, MovedFile } from "../event/activity.ts";
import { fileName } from "./moved_files.ts";
import { Series } from "./series.ts";

/** The sampled bytes of a file of a process. `bytes` are those of the whole time. */
export interface SummedFile extends MovedFile {
  /** The bytes over time; null where only their sum is kept. */
  readonly series: Series | null;
}

/** Adds up the sampled bytes of the files of one process. The busiest files stay. */
export class FileSums {
  #files = new Map<string, SummedFile>();
  /** At least so many other files moved on, too. */
  others = 0;
  /** The most open files that a look left out. */
  unread = 0;

  /** @param isOverTime the bytes are kept over time, too */
  constructor(private readonly isOverTime: boolean) {}

  /** Returns the files, the busiest first. */
  files(): readonly SummedFile[] {
    return [...this.#files.values()].sort((a, b) => b.bytes - a.bytes);
  }

  add(ts: number, { intervalNs, files, omitted = 0, unread = 0 }: BusyFiles): void {
    this.others = Math.max(this.others, omitted);
    this.unread = Math.max(this.unread, unread);
    for (const file of files) {
      const name = fileName(file);
      const known = this.#files.get(name);
      const series = known === undefined && this.isOverTime ? new Series(1) : known?.series ?? null;
      series?.add(ts - intervalNs, ts, [file.bytes]);
      this.#files.set(name, { ...file, bytes: file.bytes + (known?.bytes ?? 0), series });
      if (this.#files.size > MAX_SUMMED_FILES) this.#drop();
    }
  }

  /** Returns a copy, which does not change with this one. Only sums have copies. */
  copy(): FileSums {
    const twin = new FileSums(false);
    twin.#files = new Map(this.#files);
    twin.others = this.others;
    twin.unread = this.unread;
    return twin;
  }

  /** Returns the same sums on another clock. */
  moved(shiftNs: number): FileSums {
    const twin = this.copy();
    for (const [name, file] of twin.#files) {
      twin.#files.set(name, { ...file, series: file.series?.moved(shiftNs) ?? null });
    }
    return twin;
  }

  #drop(): void {
    let [least, bytes] = ["", Infinity];
    for (const [name, file] of this.#files) {
      if (file.bytes < bytes) [least, bytes] = [name, file.bytes];
    }
    this.#files.delete(least);
    this.others++;
  }
}
