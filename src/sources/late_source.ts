import type { ActivityKind } from "../model/event/activity.ts";
import { NO_CAPABILITIES, type SourceName } from "../model/event/event.ts";
import type { TableView } from "../model/process/process_reader.ts";
import { type Deliver, NOT_READY, type Source, SourceError, type SourceFacts } from "./source.ts";

/** The facts of a source that is not made yet. */
const NOTHING_YET: SourceFacts = {
  bpftrace: null,
  capabilities: NO_CAPABILITIES,
};

/**
 * A source that is made when it is started, so that a screen can show its first frame before the
 * tracer's code is loaded and the host is measured.
 */
export class LateSource implements Source {
  #source: Source | null = null;
  #isStopped = false;

  /**
   * @param expected what the source will most likely be
   * @param make rejects as `start` does
   */
  constructor(
    private readonly expected: SourceName,
    private readonly make: () => Promise<Source>,
  ) {}

  get name(): SourceName {
    return this.#source?.name ?? this.expected;
  }

  describe(): SourceFacts {
    return this.#source?.describe() ?? NOTHING_YET;
  }

  async start(table: TableView, deliver: Deliver): Promise<void> {
    const source = await this.make();
    if (this.#isStopped) return;
    this.#source = source;
    await source.start(table, deliver);
  }

  requestRescan(): void {
    this.#source?.requestRescan?.();
  }

  async setActivity(kinds: ReadonlySet<ActivityKind>): Promise<void> {
    if (this.#source === null) throw new SourceError(NOT_READY, 3);
    if (this.#source.setActivity === undefined) {
      throw new SourceError(`Cannot trace activity with the source ${this.name}`, 3);
    }
    await this.#source.setActivity(kinds);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#source?.stop();
  }
}
