import type { ExecObservation, ExitObservation, ForkObservation } from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";

/** Marks a process that runs in the memory of the process that forked it. */
const SHARED = Infinity;

/**
 * The largest resident set of each process's last image.
 *
 * The kernel keeps one maximum over all images of a process. After a vfork, the caller's memory is
 * the child's first image. From Linux 6.16 on the probe reads the last image's own maximum. On older
 * kernels a maximum is surely the last image's only if it has grown since the last exec.
 *
 * The map holds at most one number per live pid.
 */
export class ImagePeaks {
  /** The pages of the largest former image, by pid. */
  readonly #former = new Map<number, number>();
  /** The probe has shown an image's own maximum: the kernel is recent. */
  #isShown = false;

  fork({ pid, sharesMemory }: ForkObservation): void {
    if (sharesMemory) this.#former.set(pid, SHARED);
    else if (this.#former.size > 0) this.#former.delete(pid);
  }

  exec({ pid, formerPeakPages }: ExecObservation): void {
    if (formerPeakPages !== null && !this.#isShown) this.#former.set(pid, formerPeakPages);
    else if (this.#former.size > 0) this.#former.delete(pid);
  }

  /** Returns the last image's maximum in pages; null when only that of all images is known. */
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
