import type { ExitEvent, ProcessEvent } from "../event/event.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** Sums up the events of a traced command and its descendants. */
export class CommandSummary {
  processes = 0;
  execs = 0;
  exits = 0;
  failures = 0;
  /** Exits with neither code nor signal. */
  unknownEndings = 0;
  longest: ExitEvent | null = null;
  /** The most generations below the command, which is at 0; null without a fork event. */
  deepest: number | null = null;
  /** The sum of known cpu times; null when no exit has one. */
  cpuNs: number | null = null;
  /** The greatest known peak memory; null when no exit has one. */
  maxRssBytes: number | null = null;
  /** Exits without cpu time and without peak memory, which the sums above lack. */
  withoutCpu = 0;
  withoutRss = 0;
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
      this.deepest = Math.max(this.deepest ?? 0, depth);
    } else if (event.type === "exec") this.execs++;
    else if (event.type === "exit") this.#exit(event);
  }

  /** Processes without an exit event so far. */
  get running(): number {
    return this.processes - this.exits;
  }

  /** Returns the commands with the most failures, and their counts. */
  failed(most: number): [string, number][] {
    return [...this.#failed].sort((a, b) => b[1] - a[1]).slice(0, most);
  }

  #exit(event: ExitEvent): void {
    this.exits++;
    this.#depth.delete(event.key);
    const { cpuUserNs, cpuSystemNs, maxRssBytes, durationNs } = event;
    if (cpuUserNs === null || cpuSystemNs === null) this.withoutCpu++;
    for (const part of [cpuUserNs, cpuSystemNs]) {
      if (part !== null) this.cpuNs = (this.cpuNs ?? 0) + part;
    }
    if (maxRssBytes === null) this.withoutRss++;
    else this.maxRssBytes = Math.max(this.maxRssBytes ?? 0, maxRssBytes);
    if (event.exitCode === null && event.signal === null) this.unknownEndings++;
    else if (event.exitCode !== 0) {
      this.failures++;
      const name = event.comm?.text ?? "?";
      this.#failed.set(name, (this.#failed.get(name) ?? 0) + 1);
    }
    if (durationNs === null || event.key === this.#root) return;
    if (durationNs > (this.longest?.durationNs ?? -1)) this.longest = event;
  }
}
