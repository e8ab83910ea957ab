import type { SourceName } from "../model/event/event.ts";
import type { Source, SourceContext, SourceFacts } from "./source.ts";

/** Before it is known which source it is, nothing is known of what it can tell. */
const NOTHING_YET: SourceFacts = {
  bpftrace: null,
  capabilities: {
    argv: "none",
    exitStatus: false,
    exitStats: false,
    shortLived: false,
    threads: false,
    renames: false,
  },
};

/**
 * A source that is made when it is started, so that a screen can show its first frame before the
 * tracer's code is loaded and the host is measured.
 */
export class LateSource implements Source {
  #source: Source | null = null;
  #isStopped = false;

  /**
   * @param expected what it will most likely be
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

  async start(context: SourceContext): Promise<void> {
    const source = await this.make();
    if (this.#isStopped) return;
    this.#source = source;
    await source.start(context);
  }

  doubt(): void {
    this.#source?.doubt?.();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#source?.stop();
  }
}
