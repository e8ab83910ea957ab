import type { Connection, ReadingFacts } from "../../model/activity/connections.ts";
import type { ChurnRow } from "../../model/churn/churn_rows.ts";
import type { FleetSummary } from "../../model/hosts/host_set.ts";
import type { HostRow } from "../../model/hosts/host_rows.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { Line } from "../draw/line.ts";
import type { StraceReader } from "../../model/inspect/strace_log.ts";
import type { RatesReader } from "../../model/event/rates.ts";
import type { Row, RowCounts } from "../../model/list/list_row.ts";
import type { StateCounts } from "../../model/list/state_counts.ts";
import type { HostHistory, HostVitals } from "../../model/scan/host_vitals.ts";
import type { HostFacts, Losses } from "../state/host.ts";
import type { TimelineShape } from "./replay_port.ts";

/** Everything that a frame shows besides the state of the screen. */
export interface Picture {
  /** The time of the header, nanoseconds since boot. */
  readonly now: number;
  /** The time of the rows: `now`, the start of the pause, or the past. */
  readonly rowsNow: number;
  /** The rows of a list, from the top of the window on. */
  readonly rows: readonly Row[];
  readonly front: FrontPicture;
  readonly states: StateCounts;
  readonly liveCount: number;
  /** The threads of the kernel among them. */
  readonly kernelThreads: number;
  /** Whether a filter is in force. */
  readonly isFiltered: boolean;
  /** Counts of the rows; null for a view without filtered rows. */
  readonly counts: RowCounts | null;
  /** The rows of a list that came while its order was held. */
  readonly newcomers: number;
  /** Whether lists show dead processes among live ones. */
  readonly isDeadShown: boolean;
  readonly facts: HostFacts;
  readonly vitals: HostVitals;
  readonly history: HostHistory;
  readonly rates: RatesReader;
  readonly losses: Losses;
  /** All hosts together, on the screen of a fleet; else null. */
  readonly fleet: FleetSummary | null;
  /** The traffic of processes is counted. */
  readonly isNetTraced: boolean;
  /** The activity along the recording; null live. */
  readonly shape: TimelineShape | null;
  /** The output of strace; null before it was asked for. */
  readonly strace: StraceReader | null;
}

/** The picture of the view in front. A list shows the rows of the picture. */
export type FrontPicture =
  | { readonly view: "list" }
  | EventsPicture
  | ChurnPicture
  | HostsPicture
  | FlowsPicture
  | DetailsPicture;

/** An event in the window; its key is its number. */
export interface EventLine {
  readonly key: string;
  readonly event: FlockEvent;
}

export interface EventsPicture {
  readonly view: "events";
  readonly lines: readonly EventLine[];
  /** The number of older events that the log dropped. */
  readonly dropped: number;
}

export interface FlowsPicture {
  readonly view: "flows";
  /** Begins at the top of the window. */
  readonly rows: readonly Connection[];
  /** Connections that the bounds dropped. */
  readonly dropped: number;
  /** The last reading of open connections. */
  readonly reading: ReadingFacts;
  readonly isTraced: boolean;
  /** These are connections of a moment of the past. */
  readonly isPast: boolean;
}

export interface HostsPicture {
  readonly view: "hosts";
  /** Begins at the top of the window. */
  readonly rows: readonly HostRow[];
  /** The most births in one second among these rows: the value of a full bar of the sparklines. */
  readonly most: number;
  /** Hosts that found no place in the set. */
  readonly refused: number;
}

/** The picture of Details: facts at the left, and lines that scroll. */
export interface DetailsPicture {
  readonly view: "details";
  /** null without a process. */
  readonly title: Line | null;
  /** Empty on a narrow screen, where the facts are among the lines. */
  readonly facts: readonly Line[];
  /** Begins at the top of the window. */
  readonly lines: readonly Line[];
  /** The row of the cursor in the window, and whether it is in the column of the facts. */
  readonly cursor: { readonly row: number; readonly isBeside: boolean };
}

export interface ChurnPicture {
  readonly view: "churn";
  /** Begins at the top of the window. */
  readonly rows: readonly ChurnRow[];
  /** The most new members in one second among these rows: the value of a full bar of the sparklines. */
  readonly most: number;
  /** The number of groups of this grouping that were dropped. */
  readonly dropped: number;
  /** The number of live processes that no group counts as alive any more. */
  readonly droppedMembers: number;
  /** Whether all events before this moment were dropped: groups may be missing. */
  readonly isForgotten: boolean;
  /** The counts begin here, nanoseconds since boot; null: at the start of the watch. */
  readonly since: number | null;
}
