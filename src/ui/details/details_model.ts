import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { SampleHistory } from "../../model/process/sample_history.ts";
import { childrenOf } from "../../model/list/history_lines.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { Line } from "../draw/line.ts";
import { WrappedCommand } from "./details_command.ts";
import type { State } from "../state/state.ts";
import type { SectionList } from "./sections.ts";

/** The lines of Details, and what they were made for. */
export interface DetailsContents {
  readonly process: Process | null;
  /** Empty on a narrow screen, where these lines are among the others. */
  readonly facts: readonly Line[];
  readonly lines: SectionList;
  readonly table: ProcessReader;
  readonly key: ProcessKey | null;
  readonly columns: number;
  readonly height: number;
  readonly state: State["details"];
}

/** The process that Details shows, kept from frame to frame, also when the table has forgotten it. */
export class DetailsModel {
  readonly samples = new SampleHistory();
  readonly command = new WrappedCommand();
  /** The contents that were made last. */
  contents: DetailsContents | null = null;
  #table: ProcessReader | null = null;
  #revision = -1;
  #process: Process | null = null;
  #children: readonly Process[] = [];

  update(table: ProcessReader, key: ProcessKey | null, now: number): Process | null {
    const isOther = this.#process?.key !== key;
    const isSame = !isOther && table === this.#table && table.revision === this.#revision;
    if (!isSame) {
      this.#table = table;
      this.#revision = table.revision;
      const kept = isOther ? null : this.#process;
      this.#process = (key === null ? undefined : table.get(key)) ??
        (kept !== null && kept.ending !== null && kept.ending.ts <= now ? kept : null);
      this.#children = key === null ? [] : childrenOf(table, key);
    }
    if (this.#process !== null) this.samples.record(this.#process, now);
    return this.#process;
  }

  get children(): readonly Process[] {
    return this.#children;
  }
}
