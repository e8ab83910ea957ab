import type { ProcessReader } from "../process/process_reader.ts";
import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { ProcessSorter, type Sorting } from "./sorting.ts";
import { type TreeGuide, treeGuide, type TreeRows, treeRows } from "./tree_rows.ts";

/** Which processes to show. Compared by identity, except for its numbers and flags. */
export interface ViewOptions {
  readonly sorting: Sorting;
  readonly tree: boolean;
  readonly folded: ReadonlySet<ProcessKey>;
  readonly kernelThreads: boolean;
  /** Whether to show it; null shows all. `now` is nanoseconds since boot. */
  readonly filter: ((process: Process, now: number) => boolean) | null;
  /** How long the dead stay on the screen, nanoseconds. */
  readonly deadLinger: number;
  /** How many dead stay at most; the last ones. */
  readonly maxDead: number;
  /** How long the new are marked, nanoseconds. */
  readonly freshFor: number;
}

/** Whether a row has rows below it, and whether these are shown. */
export type Fold = "leaf" | "open" | "closed";

/** Where a row is in the tree. */
export interface TreePlace {
  readonly fold: Fold;
  /** The process of the row above it in the tree; null for a root. */
  readonly parent: ProcessKey | null;
}

/** One row, ready to be drawn. */
export interface Row {
  readonly key: ProcessKey;
  readonly process: Process;
  readonly isDead: boolean;
  /** Born or died a moment ago. */
  readonly isFresh: boolean;
  /** Does not pass the filter, but stands above something that does. */
  readonly isContext: boolean;
  readonly guide: TreeGuide;
  readonly fold: Fold;
  /** Descendants hidden by the fold. */
  readonly hidden: number;
  /** What those that live of them use together: percent of one core, and bytes. */
  readonly hiddenCpu: number;
  readonly hiddenMemory: number;
}

/** What the rows stand for, folded ones included. */
export interface RowCounts {
  /** Processes that pass the filter; without one, all that are shown. */
  readonly matches: number;
  /** The dead among these. */
  readonly ended: number;
  /** More have ended than stay on the screen: `ended` and `matches` are the least. */
  readonly isCut: boolean;
  /** Processes that do not match, but are ancestors of a match. */
  readonly ancestors: number;
}

/** How many living processes are in each state; `?` counts those not sampled yet. */
export type StateCounts = ReadonlyMap<string, number>;

const NO_GUIDE: TreeGuide = [];

/** Filters may ask for ages: an unchanged table is filtered again after this long, nanoseconds. */
const FILTER_AGAIN = 1e9;

/** The rows to show, kept from frame to frame and chosen anew when something changed. */
export class ViewModel {
  #table: ProcessReader | null = null;
  #revision = -1;
  #options: ViewOptions | null = null;
  readonly #sorter = new ProcessSorter();
  #ordered: Process[] = [];
  #context = new Set<Process>();
  #tree: TreeRows | null = null;
  #states = new Map<string, number>();
  #counts: RowCounts = { matches: 0, ended: 0, isCut: false, ancestors: 0 };
  /** When the first of the dead has lingered long enough. */
  #nextExpiry = Infinity;
  #filteredAt = 0;

  /** Bring the rows up to date. Cheap when neither table nor options changed. */
  update(table: ProcessReader, options: ViewOptions, now: number): void {
    const before = this.#options;
    const isSame = before !== null && table === this.#table && sameOptions(before, options);
    const isTimely = now < this.#nextExpiry &&
      (options.filter === null || Math.abs(now - this.#filteredAt) < FILTER_AGAIN);
    if (isSame && isTimely && table.revision === this.#revision) return;
    this.#table = table;
    this.#revision = table.revision;
    this.#options = options;
    this.#filteredAt = now;
    this.#ordered = this.#sorter.sort(this.#collect(table, options, now), options.sorting);
    this.#tree = options.tree ? treeRows(this.#ordered, options.folded) : null;
  }

  /** Whether the rows were chosen from this table with these options, at any revision. */
  shows(table: ProcessReader, options: ViewOptions): boolean {
    return table === this.#table && this.#options !== null && sameOptions(this.#options, options);
  }

  /** Count the states alone, while no rows are shown. */
  countStates(table: ProcessReader): void {
    if (table === this.#table && table.revision === this.#revision) return;
    this.#table = table;
    this.#revision = table.revision;
    // The rows are those of before: the next update has to choose them anew.
    this.#options = null;
    const states = new StateCounter();
    for (const process of table.living()) states.count(process.usage.state);
    this.#states = states.counts();
  }

  /** Rows in all. */
  get length(): number {
    return this.#rows.length;
  }

  get states(): StateCounts {
    return this.#states;
  }

  get counts(): RowCounts {
    return this.#counts;
  }

  processAt(index: number): Process | undefined {
    return this.#rows[index];
  }

  /** -1 when it is not shown. */
  indexOf(key: ProcessKey): number {
    return this.#rows.findIndex((process) => process.key === key);
  }

  /** Undefined in a flat list, and where there is no row. */
  treePlace(index: number): TreePlace | undefined {
    if (this.#tree === null || this.#tree.processes[index] === undefined) return undefined;
    const parent = this.#tree.processes[this.#tree.parents[index] ?? -1];
    return { fold: this.#foldAt(index), parent: parent?.key ?? null };
  }

  row(index: number, now: number): Row | undefined {
    const process = this.#rows[index];
    if (process === undefined) return undefined;
    const tree = this.#tree;
    const hidden = tree?.hidden[index] ?? 0;
    return {
      key: process.key,
      process,
      isDead: process.ending !== null,
      isFresh: now < this.#freshUntil(process),
      isContext: this.#context.has(process),
      guide: tree === null ? NO_GUIDE : treeGuide(tree, index),
      fold: this.#foldAt(index),
      hidden,
      hiddenCpu: tree?.hiddenCpu[index] ?? 0,
      hiddenMemory: tree?.hiddenMemory[index] ?? 0,
    };
  }

  /** When the rows from `top` on, `height` of them, will look different though nothing happens. */
  nextChange(top: number, height: number, now: number): number {
    let next = this.#nextExpiry;
    for (let i = top; i < Math.min(top + height, this.length); i++) {
      const until = this.#freshUntil(this.#rows[i] as Process);
      if (until > now && until < next) next = until;
    }
    return next;
  }

  #foldAt(index: number): Fold {
    if (this.#tree?.hasChildren[index] !== 1) return "leaf";
    return (this.#tree.hidden[index] ?? 0) > 0 ? "closed" : "open";
  }

  get #rows(): readonly Process[] {
    return this.#tree?.processes ?? this.#ordered;
  }

  #freshUntil(process: Process): number {
    const freshFor = this.#options?.freshFor ?? 0;
    if (process.ending !== null) return process.ending.ts + freshFor;
    return process.birth.seen ? process.startTs + freshFor : -Infinity;
  }

  /** The processes to show, in no order. */
  #collect(table: ProcessReader, options: ViewOptions, now: number): Process[] {
    const { filter, kernelThreads } = options;
    const chosen: Process[] = [];
    const states = new StateCounter();
    for (const process of table.living()) {
      states.count(process.usage.state);
      if (process.kernelThread && !kernelThreads) continue;
      if (filter === null || filter(process, now)) chosen.push(process);
    }
    this.#states = states.counts();
    const alive = chosen.length;
    this.#nextExpiry = Infinity;
    const { recent, isCut } = this.#lingering(table, options, now);
    for (const process of recent) {
      chosen.push(process);
      this.#nextExpiry = Math.min(this.#nextExpiry, (process.ending?.ts ?? 0) + options.deadLinger);
    }
    const matches = chosen.length;
    this.#context.clear();
    if (options.tree && filter !== null) this.#addContext(chosen);
    const ancestors = this.#context.size;
    this.#counts = { matches, ended: matches - alive, isCut, ancestors };
    return chosen;
  }

  /**
   * The dead of the last moments that pass the filter, the latest `maxDead` of them: in a storm, what
   * is looked for must not be pushed out by what is not.
   */
  #lingering(
    table: ProcessReader,
    options: ViewOptions,
    now: number,
  ): { readonly recent: Process[]; readonly isCut: boolean } {
    const { filter, kernelThreads, maxDead } = options;
    const recent: Process[] = [];
    if (maxDead === 0) return { recent, isCut: false };
    const isWanted = (process: Process) =>
      (kernelThreads || !process.kernelThread) && (filter === null || filter(process, now));
    let isCut = false;
    for (const process of table.deadFromLast(now - options.deadLinger, isWanted)) {
      isCut = recent.length >= maxDead;
      if (isCut) break;
      recent.push(process);
    }
    return { recent: recent.reverse(), isCut };
  }

  /** A tree of matches alone would hang in the air: their ancestors stand above them. */
  #addContext(chosen: Process[]): void {
    const members = new Set(chosen);
    for (const process of members) {
      for (let above = process.parent; above !== null; above = above.parent) {
        if (members.has(above)) break;
        members.add(above);
        chosen.push(above);
        this.#context.add(above);
      }
    }
  }
}

/** Counts by state letter, without touching a map ten thousand times. */
class StateCounter {
  readonly #byLetter = new Uint32Array(128);

  count(state: string | null): void {
    const code = state === null ? 63 : state.charCodeAt(0) & 127;
    this.#byLetter[code] = (this.#byLetter[code] as number) + 1;
  }

  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    this.#byLetter.forEach((count, code) => {
      if (count > 0) counts.set(String.fromCharCode(code), count);
    });
    return counts;
  }
}

function sameSorting(a: Sorting, b: Sorting): boolean {
  return a.column === b.column && a.descending === b.descending;
}

function sameOptions(a: ViewOptions, b: ViewOptions): boolean {
  return a === b || (
    sameSorting(a.sorting, b.sorting) && a.tree === b.tree && a.folded === b.folded &&
    a.kernelThreads === b.kernelThreads && a.filter === b.filter &&
    a.deadLinger === b.deadLinger && a.maxDead === b.maxDead && a.freshFor === b.freshFor
  );
}
