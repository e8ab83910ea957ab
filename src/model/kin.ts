import type { FlockEvent, ProcessEvent } from "./event.ts";
import type { Process } from "./process.ts";
import type { ProcessKey } from "./process_key.ts";
import type { ProcessTable } from "./table.ts";

/**
 * Who belongs to whom, for good: the descendants of chosen processes, past and future.
 *
 * Being re-parented does not end it, so it can't be read off the tree: membership is handed down at
 * birth and remembered by key until shortly after death.
 */
export class Kin {
  readonly #roots = new Map<number, Set<ProcessKey>>();
  /** Members that died, oldest first; kept a while for events that come late. */
  readonly #dead: [Set<ProcessKey>, ProcessKey][] = [];

  constructor(private readonly table: ProcessTable) {}

  /** From now on membership under `pid` is kept; those who live now are found by their parents. */
  watch(pid: number): void {
    if (this.#roots.has(pid)) return;
    const members = new Set<ProcessKey>();
    this.#roots.set(pid, members);
    const add = (row: Process) => {
      members.add(row.key);
      for (const child of row.children) add(child);
    };
    const root = this.table.byPid(pid);
    if (root !== undefined) add(root);
  }

  /** To be called with every event, after the table has it. */
  observe(event: FlockEvent): void {
    if (event.type === "fork") {
      for (const [pid, members] of this.#roots) {
        const starts = event.pid === pid && members.size === 0;
        if (starts || (event.parentKey !== null && members.has(event.parentKey))) {
          members.add(event.key);
        }
      }
    } else if (event.type === "process" || event.type === "exec") {
      for (const [pid, members] of this.#roots) {
        const row = this.table.get(event.key);
        if (
          (event.pid === pid && members.size === 0) || (row?.parent && members.has(row.parent.key))
        ) {
          members.add(event.key);
        }
      }
    } else if (event.type === "exit") {
      for (const members of this.#roots.values()) {
        if (members.has(event.key)) this.#dead.push([members, event.key]);
      }
      while (this.#dead.length > REMEMBERED_DEAD) {
        const [members, key] = this.#dead.shift()!;
        members.delete(key);
      }
    }
  }

  isUnder(pid: number, subject: ProcessEvent | Process): boolean {
    this.watch(pid);
    return this.#roots.get(pid)!.has(subject.key);
  }

  /** It was the root, or a member was, and no member lives any more. */
  extinct(pid: number): boolean {
    const members = this.#roots.get(pid);
    if (members === undefined || members.size === 0) return false;
    for (const key of members) if (this.table.get(key)?.ending === null) return false;
    return true;
  }
}

/** As many as the table remembers by default. */
const REMEMBERED_DEAD = 20_000;
