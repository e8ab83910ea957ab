import type { FlockEvent } from "../../../src/model/event/event.ts";
import type { TableView } from "../../../src/model/process/process_reader.ts";
import type {
  Batch,
  Deliver,
  Source,
  SourceError,
  SourceFacts,
  SourceItem,
} from "../../../src/sources/source.ts";
import { META } from "../model/events.ts";

/** The script of a {@linkcode ScriptedSource}. */
export interface Script {
  /** Events before it is ready. */
  readonly past?: readonly FlockEvent[];
  /** A promise that it awaits before it is ready. */
  readonly gate?: Promise<void>;
  /** The error that it throws instead of being ready. */
  readonly failure?: SourceError;
  /** Events that it emits when it has to stop. */
  readonly drained?: readonly FlockEvent[];
}

/** A source with scripted events that keeps the contract of `Source`. */
export class ScriptedSource implements Source {
  readonly name = "bpftrace";
  #deliver: Deliver = () => {};
  stops = 0;
  doubts = 0;

  constructor(private readonly script: Script = {}) {}

  describe(): SourceFacts {
    return { bpftrace: "0.17.0", capabilities: META.capabilities };
  }

  async start(_table: TableView, deliver: Deliver): Promise<void> {
    this.#deliver = deliver;
    deliver(this.script.past ?? []);
    await this.script.gate;
    if (this.script.failure !== undefined) throw this.script.failure;
    if (this.stops > 0) return;
    deliver([{ type: "begin", ts: 4_000_000_000, isReady: true }]);
  }

  /** One batch. */
  emit(...items: SourceItem[]): void {
    this.deliver(items);
  }

  /** One batch whose items may be made one after the other. */
  deliver(batch: Batch): void {
    this.#deliver(batch);
  }

  requestRescan(): void {
    this.doubts++;
  }

  async stop(): Promise<void> {
    this.stops++;
    await Promise.resolve();
    if (this.script.drained !== undefined) this.emit(...this.script.drained);
  }
}
