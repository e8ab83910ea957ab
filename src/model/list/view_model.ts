import type { ProcessReader } from "../process/process_reader.ts";
import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { ProcessSorter, type Sorting } from "./sorting.ts";
import { type TreeGuide, treeGuide, type TreeRows, treeRows } from "./tree_rows.ts";

/** The options of the list. Two of them are equal when sets and functions are the same objects. */
export interface ViewOptions {
  readonly sorting: Sorting;
  readonly tree: boolean;
  readonly folded: ReadonlySet<ProcessKey>;
  readonly kernelThreads: boolean;
  /** Whether to show a process; null shows all. `now` is nanoseconds since boot. */
  readonly filter: ((process: Process, now: number) => boolean) | null;
  /** Time that the dead stay on the screen, nanoseconds. */
  readonly deadLinger: number;
  /** The most dead on the screen; the latest stay. */
  readonly maxDead: number;
  /** Time that a birth or death is highlighted, nanoseconds. */
  readonly freshFor: number;
}

/** Whether a row has children, and whether they are shown. */
export type Fold = "leaf" | "open" | "closed";

/** The position of a row in the tree. */
export interface TreePlace {
  readonly fold: Fold;
  /** The process of the parent row; null for a root. */
  readonly parent: ProcessKey | null;
}

/** One row of the list. */
export interface Row {
  readonly key: ProcessKey;
  readonly process: Process;
  readonly isDead: boolean;
  /** The process was born or died a moment ago. */
  readonly isFresh: boolean;
  /** The process does not match the filter, but is the ancestor of a match. */
  readonly isContext: boolean;
  readonly guide: TreeGuide;
  readonly fold: Fold;
  /** Descendants that the fold hides. */
  readonly hidden: number;
  /** The sums of the live hidden descendants: percent of one core, and bytes. */
  readonly hiddenCpu: number;
  readonly hiddenMemory: number;
}

/** Counts of the processes in the list, folded ones included. */
export interface RowCounts {
  /** Processes that match the filter; without a filter, all in the list. */
  readonly matches: number;
  /** The dead among the matches. */
  readonly ended: number;
  /** More processes have died than stay on the screen: `ended` and `matches` are lower bounds. */
  readonly isCut: boolean;
  /** Processes that do not match, but are ancestors of a match. */
  readonly ancestors: number;
}

/** The number of live processes in each state; `?` counts those without a sample. */
export type StateCounts = ReadonlyMap<string, number>;

const NO_GUIDE: TreeGuide = [];

/** Time after which an unchanged table is filtered again, nanoseconds: filters may read ages. */
const FILTER_AGAIN = 1e9;

/**
 * The rows of the list. It keeps them between frames, and chooses them again after a change.
 *
 * This folder prepares the process list, pure and without a screen: columns, sorting, tree rows.
 * src/ui/list draws it.
 */
export class ViewModel {
  #table: ProcessReader | null = null;
  #revision = -1;
  #options: ViewOptions | null = null;
  readonly #sorter = new ProcessSorter();
  #ordered: Process[] = [];
  #context = new Set<Process>();
  #tree: TreeRows | null = null;
  #states: StateCounts = new Map();
  #processStates: StateCounts = new Map();
  #kernelThreads = 0;
  #counts: RowCounts = { matches: 0, ended: 0, isCut: false, ancestors: 0 };
  /** When the first of the dead leaves the screen. */
  #nextExpiry = Infinity;
  #filteredAt = 0;

  /** Brings the rows up to date. Cheap when neither table nor options changed. */
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

  /** Counts the states alone, while the list is hidden. */
  countStates(table: ProcessReader): void {
    if (table === this.#table && table.revision === this.#revision) return;
    this.#table = table;
    this.#revision = table.revision;
    // The rows are older now, so that the next update must choose them again.
    this.#options = null;
    const states = new StateCounter();
    for (const process of table.living()) states.count(process);
    this.#setCounts(states);
  }

  /** The number of rows. */
  get length(): number {
    return this.#rows.length;
  }

  get states(): StateCounts {
    return this.#states;
  }

  /** The states of the processes without the threads of the kernel. */
  get processStates(): StateCounts {
    return this.#processStates;
  }

  /** The number of live threads of the kernel. */
  get kernelThreads(): number {
    return this.#kernelThreads;
  }

  get counts(): RowCounts {
    return this.#counts;
  }

  processAt(index: number): Process | undefined {
    return this.#rows[index];
  }

  /** Returns the row of a process; -1 when it is not in the list. */
  indexOf(key: ProcessKey): number {
    return this.#rows.findIndex((process) => process.key === key);
  }

  /** Undefined in a flat list, and for a row that does not exist. */
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

  /** Returns when `height` rows from `top` on will look different without an event. */
  nextChange(top: number, height: number, now: number): number {
    let next = this.#nextExpiry;
    for (let i = top; i < Math.min(top + height, this.length); i++) {
      const until = this.#freshUntil(this.#rows[i] as Process);
      if (until > now && until < next) next = until;
    }
    return next;
  }

  #setCounts(counter: StateCounter): void {
    this.#states = counter.counts(true);
    this.#processStates = counter.counts(false);
    this.#kernelThreads = counter.kernelThreads;
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

  /** Returns the processes of the list, in no order. */
  #collect(table: ProcessReader, options: ViewOptions, now: number): Process[] {
    const { filter, kernelThreads } = options;
    const chosen: Process[] = [];
    const states = new StateCounter();
    for (const process of table.living()) {
      states.count(process);
      if (process.kernelThread && !kernelThreads) continue;
      if (filter === null || filter(process, now)) chosen.push(process);
    }
    this.#setCounts(states);
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
   * Returns the latest dead that match the filter, at most `maxDead`. The filter comes first: in a
   * storm, other processes must not displace the matches.
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

  /** Adds the ancestors of the matches, since a tree needs them. */
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

/** Counts processes by state letter, without a map access for each process; kernel threads apart. */
class StateCounter {
  readonly #byLetter = new Uint32Array(LETTERS);
  readonly #ofKernel = new Uint32Array(LETTERS);
  kernelThreads = 0;

  count({ kernelThread, usage: { state } }: Process): void {
    const code = state === null ? 63 : state.charCodeAt(0) & 127;
    const counts = kernelThread ? this.#ofKernel : this.#byLetter;
    counts[code] = (counts[code] as number) + 1;
    if (kernelThread) this.kernelThreads++;
  }

  counts(withKernel: boolean): StateCounts {
    const counts = new Map<string, number>();
    for (let code = 0; code < LETTERS; code++) {
      const count = this.#byLetter[code]! + (withKernel ? this.#ofKernel[code]! : 0);
      if (count > 0) counts.set(String.fromCharCode(code), count);
    }
    return counts;
  }
}

/** A state is an ASCII letter. */
const LETTERS = 128;

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
