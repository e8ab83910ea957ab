import type { Redactor } from "../redact/redactor.ts";
import type { Process } from "../process/process.ts";
import type { Tally } from "../event/tally.ts";

/** Bounds of a table. */
export interface TableOptions {
  /** Dead processes that are remembered. */
  readonly maxDead: number;
  /** How many of them are kept as rows; the others are packed. */
  readonly maxDeadAtHand?: number;
  /** Characters of their command lines, of all together. */
  readonly maxDeadArgvBytes?: number;
  /** Takes secrets out of what /proc says of a living process. */
  readonly redactor?: Redactor | null;
}

/** What a table is at one moment, apart from its bounds; rows are linked with each other. */
export interface TableState {
  readonly lastTs: number;
  readonly forgottenTs: number;
  readonly tally: Tally;
  /** In the order in which they are listed. */
  readonly living: readonly Process[];
  /** The longest dead first. */
  readonly dead: readonly Process[];
  /** Of the living, those that wait for somebody with the pid of their parent. */
  readonly awaiting: readonly Process[];
}
