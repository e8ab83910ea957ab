import { MAX_RECORDED_DEAD, MAX_RECORDED_DEAD_ARGV_BYTES } from "../../model/base/limits.ts";
import type { TableOptions } from "../../model/table/table_state.ts";

/** The bounds of a table that is folded from a recording, the same for who writes and who reads. */
export const RECORDING_TABLE: TableOptions = {
  maxDead: MAX_RECORDED_DEAD,
  maxDeadArgvBytes: MAX_RECORDED_DEAD_ARGV_BYTES,
};
