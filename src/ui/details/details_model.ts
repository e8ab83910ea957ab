import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { type SampledStepsReader, SampleHistory } from "../../model/process/sample_history.ts";
import { type FamilyTree, familyTree } from "../../model/list/family_tree.ts";
import { childrenOf } from "../../model/list/history_lines.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { Line } from "../draw/line.ts";
import { WrappedCommand } from "./details_command.ts";
import { READ_EVERY } from "../widgets/details_tab.ts";
import type { State } from "../state/state.ts";
import type { SectionList } from "./sections.ts";

/** Neighbouring lines of the list, without the blank one behind them. */
export interface LinesBeside {
  readonly start: number;
  readonly length: number;
}

/** The lines of Details, and what they were made for. */
export interface DetailsContents {
  readonly process: Process | null;
  /** Empty on a narrow screen, where these lines are among the others. */
  readonly facts: readonly Line[];
  readonly lines: SectionList;
  /** The lines that are drawn below the facts; null where all are in one column. */
  readonly beside: LinesBeside | null;
  readonly table: ProcessReader;
  readonly key: ProcessKey | null;
  readonly columns: number;
  readonly height: number;
  readonly state: State["details"];
}

/** A family, and what it was gathered from. */
interface MadeFamily {
  readonly tree: FamilyTree;
  readonly table: ProcessReader;
  readonly key: ProcessKey;
  readonly revision: number;
  readonly ts: number;
}

/** The process that Details shows, kept from frame to frame, also when the table has forgotten it. */
export class DetailsModel {
  readonly samples: SampleHistory;
  readonly command = new WrappedCommand();
  /** The contents that were made last. */
  contents: DetailsContents | null = null;
  #table: ProcessReader | null = null;
  #revision = -1;
  #process: Process | null = null;
  #children: readonly Process[] = [];
  #family: MadeFamily | null = null;

  /** @param earlier has the values of a process from before Details showed it */
  constructor(earlier?: SampledStepsReader) {
    this.samples = new SampleHistory(earlier);
  }

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

  /** Returns the family of a process. On the live screen it is gathered at most once a second. */
  family(table: ProcessReader, process: Process, now: number, isLive: boolean): FamilyTree {
    const made = this.#family;
    const isOfThis = made !== null && made.table === table && made.key === process.key;
    const isRecent = isOfThis && now >= made.ts && now < made.ts + READ_EVERY;
    if (isOfThis && (made.revision === table.revision || (isLive && isRecent))) return made.tree;
    const tree = familyTree(table, process);
    const { key } = process;
    this.#family = { tree, table, key, revision: table.revision, ts: now };
    return tree;
  }

  /** Returns when the family on the screen is gathered again, nanoseconds since boot. */
  get nextFamily(): number {
    const made = this.#family;
    return made === null || made.revision === made.table.revision ? Infinity : made.ts + READ_EVERY;
  }

  get children(): readonly Process[] {
    return this.#children;
  }
}
