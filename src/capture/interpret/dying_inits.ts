import { MAX_DYING_INITS } from "../../model/base/limits.ts";
import type { ExitObservation } from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";
import { livingChildren } from "./unseen_process.ts";

/** The longest time that an init waits for the processes of its namespace, nanoseconds. */
const NAMESPACE_END_NS = 2e9;

/** The exit of a pid namespace's init, while processes of the namespace are alive. */
interface DyingInit {
  readonly row: Process;
  readonly seen: ExitObservation;
}

/**
 * The dying inits of pid namespaces.
 *
 * The probe sees the exit of an init at its beginning. Then the kernel kills every process of the
 * namespace and still hands orphans to the init. The init exits after it has reaped them all
 * (zap_pid_ns_processes() in kernel/pid_namespace.c). So the init's exit is the last exit.
 */
export class DyingInits {
  readonly #held: DyingInit[] = [];

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** Keeps this exit until the namespace is empty. Returns false when it is empty already. */
  hold(row: Process, seen: ExitObservation): boolean {
    if (livingChildren(row).length === 0) return false;
    // Two threads of the init may each look like the last one.
    if (this.#held.every((dying) => dying.row !== row)) this.#held.push({ row, seen: { ...seen } });
    return true;
  }

  /** Returns whether the exit of this row is kept. */
  has(row: Process): boolean {
    return this.#held.some((dying) => dying.row === row);
  }

  /**
   * Returns the next exit whose wait is over. This init may be the last process of an outer
   * namespace, so call again. The exit of a last process may be lost, so call from time to time.
   *
   * @param now nanoseconds since boot; Infinity at the end of the stream
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
