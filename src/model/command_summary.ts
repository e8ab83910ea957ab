import type { ExitEvent, ProcessEvent } from "./event.ts";
import type { ProcessKey } from "./process_key.ts";

/** What a traced command did, gathered from the events of it and its descendants. */
export class CommandSummary {
  processes = 0;
  execs = 0;
  exits = 0;
  failures = 0;
  longest: ExitEvent | null = null;
  /** The deepest descent below the command, which itself is at 0, and who was there. */
  deepest = 0;
  cpuNs = 0;
  maxRssBytes = 0;
  readonly #depth = new Map<ProcessKey, number>();
  readonly #failed = new Map<string, number>();
  #root: ProcessKey | null = null;

  observe(event: ProcessEvent): void {
    if (event.type === "fork") {
      this.processes++;
      this.#root ??= event.key;
      const above = event.parentKey === null ? undefined : this.#depth.get(event.parentKey);
      const depth = above === undefined ? 0 : above + 1;
      this.#depth.set(event.key, depth);
      this.deepest = Math.max(this.deepest, depth);
    } else if (event.type === "exec") this.execs++;
    else if (event.type === "exit") this.#exit(event);
  }

  /** Processes that were still running when the command itself had ended. */
  get running(): number {
    return this.processes - this.exits;
  }

  /** Commands that failed most often, with how often. */
  failed(most: number): [string, number][] {
    return [...this.#failed].sort((a, b) => b[1] - a[1]).slice(0, most);
  }

  #exit(event: ExitEvent): void {
    this.exits++;
    this.#depth.delete(event.key);
    this.cpuNs += (event.cpuUserNs ?? 0) + (event.cpuSystemNs ?? 0);
    this.maxRssBytes = Math.max(this.maxRssBytes, event.maxRssBytes ?? 0);
    if (event.signal !== null || (event.exitCode ?? 0) !== 0) {
      this.failures++;
      const name = event.comm?.text ?? "?";
      this.#failed.set(name, (this.#failed.get(name) ?? 0) + 1);
    }
    const longer = (event.durationNs ?? 0) > (this.longest?.durationNs ?? -1);
    if (event.key !== this.#root && longer) this.longest = event;
  }
}
