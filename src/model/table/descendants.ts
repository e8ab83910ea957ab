import type { Ancestor, Process } from "../process/process.ts";
import type { FlockEvent, ProcessEvent } from "../event/event.ts";
import type { ProcessReader } from "../process/process_reader.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { ProcessTable } from "./table.ts";

/** A process and its descendants. */
interface Family {
  readonly members: Set<ProcessKey>;
  /** The process with the pid was seen. A later process with the same pid does not belong to the family. */
  isFounded: boolean;
  /** The founder must be a child of this process; null accepts any process with the pid. */
  readonly parentPid: number | null;
}

/**
 * The past and future descendants of chosen processes.
 *
 * A reparent does not change the descent, so the tree is not enough. A process becomes a member at its
 * fork, and stays a member by its key until shortly after its exit.
 */
export class Descendants {
  readonly #families = new Map<number, Family>();
  /** Dead members, the longest dead first from `#oldest` on; kept a while for late events. */
  #dead: [members: Set<ProcessKey>, key: ProcessKey][] = [];
  #oldest = 0;

  constructor(
    private readonly table: ProcessTable,
    private readonly maxDead = MAX_DEAD_MEMBERS,
  ) {}

  /**
   * Watches a child that `parentPid` has just started. The table lags behind: its process with this
   * pid may be an earlier one, which does not belong to the family.
   */
  watchChild(pid: number, parentPid: number): void {
    this.#families.set(pid, { members: new Set(), isFounded: false, parentPid });
  }

  /** Watches the process with this pid. Its existing descendants are found by their parents. */
  watch(pid: number): void {
    if (this.#families.has(pid)) return;
    const root = this.table.byPid(pid);
    const family: Family = { members: new Set(), isFounded: root !== undefined, parentPid: null };
    this.#families.set(pid, family);
    if (root === undefined) return;
    addAll(family.members, root);
    // Packed rows are no children of a row; their history has their ancestors at birth.
    for (const row of this.table.deadFromLast(-Infinity, (row) => isBornUnder(root.key, row))) {
      family.members.add(row.key);
    }
  }

  /** Takes every event, after the table has applied it. */
  observe(event: FlockEvent): void {
    if (this.#families.size === 0) return;
    if (event.type === "fork") {
      for (const [pid, family] of this.#families) {
        const { members } = family;
        if (isFounder(pid, family, event)) family.isFounded = true;
        else if (event.parentKey === null || !members.has(event.parentKey)) {
          // The kernel reused the pid of a member within the same tick, which gives the same key.
          members.delete(event.key);
          continue;
        }
        members.add(event.key);
      }
    } else if (event.type === "process" || event.type === "exec") {
      this.#addUnseen(event);
      if (event.type === "process" && event.state === "X") this.#died(event.key);
    } else if (event.type === "exit") this.#died(event.key);
  }

  isUnder(pid: number, subject: ProcessEvent | Process): boolean {
    this.watch(pid);
    return this.#families.get(pid)!.members.has(subject.key);
  }

  /** Adds a process without a fork event to the family of its parent, with its descendants. */
  #addUnseen(event: ProcessEvent): void {
    const row = this.table.get(event.key);
    if (row === undefined) return;
    for (const [pid, family] of this.#families) {
      if (isFounder(pid, family, event)) family.isFounded = true;
      else if (row.parent === null || !family.members.has(row.parent.key)) continue;
      addAll(family.members, row);
    }
  }

  #died(key: ProcessKey): void {
    for (const { members } of this.#families.values()) {
      if (members.has(key)) this.#dead.push([members, key]);
    }
    while (this.#dead.length - this.#oldest > this.maxDead) {
      const [members, key] = this.#dead[this.#oldest++]!;
      if (!this.table.isAlive(key)) members.delete(key);
    }
    // Shifting a long array moves all its elements, so it is cut rarely.
    if (this.#oldest > this.maxDead) {
      this.#dead = this.#dead.slice(this.#oldest);
      this.#oldest = 0;
    }
  }
}

function isFounder(pid: number, { isFounded, parentPid }: Family, event: ProcessEvent): boolean {
  if (isFounded || event.pid !== pid) return false;
  return parentPid === null || event.ppid === parentPid;
}

function addAll(members: Set<ProcessKey>, root: Process): void {
  const rest = [root];
  for (let row = rest.pop(); row !== undefined; row = rest.pop()) {
    members.add(row.key);
    rest.push(...row.children);
  }
}

function isBornUnder(root: ProcessKey, { history, parent }: Process): boolean {
  for (let at = history.birthParent; at !== null; at = at.parent) {
    if (at.key === root) return true;
  }
  return history.birthParent === null && parent?.key === root;
}

/** Enough for late events. */
const MAX_DEAD_MEMBERS = 20_000;

/**
 * Whether a process has this pid or descends from it, as far as one table shows: by its ancestors at
 * birth, or without a fork event by its parents. It works on a table of any time. `Descendants` is
 * more exact, but needs all events in order.
 */
export function isDescendant(
  table: ProcessReader,
  pid: number,
  subject: ProcessEvent | Process,
): boolean {
  if (subject.pid === pid) return true;
  const seen = new Set<string>();
  for (let row = table.get(subject.key); row !== undefined && !seen.has(row.key);) {
    if (row.pid === pid) return true;
    seen.add(row.key);
    let last: Ancestor | null = row.history.birthParent;
    for (let at = last; at !== null; at = at.parent) {
      if (at.pid === pid) return true;
      last = at;
    }
    // Above the oldest known ancestor, and above a process without a fork event, the parents count.
    row = last === null ? row.parent ?? undefined : table.get(last.key);
  }
  return false;
}

/**
 * Returns whether a process has this pid, or is below it in the present tree. It keeps nothing, so
 * questions of any number cost no memory.
 */
export function isBelowNow(table: ProcessReader, pid: number, key: ProcessKey): boolean {
  for (let at = table.get(key) ?? null; at !== null; at = at.parent) {
    if (at.pid === pid) return true;
  }
  return false;
}
