import type { FlockEvent } from "../../src/model/event/event.ts";
import type { Source, SourceContext, SourceError, SourceFacts } from "../../src/sources/source.ts";
import { META } from "./events.ts";

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
  context: SourceContext | null = null;
  stops = 0;
  doubts = 0;

  constructor(private readonly script: Script = {}) {}

  describe(): SourceFacts {
    return { bpftrace: "0.17.0", capabilities: META.capabilities };
  }

  async start(context: SourceContext): Promise<void> {
    this.context = context;
    for (const event of this.script.past ?? []) context.emit(event);
    await this.script.gate;
    if (this.script.failure !== undefined) throw this.script.failure;
    if (this.stops > 0) return;
    context.ready(4_000_000_000);
    context.flush();
  }

  /** Emits one batch. */
  emit(...events: FlockEvent[]): void {
    for (const event of events) this.context!.emit(event);
    this.context!.flush();
  }

  doubt(): void {
    this.doubts++;
  }

  async stop(): Promise<void> {
    this.stops++;
    await Promise.resolve();
    if (this.script.drained !== undefined) this.emit(...this.script.drained);
  }
}
