import type { ProcessRecord } from "./process_record.ts";

/**
 * The process tree of a recording by birth, as a flat list. A parent comes before its children,
 * children come in order of their start, and a subtree is one unbroken range.
 */
export interface ProcessTree {
  /** The processes in order of the tree; a place is an index into this list. */
  readonly order: readonly ProcessRecord[];
  /** The place of the parent; -1 for a root. */
  readonly parent: Int32Array;
  /** The number of ancestors. */
  readonly depth: Int32Array;
  /** The place after the last descendant. */
  readonly end: Int32Array;
}

/**
 * Arranges processes as a tree; `processes[n].id` must be n. A process without a known parent is a
 * root. Odd data may make a circle of parents: then one process of the circle is a root.
 */
export function processTree(processes: readonly ProcessRecord[]): ProcessTree {
  const children = childrenOf(processes);
  const order: ProcessRecord[] = [];
  const parent = new Int32Array(processes.length);
  const depth = new Int32Array(processes.length);
  const end = new Int32Array(processes.length);
  const placed = new Uint8Array(processes.length);

  // An explicit stack, since a chain of forks may be deeper than the call stack.
  const plant = (root: ProcessRecord) => {
    const open: { place: number; next: number; below: readonly ProcessRecord[] }[] = [];
    const enter = (record: ProcessRecord, above: number) => {
      const place = order.push(record) - 1;
      placed[record.id] = 1;
      parent[place] = above;
      depth[place] = above < 0 ? 0 : depth[above]! + 1;
      open.push({ place, next: 0, below: children.get(record.id) ?? [] });
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

  for (const record of byHost(processes.filter(({ parentId }) => parentId === null))) {
    plant(record);
  }
  for (const record of processes) if (placed[record.id] === 0) plant(record);
  return { order, parent, depth, end };
}

function childrenOf(processes: readonly ProcessRecord[]): Map<number, ProcessRecord[]> {
  const children = new Map<number, ProcessRecord[]>();
  for (const record of processes) {
    if (record.parentId === null) continue;
    const list = children.get(record.parentId);
    if (list === undefined) children.set(record.parentId, [record]);
    else list.push(record);
  }
  for (const list of children.values()) byStart(list);
  return children;
}

/** Keeps the roots of each host together, each in order of its start. */
function byHost(roots: ProcessRecord[]): ProcessRecord[] {
  const hosts = new Map<string | null, ProcessRecord[]>();
  for (const record of roots) {
    const own = hosts.get(record.host);
    if (own === undefined) hosts.set(record.host, [record]);
    else own.push(record);
  }
  return [...hosts.values()].flatMap(byStart);
}

function byStart(processes: ProcessRecord[]): ProcessRecord[] {
  return processes.sort((a, b) => a.startTs - b.startTs || a.id - b.id);
}
