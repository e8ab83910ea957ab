import type { LostEvent } from "../../model/event.ts";
import { Interpreter } from "../../model/interpreter.ts";
import { MAX_ORDER_QUEUE_EVENTS } from "../../model/limits.ts";
import type { Lookup } from "../../model/lookup.ts";
import type { CaptureSignal, Observation } from "../../model/observation.ts";
import { type LossNotice, type Sequenced, Sequencer } from "../../model/sequencer.ts";
import { bootTime } from "../libc/clock.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import { type Source, type SourceContext, SourceError, type SourceFacts } from "../source.ts";
import type { SidecarCommand } from "./drain_message.ts";
import { ProcRepair } from "./proc_repair.ts";
import { Sidecar, type SidecarListener } from "./sidecar.ts";
import { possibleCpus } from "./sidecar_command.ts";
import { startFailure } from "./start_failure.ts";

/** What a {@linkcode BpftraceSource} is made of. */
export interface BpftraceSourceOptions {
  /** The module that runs the drain worker when it is the one of that name: the program's entry. */
  readonly workerUrl: string;
  readonly command: SidecarCommand;
  readonly version: string | null;
  readonly lookup: Lookup;
  readonly proc: ProcReader;
}

/** Without a first watermark after this time, bpftrace hangs. Its usual start takes 1 to 2 s. */
const START_PATIENCE_MS = 15_000;
/** Without one after this time, it is said that the start takes long. */
const SLOW_START_MS = 5_000;
/** Without a watermark for this long, it is said; they come ten times a second. */
const STALL_NOTICE_MS = 3_000;
/** And then it is ended and started anew. */
const STALL_RESTART_MS = 10_000;
/** A stop waits this long for a watermark past its own moment. */
const DRAIN_MS = 2_000;
const STOP_MS = 700;
/** Deaths of the sidecar within {@linkcode FAILURE_WINDOW_MS} after which it is given up. */
const MAX_FAILURES = 5;
const FAILURE_WINDOW_MS = 60_000;

/** The live kernel, by way of bpftrace and `scripts/lifecycle.bt`. */
export class BpftraceSource implements Source {
  readonly name = "bpftrace";
  #context!: SourceContext;
  #interpreter!: Interpreter;
  #repair!: ProcRepair;
  #life: Life | null = null;
  #stopping = false;
  #failures: number[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: BpftraceSourceOptions) {}

  describe(): SourceFacts {
    return {
      bpftrace: this.options.version,
      capabilities: {
        argv: "kernel",
        exitStatus: true,
        exitStats: true,
        shortLived: true,
        threads: true,
        renames: true,
      },
    };
  }

  async start(context: SourceContext): Promise<void> {
    this.#context = context;
    this.#interpreter = new Interpreter(context.table, this.options.lookup, context.emit);
    this.#repair = new ProcRepair(context, this.options.proc, this.options.lookup);
    const life = await this.#live();
    const scanned = this.#repair.scan(life.sequencer, { repair: false });
    const died = await Promise.race([scanned, life.sidecar.ended]);
    if (typeof died === "object") throw startFailure(died, START_PATIENCE_MS);
    context.ready(context.table.lastTs);
    context.flush();
    this.#timer = setInterval(() => this.#watch(), 250);
  }

  doubt(): void {
    if (this.#life !== null) this.#repair.wanted(this.#life.sequencer);
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#timer);
    const life = this.#life;
    if (life === null) return;
    if (this.#timer === undefined) {
      // Not ready yet, so nothing was promised.
      life.sidecar.mute();
      await life.sidecar.stop(STOP_MS);
      return;
    }
    const moment = bootTime();
    const drained = await life.reached(moment, DRAIN_MS);
    if (drained) {
      life.sequencer.end(moment);
      life.sidecar.mute();
      await life.sidecar.stop(STOP_MS);
    } else {
      // What it counts at its end tells how much was still on its way.
      await life.sidecar.stop(STOP_MS);
      life.sequencer.end(bootTime());
    }
    this.#context.flush();
  }

  /** Starts a sidecar; resolves with its first watermark, which its last probe prints. */
  async #live(): Promise<Life> {
    const life = new Life(this.options, (batch) => this.#handle(batch));
    this.#life = life;
    const slow = setTimeout(
      () => this.#context.notice({ topic: "start", text: "bpftrace is still starting" }),
      SLOW_START_MS,
    );
    const hang = setTimeout(() => life.sidecar.signal("SIGKILL"), START_PATIENCE_MS);
    const first = await Promise.race([life.live, life.sidecar.ended]);
    clearTimeout(slow);
    clearTimeout(hang);
    this.#context.notice({ topic: "start", text: "" });
    if (first !== "live") throw startFailure(first, START_PATIENCE_MS);
    void life.sidecar.ended.then((end) => this.#died(life, end.signal ?? `status ${end.code}`));
    return life;
  }

  #handle(batch: readonly Sequenced[]): void {
    for (const item of batch) {
      if (item.kind === "lost") {
        this.#context.emit(lostEvent(item));
        this.#repair.wanted(this.#life!.sequencer);
      } else if (item.kind === "mark") item.run();
      else this.#interpreter.interpret(item);
    }
    this.#context.flush();
  }

  #watch(): void {
    const life = this.#life;
    if (life === null || this.#stopping) return;
    const silentMs = performance.now() - life.heardMs;
    this.#context.notice({
      topic: "stall",
      text: silentMs < STALL_NOTICE_MS
        ? ""
        : `bpftrace silent for ${Math.round(silentMs / 1000)} s`,
    });
    if (silentMs > STALL_RESTART_MS) life.sidecar.signal("SIGKILL");
    this.#repair.tick(life.sequencer);
  }

  /** The sidecar is gone and was not told to go. */
  async #died(life: Life, how: string): Promise<void> {
    if (this.#stopping || this.#timer === undefined || this.#life !== life) return;
    this.#life = null;
    life.sequencer.end(life.sequencer.releasedTs);
    const fromTs = Math.max(life.sequencer.releasedTs, this.#context.table.lastTs);
    for (;;) {
      const now = performance.now();
      this.#failures = [...this.#failures.filter((ms) => now - ms < FAILURE_WINDOW_MS), now];
      if (this.#failures.length >= MAX_FAILURES) {
        this.#stopping = true;
        clearInterval(this.#timer);
        const text =
          `bpftrace died ${MAX_FAILURES} times within a minute, the last time by ${how}; ` +
          `run \`traceflock doctor\` to see why`;
        this.#context.over("tracer lost", new SourceError(text, 5));
        return;
      }
      this.#context.notice({ topic: "gap", text: `bpftrace died (${how}); starting it again` });
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** this.#failures.length));
      if (this.#stopping) return;
      try {
        await this.#live();
        break;
      } catch (error) {
        how = error instanceof Error ? error.message : String(error);
      }
    }
    const repaired = await this.#repair.scan(this.#life!.sequencer, { repair: true });
    const toTs = this.#context.table.lastTs;
    this.#context.emit({
      type: "gap",
      ts: Math.max(toTs, fromTs),
      fromTs,
      toTs: Math.max(toTs, fromTs),
      repaired,
      reason: `bpftrace died (${how})`,
    });
    this.#context.notice({ topic: "gap", text: "" });
    this.#context.flush();
  }
}

/** One life of the sidecar with the order of its events, which begins anew with it. */
class Life {
  readonly sidecar: Sidecar;
  readonly sequencer: Sequencer;
  readonly live: Promise<"live">;
  heardMs = performance.now();
  #onLive!: () => void;
  #awaited: { ts: number; resolve: (reached: boolean) => void } | null = null;

  constructor(options: BpftraceSourceOptions, deliver: (batch: readonly Sequenced[]) => void) {
    this.live = new Promise((resolve) => this.#onLive = () => resolve("live"));
    this.sequencer = new Sequencer({
      cpus: possibleCpus(),
      maxWaiting: MAX_ORDER_QUEUE_EVENTS,
      clock: () => performance.now(),
    }, deliver);
    const listener: SidecarListener = {
      observation: (observation: Observation) =>
        this.sequencer.observation(withWholeArgv(observation, options.proc)),
      signal: (signal: CaptureSignal) => this.#signal(signal),
      discarded: (lines) => this.sequencer.discarded(lines),
      chunk: () => {
        if (this.#awaited !== null && this.sequencer.releasedTs >= this.#awaited.ts) {
          this.#awaited.resolve(true);
        }
      },
    };
    this.sidecar = new Sidecar(options.workerUrl, options.command, listener);
  }

  /** Waits until all that happened before `ts` is handed on; false when that takes too long. */
  async reached(ts: number, patienceMs: number): Promise<boolean> {
    if (this.sequencer.releasedTs >= ts) return true;
    const timer = setTimeout(() => this.#awaited?.resolve(false), patienceMs);
    const reached = await new Promise<boolean>((resolve) => {
      this.#awaited = { ts, resolve };
      void this.sidecar.ended.then(() => resolve(false));
    });
    clearTimeout(timer);
    this.#awaited = null;
    return reached;
  }

  #signal(signal: CaptureSignal): void {
    if (signal.kind === "watermark") {
      this.heardMs = performance.now();
      this.#onLive();
    }
    this.sequencer.signal(signal);
  }
}

function lostEvent({ ts, count, where, reason }: LossNotice): LostEvent {
  return { type: "lost", ts, count, where, reason };
}

/** A command line longer than the probe carries is completed from /proc, at once, while it lives. */
function withWholeArgv(observation: Observation, proc: ProcReader): Observation {
  if (observation.kind !== "exec" || !observation.argvTruncated) return observation;
  const { pid, startTicks, argv } = observation;
  const longer = proc.longerArgv(pid, startTicks, argv ?? []);
  if (longer === null) return observation;
  return { ...observation, argv: longer.argv, argvTruncated: longer.truncated };
}
