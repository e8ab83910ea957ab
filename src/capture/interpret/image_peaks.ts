import type { ExecObservation, ExitObservation, ForkObservation } from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";

/** The process runs in the memory of the process that forked it. */
const SHARED = Infinity;

/**
 * The largest resident set of each process's last image.
 *
 * The kernel keeps one maximum over all images of a process, and a vfork makes the memory of the
 * caller the child's first image. From Linux 6.16 on the probe reads the last image's own maximum.
 * Before that only a maximum that has grown since the last exec is surely the last image's.
 *
 * By pid: it holds at most one number a pid, of those that live.
 */
export class ImagePeaks {
  /** Pages of the largest former image. */
  readonly #former = new Map<number, number>();
  /** The probe has shown the maximum of an image: the kernel is recent. */
  #isShown = false;

  fork({ pid, sharesMemory }: ForkObservation): void {
    if (sharesMemory) this.#former.set(pid, SHARED);
    else if (this.#former.size > 0) this.#former.delete(pid);
  }

  exec({ pid, formerPeakPages }: ExecObservation): void {
    if (formerPeakPages !== null && !this.#isShown) this.#former.set(pid, formerPeakPages);
    else if (this.#former.size > 0) this.#former.delete(pid);
  }

  /** Pages; null when only the maximum of all images is known. */
  exit(seen: ExitObservation, row: Process): number | null {
    const former = this.#formerOf(seen.pid, row);
    if (former === SHARED) return null;
    if (seen.imagePeakPages !== null) {
      this.#isShown = true;
      return seen.imagePeakPages;
    }
    const { maxRssPages } = seen;
    if (this.#isShown || maxRssPages === null || former === null) return null;
    return maxRssPages > former ? maxRssPages : null;
  }

  #formerOf(pid: number, row: Process): number | null {
    const former = this.#former.size === 0 ? undefined : this.#former.get(pid);
    if (former === undefined) return row.birth.seen && row.image.execCount === 0 ? 0 : null;
    this.#former.delete(pid);
    return former;
  }
}
