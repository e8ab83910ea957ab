import type { ProcessEvent } from "../event/event.ts";
import type { Process } from "../process/process.ts";

/**
 * The role of a process in this run. The command line of a wrapper (sudo, a shell) contains the
 * query, so that a search would find every word of the query there.
 */
export type OwnRole = "tracer" | "wrapper";

/** The values that a query needs besides the event or row. */
export interface QueryContext {
  /** The present, nanoseconds since boot; the `age` of a live process ends there. */
  readonly now: number;
  /** The host of events without a host; absent means unknown. */
  readonly host?: string;
  /** The memory of the machine, bytes; absent or null means unknown. */
  readonly memoryTotal?: number | null;
  /**
   * Whether `subject` is process `pid` or a descendant of it, however long ago. `pid` is the live
   * process of that number, or the process that the caller has chosen.
   */
  isUnder(pid: number, subject: ProcessEvent | Process): boolean;
  /** The role of `subject` in this run; absent without a tracer. */
  ownRole?(subject: ProcessEvent | Process): OwnRole | null;
}
