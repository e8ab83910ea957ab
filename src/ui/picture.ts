import type { RatesReader } from "../model/rates.ts";
import type { Row, RowCounts, StateCounts } from "../model/view_model.ts";
import type { CellBuffer } from "./cells/cell_buffer.ts";
import type { Page } from "./page.ts";
import type { HostFacts, HostVitals, Losses } from "./host.ts";
import type { TimelineShape } from "./replay_port.ts";
import type { Symbols } from "./symbols.ts";
import type { Theme } from "./theme.ts";

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

/** What views draw with. */
export interface Canvas {
  readonly buffer: CellBuffer;
  readonly theme: Theme;
  readonly symbols: Symbols;
}
