import * as at from "./archive_chunk.ts";
import type { Ending } from "../process/process.ts";
import type { SharedFields } from "./shared_fields.ts";
import { signalName } from "../base/signal_name.ts";

/** What is needed of a row to tell how it ended. */
export interface EndedRow {
  readonly startTs: number;
  readonly endTs: number;
  readonly flags: number;
  readonly shared: SharedFields;
  number(column: number): number | null;
}

/** How a row of an archive ended; goes with it when it moves. */
export class ArchivedEnding implements Ending {
  constructor(private readonly row: EndedRow) {}

  get ts(): number {
    return this.row.endTs;
  }
  get exitCode(): number | null {
    return this.row.number(at.EXIT_CODE);
  }
  get signal(): number | null {
    return this.row.number(at.SIGNAL);
  }
  get signalName(): string | null {
    const { flags, shared } = this.row;
    return (flags & at.SIGNAL_NAMED) === 0 ? shared.signalName : signalName(this.signal!);
  }
  get core(): boolean | null {
    const { flags } = this.row;
    return (flags & at.CORE_KNOWN) === 0 ? null : (flags & at.CORE) !== 0;
  }
  get durationNs(): number | null {
    const { flags, shared, startTs } = this.row;
    if ((flags & at.DURATION_KNOWN) === 0) return null;
    if ((flags & at.DURATION_PLAIN) === 0) return shared.wide![at.DURATION]!;
    return Math.max(0, this.ts - startTs);
  }
  get maxRssBytes(): number | null {
    return this.row.number(at.MAX_RSS);
  }
  get readBytes(): number | null {
    return this.row.number(at.READ);
  }
  get writeBytes(): number | null {
    return this.row.number(at.WRITE);
  }
  get minorFaults(): number | null {
    return this.row.number(at.MINOR_FAULTS);
  }
  get majorFaults(): number | null {
    return this.row.number(at.MAJOR_FAULTS);
  }
  get voluntarySwitches(): number | null {
    return this.row.number(at.VOLUNTARY_SWITCHES);
  }
  get involuntarySwitches(): number | null {
    return this.row.number(at.INVOLUNTARY_SWITCHES);
  }
  get threadsTotal(): number | null {
    return this.row.number(at.THREADS_TOTAL);
  }
  get execFailed(): boolean {
    return (this.row.flags & at.EXEC_FAILED) !== 0;
  }
}
