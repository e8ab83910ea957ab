import type { ProcessRecord } from "./process_record.ts";

/**
 * The family tree of a recording by birth, flat: a parent stands before its children, children in
 * order of their start, and a subtree is one unbroken piece.
 */
export interface ProcessTree {
  /** Lives by place. */
  readonly order: readonly ProcessRecord[];
  /** Place of the parent, by place; -1 for a root. */
  readonly parent: Int32Array;
  /** Generations above, by place. */
  readonly depth: Int32Array;
  /** Place behind the last descendant, by place. */
  readonly end: Int32Array;
}

/**
 * Arranges `lives`, of which `lives[n].id` is n. Whoever has no known parent is a root; so is one
 * life of a circle, which odd data may make.
 */
export function processTree(lives: readonly ProcessRecord[]): ProcessTree {
  const children = childrenOf(lives);
  const order: ProcessRecord[] = [];
  const parent = new Int32Array(lives.length);
  const depth = new Int32Array(lives.length);
  const end = new Int32Array(lives.length);
  const placed = new Uint8Array(lives.length);

  // A way down of our own: a chain of forks may be deeper than the stack.
  const plant = (root: ProcessRecord) => {
    const open: { place: number; next: number; below: readonly ProcessRecord[] }[] = [];
    const enter = (life: ProcessRecord, above: number) => {
      const place = order.push(life) - 1;
      placed[life.id] = 1;
      parent[place] = above;
      depth[place] = above < 0 ? 0 : depth[above]! + 1;
      open.push({ place, next: 0, below: children.get(life.id) ?? [] });
    };
    enter(root, -1);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const child = top.below[top.next++];
      if (child === undefined) {
        end[top.place] = order.length;
        open.pop();
      } else if (placed[child.id] === 0) {
        enter(child, top.place);
      }
    }
  };

  for (const life of byStart(lives.filter(({ parentId }) => parentId === null))) plant(life);
  for (const life of lives) if (placed[life.id] === 0) plant(life);
  return { order, parent, depth, end };
}

function childrenOf(lives: readonly ProcessRecord[]): Map<number, ProcessRecord[]> {
  const children = new Map<number, ProcessRecord[]>();
  for (const life of lives) {
    if (life.parentId === null) continue;
    const list = children.get(life.parentId);
    if (list === undefined) children.set(life.parentId, [life]);
    else list.push(life);
  }
  for (const list of children.values()) byStart(list);
  return children;
}

function byStart(lives: ProcessRecord[]): ProcessRecord[] {
  return lives.sort((a, b) => a.startTs - b.startTs || a.id - b.id);
}
