import type { Ancestor, Process } from "../process/process.ts";
import type { FlockEvent, ProcessEvent } from "../event/event.ts";
import type { ProcessReader } from "../process/process_reader.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { ProcessTable } from "./table.ts";

/** Those who belong to one pid. */
interface Family {
  readonly members: Set<ProcessKey>;
  /** The process of that pid has been met; whoever gets its pid after it is somebody else. */
  isFounded: boolean;
  /** The founder is a child of this process; null is any process with the pid. */
  readonly parentPid: number | null;
}

/**
 * Who belongs to whom, for good: the descendants of chosen processes, past and future.
 *
 * Being re-parented does not end it, so it can't be read off the tree: membership is handed down at
 * birth and remembered by key until shortly after death.
 */
export class Descendants {
  readonly #families = new Map<number, Family>();
  /** Members that died, oldest first from `#oldest` on; kept a while for events that come late. */
  #dead: [members: Set<ProcessKey>, key: ProcessKey][] = [];
  #oldest = 0;

  constructor(
    private readonly table: ProcessTable,
    private readonly maxDead = REMEMBERED_DEAD,
  ) {}

  /**
   * Keeps the descendants of a child that `parentPid` has just started. The table lags behind: the
   * process that it has under this pid may be an earlier one, which is not of the family.
   */
  watchChild(pid: number, parentPid: number): void {
    this.#families.set(pid, { members: new Set(), isFounded: false, parentPid });
  }

  /** From now on membership under `pid` is kept; those who live now are found by their parents. */
  watch(pid: number): void {
    if (this.#families.has(pid)) return;
    const root = this.table.byPid(pid);
    const family: Family = { members: new Set(), isFounded: root !== undefined, parentPid: null };
    this.#families.set(pid, family);
    if (root === undefined) return;
    addAll(family.members, root);
    // The long dead are no children any more; they remember who stood above them at birth.
    for (const row of this.table.deadFromLast(-Infinity, (row) => isBornUnder(root.key, row))) {
      family.members.add(row.key);
    }
  }

  /** To be called with every event, after the table has it. */
  observe(event: FlockEvent): void {
    if (event.type === "fork") {
      for (const [pid, family] of this.#families) {
        const { members } = family;
        if (isFounder(pid, family, event)) family.isFounded = true;
        else if (event.parentKey === null || !members.has(event.parentKey)) {
          // The same pid within the same tick, which makes the key of a member: somebody else.
          members.delete(event.key);
          continue;
        }
        members.add(event.key);
      }
    } else if (event.type === "process" || event.type === "exec") {
      this.#met(event);
      if (event.type === "process" && event.state === "X") this.#died(event.key);
    } else if (event.type === "exit") this.#died(event.key);
  }

  isUnder(pid: number, subject: ProcessEvent | Process): boolean {
    this.watch(pid);
    return this.#families.get(pid)!.members.has(subject.key);
  }

  /** A process whose birth was not seen may belong to its parent's family, with all below it. */
  #met(event: ProcessEvent): void {
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
    // Taking the first of a long array each time would move all the others.
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

/** Enough for what comes late; where the dead are shown, as many as the table remembers. */
const REMEMBERED_DEAD = 20_000;

/**
 * Whether a process is the one of that pid or descends from it, as far as one table tells: by who stood
 * above it at birth, or where that was not seen, by its parents. For a table that may be of any
 * moment; `Kin` knows more when it hears all events in order.
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
    // Above the last one that is remembered, and above who was not seen to be born, stand parents.
    row = last === null ? row.parent ?? undefined : table.get(last.key);
  }
  return false;
}
