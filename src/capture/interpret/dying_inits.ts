import { MAX_DYING_INITS } from "../../model/base/limits.ts";
import type { ExitObservation } from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";
import { livingChildren } from "./unseen_process.ts";

/** An init waits at most so long for the processes of its namespace, nanoseconds. */
const NAMESPACE_END_NS = 2e9;

/** The exit of a pid namespace's init, while processes of the namespace live. */
interface DyingInit {
  readonly row: Process;
  readonly seen: ExitObservation;
}

/**
 * Inits of pid namespaces that are dying.
 *
 * The probe sees such an exit at its beginning. Then the kernel kills every process of the namespace,
 * hands orphans to the init still, and lets it go when it has reaped them all
 * (zap_pid_ns_processes() in kernel/pid_namespace.c). So the init's exit is the last of them.
 */
export class DyingInits {
  readonly #held: DyingInit[] = [];

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** Keeps this exit until the namespace is empty; false when it is empty already. */
  hold(row: Process, seen: ExitObservation): boolean {
    if (livingChildren(row).length === 0) return false;
    // Two of its threads may each look like the last one.
    if (this.#held.every((dying) => dying.row !== row)) this.#held.push({ row, seen: { ...seen } });
    return true;
  }

  /** Whether the exit of this row is kept. */
  has(row: Process): boolean {
    return this.#held.some((dying) => dying.row === row);
  }

  /**
   * The next exit that need not wait any more. It may have been the last process of an outer
   * namespace, so ask again. The exit of a last process may be lost, so ask now and then.
   *
   * @param now nanoseconds since boot; Infinity when nothing follows
   */
  next(now: number): DyingInit | undefined {
    if (this.#held.length === 0) return undefined;
    const place = this.#held.findIndex(({ row, seen }) =>
      row.ending !== null || livingChildren(row).length === 0 ||
      now - seen.ts > NAMESPACE_END_NS || this.#held.length > MAX_DYING_INITS
    );
    if (place < 0) return undefined;
    const [next] = this.#held.splice(place, 1);
    return next!.row.ending === null ? next : this.next(now);
  }
}
