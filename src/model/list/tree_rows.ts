import type { Process } from "../process/process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { PlaceIndex } from "./place_index.ts";
import { Sums } from "./sums.ts";

/** Processes as a forest, in the order of the screen. Each array has one entry for each row. */
export interface TreeRows {
  readonly processes: readonly Process[];
  /** The index of each process among those that came in. */
  readonly places: Int32Array;
  /** Row of the parent; -1 for a root. */
  readonly parents: Int32Array;
  /** 1 for the last of its siblings. */
  readonly isLast: Uint8Array;
  /** Descendants that a fold hides here; 0 when none is hidden. */
  readonly hidden: Int32Array;
  /** Cpu and memory of the hidden descendants, by row. */
  readonly hiddenSums: Sums;
  /** 1 when the row has children, shown or folded. */
  readonly hasChildren: Uint8Array;
}

/** The lines before a name: one entry for each generation, outermost first. */
export type TreeGuide = readonly ("space" | "line" | "branch" | "corner")[];

const NONE = -1;

/** The sums that a folded row shows. */
const HIDDEN_SUMS = ["cpu", "memory"] as const;

/**
 * Arranges `ordered` processes as a forest. Siblings keep their order. A process whose parent is
 * missing becomes a root. No process is lost, even in a circle of parents.
 *
 * @param deadLast whether dead roots come after live ones; otherwise roots keep their order too
 * @param parentOf the place of each process's parent; -1 for a root
 */
export function treeRows(
  ordered: readonly Process[],
  folded: ReadonlySet<ProcessKey>,
  deadLast = true,
  parentOf: Int32Array = new PlaceIndex(ordered).parents(),
): TreeRows {
  const count = ordered.length;
  const links = new SiblingLinks(parentOf);
  // A copy has its length from the start: no array grows.
  const processes = ordered.slice();
  let length = 0;
  const places = new Int32Array(count);
  const parents = new Int32Array(count);
  const isLast = new Uint8Array(count);
  const hidden = new Int32Array(count);
  const hiddenSums = new Sums();
  const hasFolds = folded.size > 0;
  if (hasFolds) hiddenSums.begin(HIDDEN_SUMS, count);
  const hasChildren = new Uint8Array(count);
  const placed = new Uint8Array(count);
  /** Row of each process, or of the folded ancestor that hides it. */
  const rowOf = new Int32Array(count).fill(NONE);

  const place = (root: number) => {
    let node = root;
    while (node !== NONE) {
      placed[node] = 1;
      const process = ordered[node] as Process;
      const parent = node === root ? NONE : links.parent[node] ?? NONE;
      const above = parent === NONE ? NONE : rowOf[parent] ?? NONE;
      const swallowed = hasFolds && above !== NONE &&
        folded.has((processes[above] as Process).key);
      const row = swallowed ? above : length++;
      rowOf[node] = row;
      if (swallowed) {
        hidden[row] = (hidden[row] ?? 0) + 1;
        hiddenSums.add(row, process);
      } else {
        places[row] = node;
        parents[row] = above;
        isLast[row] = node === root || links.next[node] === NONE ? 1 : 0;
        hasChildren[row] = links.firstChild[node] === NONE ? 0 : 1;
        processes[row] = process;
      }
      node = links.following(node, root, placed);
    }
  };

  const isRoot = (node: number, isLate: boolean) =>
    links.parent[node] === NONE &&
    (deadLast && (ordered[node] as Process).ending !== null) === isLate;
  // Dead roots come last: they are leftovers of trees, not their start.
  for (let node = 0; node < count; node++) if (isRoot(node, false)) place(node);
  for (let node = 0; node < count; node++) if (isRoot(node, true)) place(node);
  // A process without a root above it is in a circle of parents, or below one.
  for (let node = 0; node < count; node++) if (placed[node] === 0) place(node);
  processes.length = length;
  return { processes, places, parents, isLast, hidden, hiddenSums, hasChildren };
}

/** Returns the guide of a row. A root has none. */
export function treeGuide(rows: TreeRows, row: number): TreeGuide {
  const parts: TreeGuide[number][] = [];
  let node = row;
  for (;;) {
    const parent = rows.parents[node] ?? NONE;
    if (parent === NONE) return parts.reverse();
    const last = rows.isLast[node] === 1;
    if (node === row) parts.push(last ? "corner" : "branch");
    else parts.push(last ? "space" : "line");
    node = parent;
  }
}

/** First child and next sibling of every process, by its place in the order. */
class SiblingLinks {
  readonly firstChild: Int32Array;
  readonly next: Int32Array;

  constructor(readonly parent: Int32Array) {
    const count = parent.length;
    this.firstChild = new Int32Array(count).fill(NONE);
    this.next = new Int32Array(count).fill(NONE);
    for (let i = count - 1; i >= 0; i--) {
      const above = parent[i] as number;
      if (above === NONE) continue;
      this.next[i] = this.firstChild[above] as number;
      this.firstChild[above] = i;
    }
  }

  /** Returns the node after `node` in depth-first order below `root`; -1 at the end. */
  following(node: number, root: number, placed: Uint8Array): number {
    const child = this.firstChild[node] ?? NONE;
    if (child !== NONE && placed[child] === 0) return child;
    for (let at = node; at !== root; at = this.parent[at] ?? NONE) {
      if (at === NONE) return NONE;
      const next = this.next[at] ?? NONE;
      if (next !== NONE && placed[next] === 0) return next;
    }
    return NONE;
  }
}
