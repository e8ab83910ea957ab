import type { ProcessReader } from "../process/process_reader.ts";
import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { ThreadReader } from "../process/thread_list.ts";
import { grown } from "../base/radix_sorter.ts";
import type { ColumnId } from "./column.ts";
import { HeldOrder, keyOf } from "./held_order.ts";
import {
  type GroupFolds,
  groupKey,
  groupValue,
  type ListGroup,
  type ListGrouping,
  ListGroups,
} from "./list_groups.ts";
import type { Fold, ProcessRow, Row, RowCounts, TreePlace } from "./list_row.ts";
import { PlaceIndex, reordered } from "./place_index.ts";
import { ProcessSorter, type Sorting } from "./sorting.ts";
import { StateCounter, type StateCounts } from "./state_counts.ts";
import { SubtreeSums } from "./subtree_sums.ts";
import { ADDING } from "./sums.ts";
import { processOfThread, type ThreadLine, ThreadLines } from "./thread_lines.ts";
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
  /** 0: each update sorts anew. Otherwise rows keep their order until the number changes. */
  readonly hold: number;
  /** The columns whose sums over subtrees or groups are shown; empty: no sums of subtrees. */
  readonly sums: readonly ColumnId[];
  /** How a flat list is grouped; null: not at all. */
  readonly grouping: ListGrouping | null;
  readonly folds: GroupFolds;
  /** The threads that have rows; null: none. */
  readonly threads: ThreadReader | null;
}

const NO_GUIDE: TreeGuide = [];
const MEMBER_GUIDE: TreeGuide = ["space"];

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
  /** Tree and Table each hold an order of their own. */
  readonly #held = { tree: new HeldOrder(), table: new HeldOrder() };
  readonly #subtrees = new SubtreeSums();
  readonly #groups = new ListGroups();
  readonly #threads = new ThreadLines();
  #threadRevision = 0;
  #places: Int32Array = new Int32Array(0);
  #ownersBuffer: Int32Array = new Int32Array(0);
  /** The indexes of the processes of the last tree; null for a flat list. */
  #index: PlaceIndex | null = null;
  #newcomers = 0;
  #chosen: readonly Process[] = [];
  #ordered: Process[] = [];
  #context = new Set<Process>();
  #tree: TreeRows | null = null;
  /** The folds of the last tree. */
  #treeFolded: ReadonlySet<ProcessKey> | null = null;
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
    const threadRevision = options.threads?.revision ?? 0;
    if (
      isSame && isTimely && table.revision === this.#revision &&
      threadRevision === this.#threadRevision
    ) return;
    this.#threadRevision = threadRevision;
    this.#table = table;
    this.#revision = table.revision;
    this.#options = options;
    this.#filteredAt = now;
    this.#arrange(this.#collect(table, options, now), options);
  }

  /** Puts the chosen processes into the order of the screen. */
  #arrange(chosen: readonly Process[], options: ViewOptions): void {
    const { sorting, tree, hold, folded } = options;
    const held = tree ? this.#held.tree : this.#held.table;
    held.begin(hold);
    // Most frames have the processes of the one before, with other values.
    if (!tree) this.#index = null;
    else if (this.#index === null || !this.#index.isOf(chosen)) {
      this.#index = new PlaceIndex(chosen);
    }
    const places = this.#index;
    const parents = places?.parents();
    if (places && parents) this.#sum(chosen, { places, parents }, options);
    const isKnown = held.isHolding && !held.isEmpty;
    const kept = isKnown ? held.again(chosen) : null;
    const isSameTree = kept !== null && places?.hasMoved === false &&
      folded.size === 0 && folded === this.#treeFolded;
    this.#ordered = kept ??
      (isKnown
        ? held.arrange(chosen, keyOf, (added) => this.#sorted(added, options))
        : this.#sorted(chosen, options));
    const order = this.#orderOf(chosen.length, isKnown ? held : null);
    if (!isSameTree) {
      this.#tree = parents
        ? treeRows(this.#ordered, folded, !isKnown, reordered(parents, order))
        : null;
    }
    this.#treeFolded = folded;
    if (held.isHolding && !isKnown) {
      // Roots and siblings keep the order that the screen showed, folded ones behind them.
      held.start([...this.#tree?.processes ?? [], ...this.#ordered], keyOf);
    }
    this.#newcomers = held.newcomers;
    const { grouping } = options;
    if (grouping !== null && !tree) {
      const firstEnded = chosen.length - this.#counts.ended;
      this.#groups.update(chosen, order, { ...options, grouping, firstEnded });
    }
    this.#threads.held.begin(hold);
    const { threads: reader } = options;
    const rows = { processes: chosen, length: this.#baseLength, sorting };
    if (reader === null) this.#threads.clear(rows.length);
    else this.#threads.update(reader, { ...rows, owners: this.#owners(), without: this.#context });
  }

  /** Returns the index among the chosen of each process of the list. */
  #orderOf(count: number, held: HeldOrder | null): Int32Array {
    const { order } = this.#sorter;
    const places = this.#places = grown(this.#places, count);
    for (let i = 0; i < count; i++) places[i] = held?.cameFrom(i) ?? order[i] as number;
    return places;
  }

  get #baseLength(): number {
    return this.#isGrouped ? this.#groups.length : this.#processes.length;
  }

  /** Returns for each row the index of its process among the chosen; -1 where threads have no rows. */
  #owners(): Int32Array {
    const length = this.#baseLength;
    const owners = this.#ownersBuffer = grown(this.#ownersBuffer, length);
    const order = this.#places;
    const tree = this.#tree;
    const isGrouped = this.#isGrouped;
    for (let row = 0; row < length; row++) {
      const place = isGrouped ? this.#groups.processAt(row) : tree?.places[row] ?? row;
      const isHidden = place === -1 || (tree !== null && tree.hidden[row] !== 0);
      owners[row] = isHidden ? -1 : order[place] as number;
    }
    return owners;
  }

  /** Sums up subtrees, where rows show or follow their sums. */
  #sum(
    chosen: readonly Process[],
    family: { readonly places: PlaceIndex; readonly parents: Int32Array },
    { sorting, sums }: ViewOptions,
  ): void {
    if (sums.length === 0) return;
    const { column } = sorting;
    const columns = ADDING.has(column) && !sums.includes(column) ? [...sums, column] : sums;
    this.#subtrees.update(chosen, family, columns, this.#context);
  }

  /** Sorts by the column, or by its sums over subtrees. */
  #sorted(processes: readonly Process[], { sorting, tree, sums }: ViewOptions): Process[] {
    const { column } = sorting;
    const isSummed = tree && sums.length > 0 && ADDING.has(column);
    const ranks = isSummed ? this.#subtrees.ranks(processes, column) : undefined;
    const hasDead = this.#counts.ended > 0 || this.#context.size > 0;
    return this.#sorter.sort(processes, sorting, ranks, hasDead);
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
    table.living().forEach((process) => states.count(process));
    this.#setCounts(states);
  }

  /** The number of rows. */
  get length(): number {
    return this.#threads.length;
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

  /** The processes in the list that came while its order was held. */
  get newcomers(): number {
    return this.#newcomers;
  }

  /** Returns the process of a row; undefined for a row that is no process. */
  processAt(index: number): Process | undefined {
    return this.#threads.threadAt(index) === -1
      ? this.#processOf(this.#threads.rowAt(index))
      : undefined;
  }

  /** Returns the thread of a row, and its process; undefined for another row. */
  threadAt(index: number): { readonly process: Process; readonly line: ThreadLine } | undefined {
    const number = this.#threads.threadAt(index);
    if (number === -1) return undefined;
    const process = this.#processOf(this.#threads.rowAt(index));
    return process && { process, line: this.#threads.line(process, number) };
  }

  /** Returns the name of a row: the key of a process, or the key of a group. */
  nameAt(index: number): string | undefined {
    return this.processAt(index)?.key ?? this.groupAt(index)?.key ??
      this.threadAt(index)?.line.key;
  }

  /** Returns the row with a name; -1 when it is not in the list. */
  indexOf(name: string): number {
    const owner = processOfThread(name);
    const base = this.#baseOf(owner ?? name);
    if (owner === null || base === -1) return this.#threads.placeOf(base);
    const number = this.#threads.numberOf(this.#processOf(base)!, name);
    return number === -1 ? -1 : this.#threads.placeOf(base) + 1 + number;
  }

  /** Returns the row of a process or of a group, without counting threads; -1 when it is missing. */
  #baseOf(name: string): number {
    if (!this.#isGrouped) return this.#processes.findIndex(({ key }) => key === name);
    for (let base = 0; base < this.#groups.length; base++) {
      const key = this.#groups.groupAt(base)?.key ?? this.#processOf(base)?.key;
      if (key === name) return base;
    }
    return -1;
  }

  /** Returns the group of a row; undefined for another row. */
  groupAt(index: number): ListGroup | undefined {
    if (!this.#isGrouped || this.#threads.threadAt(index) !== -1) return undefined;
    return this.#groups.groupAt(this.#threads.rowAt(index));
  }

  /** Undefined in a flat list, and for a row that does not exist. */
  treePlace(index: number): TreePlace | undefined {
    const owner = this.threadAt(index)?.process;
    if (owner !== undefined) return { fold: "leaf", parent: owner.key };
    if (this.#isGrouped) return this.#groupPlace(index);
    const base = this.#threads.rowAt(index);
    if (this.#tree === null || this.#tree.processes[base] === undefined) return undefined;
    const parent = this.#tree.processes[this.#tree.parents[base] ?? -1];
    return { fold: this.#foldAt(base), parent: parent?.key ?? null };
  }

  #groupPlace(index: number): TreePlace | undefined {
    const group = this.groupAt(index);
    if (group !== undefined) return { fold: group.isOpen ? "open" : "closed", parent: null };
    const grouping = this.#options?.grouping ?? null;
    const process = this.processAt(index);
    if (process === undefined || grouping === null) return undefined;
    return { fold: "leaf", parent: groupKey(grouping, groupValue(process, grouping)) };
  }

  row(index: number, now: number): Row | undefined {
    const group = this.groupAt(index);
    if (group !== undefined) {
      const sums = this.#groups.sumsAt(this.#threads.rowAt(index));
      return { kind: "group", key: group.key, group, isDead: false, sums };
    }
    const below = this.threadAt(index);
    if (below !== undefined) return this.#threadRow(below, this.#threads.rowAt(index));
    const process = this.processAt(index);
    if (process === undefined) return undefined;
    return this.#processRow(process, this.#threads.rowAt(index), now);
  }

  #threadRow(
    { process, line }: { readonly process: Process; readonly line: ThreadLine },
    base: number,
  ): Row {
    const hasMore = this.#tree?.hasChildren[base] === 1 || !line.isLast;
    const above = this.#guideAt(base).map((part) =>
      part === "branch" ? "line" : part === "corner" ? "space" : part
    );
    const guide = [...above, hasMore ? "branch" as const : "corner" as const];
    const shared = { key: line.key, process, guide, isDead: false as const };
    return line.type === "rest"
      ? { kind: "rest", ...shared, count: line.count }
      : { kind: "thread", ...shared, thread: line.thread };
  }

  #guideAt(base: number): TreeGuide {
    if (this.#tree !== null) return treeGuide(this.#tree, base);
    return this.#isGrouped ? MEMBER_GUIDE : NO_GUIDE;
  }

  #processRow(process: Process, index: number, now: number): ProcessRow {
    const tree = this.#tree;
    const hidden = tree?.hidden[index] ?? 0;
    const isSummed = tree !== null && (this.#options?.sums.length ?? 0) > 0;
    return {
      kind: "process",
      key: process.key,
      process,
      isDead: process.ending !== null,
      isFresh: now < this.#freshUntil(process),
      isContext: this.#context.has(process),
      guide: this.#guideAt(index),
      fold: this.#foldAt(index),
      hidden,
      hiddenSums: hidden === 0 ? null : (column) => tree?.hiddenSums.of(index, column) ?? null,
      sums: isSummed ? this.#subtrees.rowSums(process) : null,
    };
  }

  /** Returns when `height` rows from `top` on will look different without an event. */
  nextChange(top: number, height: number, now: number): number {
    let next = this.#nextExpiry;
    for (let i = top; i < Math.min(top + height, this.length); i++) {
      const process = this.processAt(i);
      if (process === undefined) continue;
      const until = this.#freshUntil(process);
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

  get #processes(): readonly Process[] {
    return this.#tree?.processes ?? this.#ordered;
  }

  get #isGrouped(): boolean {
    return this.#tree === null && (this.#options?.grouping ?? null) !== null;
  }

  /** Returns the process of a row, without counting threads; undefined for a group. */
  #processOf(base: number): Process | undefined {
    return this.#processes[this.#isGrouped ? this.#groups.processAt(base) : base];
  }

  #freshUntil(process: Process): number {
    const freshFor = this.#options?.freshFor ?? 0;
    if (process.ending !== null) return process.ending.ts + freshFor;
    return process.birth.seen ? process.startTs + freshFor : -Infinity;
  }

  /** Returns the processes of the list, in no order. */
  #collect(table: ProcessReader, options: ViewOptions, now: number): Process[] {
    const { filter, kernelThreads } = options;
    // The last choice has about the same length: no array grows.
    const chosen = this.#chosen.slice();
    let alive = 0;
    const states = new StateCounter();
    table.living().forEach((process) => {
      states.count(process);
      if (process.kernelThread && !kernelThreads) return;
      if (filter === null || filter(process, now)) chosen[alive++] = process;
    });
    this.#setCounts(states);
    chosen.length = alive;
    this.#chosen = chosen;
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

function sameSorting(a: Sorting, b: Sorting): boolean {
  return a.column === b.column && a.descending === b.descending;
}

function sameOptions(a: ViewOptions, b: ViewOptions): boolean {
  return a === b || (
    sameSorting(a.sorting, b.sorting) && a.tree === b.tree && a.folded === b.folded &&
    a.kernelThreads === b.kernelThreads && a.filter === b.filter &&
    a.deadLinger === b.deadLinger && a.maxDead === b.maxDead && a.freshFor === b.freshFor &&
    a.hold === b.hold && a.threads === b.threads && a.grouping === b.grouping &&
    a.folds === b.folds &&
    a.sums.length === b.sums.length && a.sums.every((column, i) => column === b.sums[i])
  );
}
