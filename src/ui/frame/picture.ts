import type { RatesReader } from "../../model/event/rates.ts";
import type { Row, RowCounts, StateCounts } from "../../model/list/view_model.ts";
import type { Page } from "./page.ts";
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
  readonly page: Page;
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
