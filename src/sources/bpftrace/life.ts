import { MAX_ORDER_QUEUE_EVENTS } from "../../model/base/limits.ts";
import type { Captured, CaptureSignal } from "../../capture/observation.ts";
import { type Sequenced, Sequencer } from "../../capture/order/sequencer.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import { Completion } from "./complete.ts";
import { Sidecar, type SidecarCommand, type SidecarListener } from "./sidecar.ts";
import { Slices } from "./slices.ts";
import { possibleCpus } from "./sidecar_command.ts";

/** What a {@linkcode Life} needs. */
export interface LifeOptions {
  readonly command: SidecarCommand;
  readonly proc: ProcReader;
}

/** Events between two looks at whether a key was pressed: some milliseconds of work. */
const EVENTS_AT_A_TIME = 500;

/** One life of the sidecar with the order of its events, which begins anew with it. */
export class Life {
  readonly sidecar: Sidecar;
  readonly #slices: Slices<Sequenced>;
  readonly sequencer: Sequencer;
  readonly live: Promise<"live">;
  /** When it last showed that it is there. */
  heardMs = performance.now();
  /** Since the last watermark. */
  #events = 0;
  readonly #cpus = possibleCpus();
  #isLive = false;
  #isStalled = false;
  #onLive!: () => void;
  #awaited: { ts: number; resolve: (reached: boolean) => void } | null = null;

  /**
   * @param deliver must keep nothing of what it gets: births and deaths are used again
   * @param looked called some five times a second at least, until it ends
   */
  constructor(
    options: LifeOptions,
    deliver: (batch: readonly Sequenced[]) => void,
    looked: () => void,
  ) {
    this.live = new Promise((resolve) => this.#onLive = () => resolve("live"));
    this.#slices = new Slices(EVENTS_AT_A_TIME, (batch) => {
      deliver(batch);
      for (const item of batch) {
        if (item.kind === "fork" || item.kind === "exit") this.sidecar.giveBack(item);
      }
    }, () => this.#look());
    this.sequencer = new Sequencer({
      cpus: this.#cpus,
      maxWaiting: MAX_ORDER_QUEUE_EVENTS,
      clock: () => performance.now(),
    }, (batch) => this.#slices.push(batch));
    const completion = new Completion(options.proc);
    const listener: SidecarListener = {
      observation: (observation: Captured) => {
        this.#events++;
        this.sequencer.observation(completion.completed(observation));
      },
      signal: (signal: CaptureSignal) => this.#signal(signal),
      chunk: () => this.#look(),
      looked,
      isReady: () => this.#slices.isEmpty,
    };
    this.sidecar = new Sidecar(options.command, listener);
  }

  /** Its probes are attached. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** It was ended because it had fallen silent. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Ends it, since it says nothing any more; what it would say at its end, it would not say either. */
  endStalled(): void {
    this.#isStalled = true;
    this.sidecar.signal("SIGKILL");
  }

  /** Nothing more comes of it: hands on what there is. `ts` is the moment that stands for. */
  end(ts: number): void {
    this.sequencer.end(ts);
    this.#slices.finish();
  }

  /** Waits until all that happened before `ts` is handed on; false when that takes too long. */
  async reached(ts: number, patienceMs: number): Promise<boolean> {
    if (this.#hasReached(ts)) return true;
    const timer = setTimeout(() => this.#awaited?.resolve(false), patienceMs);
    const reached = await new Promise<boolean>((resolve) => {
      this.#awaited = { ts, resolve };
      void this.sidecar.ended.then(() => resolve(false));
    });
    clearTimeout(timer);
    this.#awaited = null;
    return reached;
  }

  #hasReached(ts: number): boolean {
    return this.sequencer.releasedTs >= ts && this.#slices.isEmpty;
  }

  #look(): void {
    if (this.#awaited !== null && this.#hasReached(this.#awaited.ts)) this.#awaited.resolve(true);
  }

  #signal(signal: CaptureSignal): void {
    if (signal.kind === "watermark") {
      this.heardMs = performance.now();
      // It is one line for some CPUs each.
      if (signal.firstCpu + signal.counts.length >= this.#cpus) {
        this.sidecar.mark(this.#events);
        this.#events = 0;
      }
      this.#isLive = true;
      this.#onLive();
    }
    this.sequencer.signal(signal);
  }
}
