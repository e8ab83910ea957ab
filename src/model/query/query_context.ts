import type { ProcessEvent } from "../event/event.ts";
import type { Process } from "../process/process.ts";

/**
 * What a process is to the program that asks. The query is on the command line of a wrapper (sudo, a
 * shell), so that every word of it would be found there.
 */
export type OwnRole = "tracer" | "wrapper";

/** What a query needs to know besides the subject itself. */
export interface QueryContext {
  /** The present, nanoseconds since boot; what `age` of a living process is counted to. */
  readonly now: number;
  /** The host of subjects that name none; absent means unknown. */
  readonly host?: string;
  /**
   * Whether `subject` is process `pid` or descends from it, however long ago; `pid` is the live
   * process of that number, or whichever the caller has settled on.
   */
  isUnder(pid: number, subject: ProcessEvent | Process): boolean;
  /** The role of `subject` in this run; absent where nothing is traced. */
  ownRole?(subject: ProcessEvent | Process): OwnRole | null;
}
