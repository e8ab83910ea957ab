import type { Sorting } from "../../model/list/sorting.ts";
import type { Cursor } from "../widgets/cursor.ts";
import type { ViewId } from "../widgets/view_id.ts";

/** Where a view that is not in front was left: its order, and its cursor. */
export interface Place {
  readonly sorting: Sorting;
  readonly selected: string | null;
  readonly cursor: Cursor;
}

export type Places = Readonly<Partial<Record<ViewId, Place>>>;
