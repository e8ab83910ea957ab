import type { ExitEvent, ProcessEvent } from "../event/event.ts";
import type { ProcessKey } from "../base/process_key.ts";

/** What a traced command did, gathered from the events of it and its descendants. */
export class CommandSummary {
  processes = 0;
  execs = 0;
  exits = 0;
  failures = 0;
  /** Exits of which neither code nor signal is known. */
  unknownEndings = 0;
  longest: ExitEvent | null = null;
  /** The deepest descent below the command, which itself is at 0; null when no birth was seen. */
  deepest: number | null = null;
  /** Of the exits that carry it; null when none does. */
  cpuNs: number | null = null;
  /** The greatest that an exit carries; null when none does. */
  maxRssBytes: number | null = null;
  /** Exits without cpu time, and without a peak of memory: the numbers above lack them. */
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
