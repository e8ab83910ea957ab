import type { ExecObservation, ExitObservation, ForkObservation } from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";
import { PidSet } from "./pid_set.ts";

/**
 * The largest resident set of each process's last image.
 *
 * The kernel keeps one maximum over all images of a process. After a vfork, the caller's memory is
 * the child's first image. From Linux 6.16 on the probe reads the last image's own maximum. On older
 * kernels a maximum is surely the last image's only if it has grown since the last exec.
 *
 * It holds at most one number and one bit per live pid.
 */
export class ImagePeaks {
  /** The pages of the largest former image, by pid. */
  readonly #former = new Map<number, number>();
  /** The processes that run in the memory of the process that forked them. */
  readonly #sharing = new PidSet();
  /** The probe has shown an image's own maximum: the kernel is recent. */
  #isShown = false;

  fork({ pid, sharesMemory }: ForkObservation): void {
    this.#forget(pid);
    if (sharesMemory) this.#sharing.add(pid);
  }

  exec({ pid, formerPeakPages }: ExecObservation): void {
    this.#forget(pid);
    if (formerPeakPages !== null && !this.#isShown) this.#former.set(pid, formerPeakPages);
  }

  /** Returns the last image's maximum in pages; null when only that of all images is known. */
  exit(seen: ExitObservation, row: Process): number | null {
    if (this.#sharing.delete(seen.pid)) return null;
    const former = this.#formerOf(seen.pid, row);
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

  #forget(pid: number): void {
    this.#sharing.delete(pid);
    if (this.#former.size > 0) this.#former.delete(pid);
  }
}
