import type { ChurnRow } from "../../model/churn/churn_rows.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { Line } from "../draw/line.ts";
import type { RatesReader } from "../../model/event/rates.ts";
import type { Row, RowCounts, StateCounts } from "../../model/list/view_model.ts";
import type { HostFacts, HostVitals, Losses } from "../state/host.ts";
import type { TimelineShape } from "./replay_port.ts";

/** Everything that one frame shows besides the state of the screen. */
export interface Picture {
  /** The present of the header, nanoseconds since boot. */
  readonly now: number;
  /** The present of the rows: the same, or the moment of the pause. */
  readonly rowsNow: number;
  /** Of a list, from the top of the window on. */
  readonly rows: readonly Row[];
  readonly front: FrontPicture;
  readonly states: StateCounts;
  readonly liveCount: number;
  /** A filter is in force. */
  readonly isFiltered: boolean;
  /** What the rows of the view stand for; null where a view has no filtered rows. */
  readonly counts: RowCounts | null;
  /** Dead processes are shown among the living. */
  readonly isDeadShown: boolean;
  readonly facts: HostFacts;
  readonly vitals: HostVitals;
  readonly rates: RatesReader;
  readonly losses: Losses;
  /** What happened along the recording; null live. */
  readonly shape: TimelineShape | null;
}

/** What the view in front shows; a list shows the rows of the picture. */
export type FrontPicture =
  | { readonly view: "list" }
  | EventsPicture
  | ChurnPicture
  | DetailsPicture;

/** An event in the window, named by its number. */
export interface EventLine {
  readonly key: string;
  readonly event: FlockEvent;
}

export interface EventsPicture {
  readonly view: "events";
  readonly lines: readonly EventLine[];
  /** Older events that the log dropped. */
  readonly dropped: number;
}

/** Details as it is drawn: what stands still at the left, and what scrolls. */
export interface DetailsPicture {
  readonly view: "details";
  /** null while there is no process to show. */
  readonly title: Line | null;
  /** Empty on a narrow screen, where these lines are among the others. */
  readonly facts: readonly Line[];
  /** From the top of the window on. */
  readonly lines: readonly Line[];
}

export interface ChurnPicture {
  readonly view: "churn";
  /** From the top of the window on. */
  readonly rows: readonly ChurnRow[];
  /** The most new members in one second among them: what a full bar of the sparklines means. */
  readonly most: number;
  /** Groups of the grouping shown that were dropped. */
  readonly dropped: number;
  /** Living processes that are no longer counted as alive. */
  readonly droppedMembers: number;
  /** All events before the moment that is shown are forgotten: there may have been groups. */
  readonly isForgotten: boolean;
  /** Only what happened from then on is counted, nanoseconds since boot; null: since the watch began. */
  readonly since: number | null;
}
