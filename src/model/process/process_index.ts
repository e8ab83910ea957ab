import { KeyedRows } from "../base/keyed_rows.ts";
import { OrderedRows } from "../base/ordered_rows.ts";
import type { Process } from "./process.ts";

/** The rows of a table: all by their key, and those that live by their pid and in the order in which they came. */
export class ProcessIndex extends KeyedRows<Process> {
  readonly living = new OrderedRows<Process>({
    get: (row) => row.place,
    set: (row, place) => row.place = place,
  });

  /** The living row of this pid. */
  byPid(pid: number): Process | undefined {
    return this.findIn(pid, this.living);
  }
}
