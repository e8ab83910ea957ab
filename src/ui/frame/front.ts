import type { Churn } from "../../model/churn/churn.ts";
import type { HostSet } from "../../model/hosts/host_set.ts";
import type { EventLog } from "../../model/event/event_log.ts";
import type { Process } from "../../model/process/process.ts";
import type { StraceReader } from "../../model/inspect/strace_log.ts";
import type { ThreadReader } from "../../model/process/thread_list.ts";
import type { RatesReader } from "../../model/event/rates.ts";
import type { Row, RowCounts } from "../../model/list/list_row.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { HostHistory, HostVitals } from "../../model/scan/host_vitals.ts";
import type { HostFacts, Losses } from "../state/host.ts";
import type { FrontPicture } from "./picture.ts";
import type { TimelineShape } from "./replay_port.ts";
import type { Symbols } from "../draw/symbols.ts";

/** The inputs that a frame is made from. */
export interface FrameInputs {
  readonly now: number;
  /** The moment of the rows: `now`, the start of the pause, or the past. */
  readonly rowsNow: number;
  /** The table to show: the live table, or a copy. */
  readonly table: ProcessReader;
  readonly liveCount: number;
  /** The last events: the live log, or a copy. */
  readonly log: EventLog;
  /** The groups of processes that started and ended up to the moment of the rows. */
  readonly churn: Churn;
  readonly facts: HostFacts;
  readonly vitals: HostVitals;
  /** The last reading: it decides the shape of the header, also at a moment without readings. */
  readonly latestVitals: HostVitals;
  readonly history: HostHistory;
  readonly rates: RatesReader;
  readonly losses: Losses;
  /** The hosts of the fleet, on the screen of all of them. */
  readonly hosts?: HostSet;
  /** The activity along the recording on the screen. */
  readonly shape?: TimelineShape;
  /** The threads of the rows in the window. */
  readonly threads?: ThreadReader;
  readonly symbols: Symbols;
  /** The output of strace for its pane. */
  readonly strace?: StraceReader | null;
}

/** The part of a frame that the view in front makes. */
export interface Front {
  /** The rows of a list; empty for other views. */
  readonly rows: readonly Row[];
  readonly picture: FrontPicture;
  /** Absent for views that don't count matches of the filter. */
  readonly counts?: RowCounts;
  /** The rows of a list that came while its order was held. */
  readonly newcomers?: number;
  /** The processes whose memory and cpu are on the screen. */
  readonly watched: readonly { readonly process: Process }[];
  /** The names of the rows in the window: a click selects one. */
  readonly rowKeys: readonly { readonly key: string; readonly isDead?: boolean }[];
  readonly nextChange: number;
}
