import type { Process } from "./process.ts";
import type { ProcessKey } from "./process_key.ts";
import { type ProcessOrder, processOrder, type Sorting } from "./sorting.ts";
import { type TreeGuide, treeGuide, type TreeRows, treeRows } from "./tree_rows.ts";

/** What is read of a process table; `ProcessTable` and a frozen copy of it both give this. */
export interface ProcessReader {
  /** Equal revisions mean an equal table. */
  readonly revision: number;
  readonly liveCount: number;
  living(): Iterable<Process>;
  /** Remembered dead, the longest dead first. */
  dead(): Iterable<Process>;
}

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
  readonly fold: "leaf" | "open" | "closed";
  /** Descendants hidden by the fold. */
  readonly hidden: number;
}

/** How many living processes are in each state; `?` counts those not sampled yet. */
export type StateCounts = ReadonlyMap<string, number>;

const NO_GUIDE: TreeGuide = [];

/** Filters may ask for ages: an unchanged table is filtered again after this long, nanoseconds. */
const FILTER_AGAIN = 1e9;

/**
 * The rows to show, kept between frames. The order of the last frame is repaired rather than made
 * anew: with 10,000 processes, of which a few come and go, sorting finds almost everything in place.
 */
export class ViewModel {
  #table: ProcessReader | null = null;
  #revision = -1;
  #options: ViewOptions | null = null;
  #order: ProcessOrder | null = null;
  #ordered: Process[] = [];
  #members = new Set<Process>();
  #context = new Set<Process>();
  #tree: TreeRows | null = null;
  #states = new Map<string, number>();
  #deadShown = 0;
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
    if (before === null || !sameSorting(before.sorting, options.sorting)) {
      this.#order = processOrder(options.sorting);
    }
    this.#table = table;
    this.#revision = table.revision;
    this.#options = options;
    this.#filteredAt = now;
    this.#collect(table, options, now);
    this.#arrange(options);
  }

  /** Rows in all. */
  get length(): number {
    return this.#rows.length;
  }

  get states(): StateCounts {
    return this.#states;
  }

  /** Dead processes among the rows. */
  get deadShown(): number {
    return this.#deadShown;
  }

  get isTree(): boolean {
    return this.#tree !== null;
  }

  processAt(index: number): Process | undefined {
    return this.#rows[index];
  }

  /** -1 when it is not shown. */
  indexOf(key: ProcessKey): number {
    return this.#rows.findIndex((process) => process.key === key);
  }

  /** Index of the parent's row in the tree; -1 for a root or in a flat list. */
  parentIndex(index: number): number {
    return this.#tree?.parents[index] ?? -1;
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
      fold: tree?.hasChildren[index] !== 1 ? "leaf" : hidden > 0 ? "closed" : "open",
      hidden,
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

  get #rows(): readonly Process[] {
    return this.#tree?.processes ?? this.#ordered;
  }

  #freshUntil(process: Process): number {
    const freshFor = this.#options?.freshFor ?? 0;
    if (process.ending !== null) return process.ending.ts + freshFor;
    return process.birthSeen ? process.startTs + freshFor : -Infinity;
  }

  #collect(table: ProcessReader, options: ViewOptions, now: number): void {
    const { filter, kernelThreads } = options;
    const members = new Set<Process>();
    const states = new Map<string, number>();
    for (const process of table.living()) {
      const state = process.state ?? "?";
      states.set(state, (states.get(state) ?? 0) + 1);
      if (process.kernelThread && !kernelThreads) continue;
      if (filter === null || filter(process, now)) members.add(process);
    }
    this.#states = states;
    const alive = members.size;
    this.#nextExpiry = Infinity;
    for (const process of this.#lingering(table, options, now)) {
      if (filter !== null && !filter(process, now)) continue;
      members.add(process);
      this.#nextExpiry = Math.min(this.#nextExpiry, (process.ending?.ts ?? 0) + options.deadLinger);
    }
    this.#deadShown = members.size - alive;
    this.#context.clear();
    if (options.tree && filter !== null) this.#addContext(members);
    this.#repairOrder(members);
  }

  /** The dead of the last moments, the latest `maxDead` of them. */
  #lingering(table: ProcessReader, options: ViewOptions, now: number): Process[] {
    const since = now - options.deadLinger;
    const recent: Process[] = [];
    for (const process of table.dead()) {
      const ending = process.ending;
      if (ending === null || ending.ts <= since) continue;
      if (process.kernelThread && !options.kernelThreads) continue;
      recent.push(process);
    }
    return recent.length > options.maxDead ? recent.slice(-options.maxDead) : recent;
  }

  /** A tree of matches alone would hang in the air: their ancestors stand above them. */
  #addContext(members: Set<Process>): void {
    for (const process of [...members]) {
      for (let above = process.parent; above !== null; above = above.parent) {
        if (members.has(above)) break;
        members.add(above);
        this.#context.add(above);
      }
    }
  }

  /** Drop the gone, append the new; the order of the others stays as it was. */
  #repairOrder(members: Set<Process>): void {
    const ordered: Process[] = [];
    for (const process of this.#ordered) if (members.has(process)) ordered.push(process);
    if (ordered.length < members.size) {
      for (const process of members) if (!this.#members.has(process)) ordered.push(process);
    }
    this.#members = members;
    this.#ordered = ordered;
  }

  #arrange(options: ViewOptions): void {
    if (this.#order !== null) this.#ordered.sort(this.#order);
    this.#tree = options.tree ? treeRows(this.#ordered, options.folded) : null;
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
