import type { Churn } from "../../model/churn/churn.ts";
import type { EventLog } from "../../model/event/event_log.ts";
import type { Process } from "../../model/process/process.ts";
import type { RatesReader } from "../../model/event/rates.ts";
import type { Row, RowCounts } from "../../model/list/view_model.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { HostFacts, HostVitals, Losses } from "../state/host.ts";
import type { FrontPicture } from "./picture.ts";
import type { TimelineShape } from "./replay_port.ts";
import type { Symbols } from "../draw/symbols.ts";

/** Where a frame gets its contents from. */
export interface FrameInputs {
  readonly now: number;
  /** The moment of the rows: `now`, or when the picture was paused. */
  readonly rowsNow: number;
  /** The table to show: the living one, or a frozen copy. */
  readonly table: ProcessReader;
  readonly liveCount: number;
  /** The last events: the living log, or a frozen copy. */
  readonly log: EventLog;
  /** Who comes and goes, up to the moment of the rows. */
  readonly churn: Churn;
  readonly facts: HostFacts;
  readonly vitals: HostVitals;
  readonly rates: RatesReader;
  readonly losses: Losses;
  /** What happened along the recording that is shown. */
  readonly shape?: TimelineShape;
  readonly symbols: Symbols;
}

/** What the view in front contributes to a frame. */
export interface Front {
  /** Rows of a list; of other views none. */
  readonly rows: readonly Row[];
  readonly picture: FrontPicture;
  /** Absent where the filter does not count. */
  readonly counts?: RowCounts;
  /** Processes whose memory and cpu are on the screen. */
  readonly watched: readonly { readonly process: Process }[];
  /** What a click on each row of the window means, as the view names it. */
  readonly rowKeys: readonly { readonly key: string }[];
  readonly nextChange: number;
}
