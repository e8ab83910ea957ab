import type { LostEvent, ProcessEvent } from "../../model/event/event.ts";
import { Interpreter } from "../../capture/interpret/interpreter.ts";
import type { Lookup } from "../../model/base/lookup.ts";
import type { Captured } from "../../capture/observation.ts";
import type { LossNotice, Sequenced } from "../../capture/order/sequencer.ts";
import { ThreadLedger } from "../../capture/interpret/thread_ledger.ts";
import { bootTime } from "../libc/clock.ts";
import { type Source, type SourceContext, SourceError, type SourceFacts } from "../source.ts";
import { Life, type LifeOptions } from "./life.ts";
import { LostBirths } from "./lost_births.ts";
import type { ProgramChoice } from "./program_choice.ts";
import { ProcRepair } from "./proc_repair.ts";
import { startFailure } from "./start_failure.ts";

/** What a {@linkcode BpftraceSource} is made of. */
export interface BpftraceSourceOptions extends LifeOptions {
  readonly version: string | null;
  readonly program: ProgramChoice;
  readonly lookup: Lookup;
}

/** Without a first watermark after this time, bpftrace may hang. Its usual start takes 1 to 2 s. */
const START_PATIENCE_MS = 15_000;
/** It does when it has used no cpu for this long, or when nothing came after the longer limit. */
const START_STILL_MS = 5_000;
const START_LIMIT_MS = 60_000;
/** Without one after this time, it is said that the start takes long. */
const SLOW_START_MS = 5_000;
/** Without a watermark for this long, it is said; they come ten times a second. */
const STALL_NOTICE_MS = 2_500;
/** And then it is ended and started anew. */
const STALL_RESTART_MS = 10_000;
const WATCH_MS = 250;
/** Between two looks at the sidecar: beyond it, we were stopped ourselves, or hopelessly busy. */
const ABSENT_MS = 2_000;
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
  /** Where the probe cannot tell the last thread of a process. */
  #ledger: ThreadLedger | null = null;
  #repair!: ProcRepair;
  #births!: LostBirths;
  #life: Life | null = null;
  #stopping = false;
  #failures: number[] = [];
  /** Up to where the stream was whole when the sidecar died; null when it is whole. */
  #gapFromTs: number | null = null;
  #watchedMs = performance.now();
  /** All that lived at the start is known; from now on every event is promised. */
  #isReady = false;

  constructor(private readonly options: BpftraceSourceOptions) {}

  describe(): SourceFacts {
    return {
      bpftrace: this.options.version,
      capabilities: this.options.program.capabilities,
    };
  }

  async start(context: SourceContext): Promise<void> {
    this.#context = context;
    this.#births = new LostBirths(context, this.options.proc, this.options.lookup);
    this.#interpreter = new Interpreter(
      context.table,
      this.options.lookup,
      (event) => this.#interpreted(event),
      this.#births,
    );
    this.#interpreter.watching = false;
    if (this.options.program.kind === "reduced") this.#ledger = new ThreadLedger(context.table);
    this.#repair = new ProcRepair(
      context,
      this.options.proc,
      this.options.lookup,
      this.#interpreter,
    );
    const life = await this.#live();
    const scanned = this.#repair.scan(life.sequencer, { repair: false });
    // Silence behind the first watermark: the end of the scan would be awaited for ever.
    const silence = setInterval(() => {
      if (performance.now() - life.heardMs > STALL_RESTART_MS) life.endStalled();
    }, WATCH_MS);
    const died = await Promise.race([scanned, life.sidecar.ended]);
    clearInterval(silence);
    if ("code" in died) throw startFailure(died, START_PATIENCE_MS);
    this.#interpreter.watching = true;
    this.#births.watch(context.table.lastTs);
    context.ready(context.table.lastTs);
    context.flush();
    this.#watchedMs = performance.now();
    this.#isReady = true;
  }

  doubt(): void {
    this.#repair.wanted();
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const life = this.#life;
    if (life === null) return;
    if (!this.#isReady || !life.isLive) {
      // Not ready yet, or starting anew with the gap declared: nothing was promised.
      life.sidecar.mute();
      await life.sidecar.stop(STOP_MS);
      return;
    }
    const moment = bootTime();
    const drained = await life.reached(moment, DRAIN_MS);
    if (drained) {
      life.end(moment);
      life.sidecar.mute();
      await life.sidecar.stop(STOP_MS);
    } else {
      // What it counts at its end tells how much was still on its way.
      await life.sidecar.stop(STOP_MS);
      life.end(bootTime());
    }
    this.#settle();
    this.#context.flush();
  }

  /** Starts a sidecar; resolves with its first watermark, which its last probe prints. */
  async #live(): Promise<Life> {
    const life = new Life(this.options, (batch) => this.#handle(batch), () => this.#watch());
    this.#life = life;
    const slow = setTimeout(
      () => this.#context.notice({ topic: "start", text: "bpftrace is still starting" }),
      SLOW_START_MS,
    );
    const hang = this.#endWhenHung(life);
    const first = await Promise.race([life.live, life.sidecar.ended]);
    clearTimeout(slow);
    clearInterval(hang);
    this.#context.notice({ topic: "start", text: "" });
    if (first !== "live") throw startFailure(first, START_PATIENCE_MS);
    void life.sidecar.ended.then((end) => {
      this.#died(life, life.isStalled ? "silence" : end.signal ?? `status ${end.code}`);
    });
    return life;
  }

  /**
   * Ends a sidecar that hangs at its start. On a machine that has no time for it bpftrace may compile
   * for half a minute, which is no hang as long as it gets on.
   */
  #endWhenHung(life: Life): ReturnType<typeof setInterval> {
    const began = performance.now();
    let cpuNs = 0;
    let movedMs = began;
    return setInterval(() => {
      const now = performance.now();
      const sample = life.sidecar.pid === null ? null : this.options.proc.stat(life.sidecar.pid);
      const used = sample === null ? 0 : sample.cpuUserNs + sample.cpuSystemNs;
      if (used > cpuNs) movedMs = now;
      cpuNs = used;
      const isStill = now - began > START_PATIENCE_MS && now - movedMs > START_STILL_MS;
      if (isStill || now - began > START_LIMIT_MS) life.sidecar.signal("SIGKILL");
    }, WATCH_MS);
  }

  #handle(batch: readonly Sequenced[]): void {
    for (const item of batch) {
      if (item.kind === "lost") {
        this.#births.declared(item.ts, item.count);
        this.#context.emit(lostEvent(item));
        this.#repair.wanted();
      } else if (item.kind === "mark") item.run();
      else this.#observed(item);
    }
    this.#births.declare(this.#life?.sequencer.releasedTs ?? 0);
    this.#context.flush();
  }

  /** Nothing follows: emits what waits for later events. */
  #settle(): void {
    this.#interpreter.settle(Infinity);
    this.#births.declare(Infinity);
  }

  #observed(seen: Captured): void {
    const known = this.#ledger?.observation(seen) ?? (seen.kind === "thread" ? null : seen);
    if (known !== null) this.#interpreter.interpret(known);
  }

  #interpreted(event: ProcessEvent): void {
    this.#context.emit(event);
    // Who took it, the probe could not tell: /proc does.
    if (event.type === "reparent" && event.newPpid === null) this.#repair.wanted();
  }

  #watch(): void {
    const life = this.#life;
    const now = performance.now();
    // A timer of its own would wake a machine that sleeps.
    if (now - this.#watchedMs < WATCH_MS || !this.#isReady || this.#stopping) return;
    if (life === null || !life.isLive) return;
    // Who did not listen can say nothing about silence: ^Z, say.
    if (now - this.#watchedMs > ABSENT_MS) life.heardMs = now;
    this.#watchedMs = now;
    const silentMs = now - life.heardMs;
    this.#context.notice({
      topic: "stall",
      text: silentMs < STALL_NOTICE_MS
        ? ""
        : `bpftrace silent for ${Math.round(silentMs / 1000)} s`,
    });
    if (silentMs > STALL_RESTART_MS) life.endStalled();
    this.#interpreter.settle(life.sequencer.releasedTs);
    this.#repair.tick(life.sequencer);
  }

  /** The sidecar is gone and was not told to go: another one takes its place. */
  async #died(life: Life, how: string): Promise<void> {
    if (this.#stopping || !this.#isReady || this.#life !== life) return;
    this.#life = null;
    this.#gapFromTs ??= life.sequencer.releasedTs;
    this.#births.isGap = true;
    // What it had delivered by then is true, though perhaps not all there was.
    life.end(bootTime());
    this.#settle();
    const { table, emit, flush, notice } = this.#context;
    const reason = `bpftrace died (${how})`;
    const ts = Math.max(table.lastTs, this.#gapFromTs);
    emit({ type: "lost", ts, count: null, where: "kernel", reason });
    flush();
    notice({ topic: "stall", text: "" });
    const next = await this.#startAgain(how);
    if (next === null) return;
    const { repaired, ts: toTs } = await this.#repair.scan(next.sequencer, { repair: true });
    // Had that one died meanwhile, its own successor would close the gap.
    if (this.#life !== next || this.#gapFromTs === null) return;
    const fromTs = this.#gapFromTs;
    this.#gapFromTs = null;
    this.#births.isGap = false;
    emit({ type: "gap", ts: Math.max(table.lastTs, toTs), fromTs, toTs, repaired, reason });
    notice({ topic: "gap", text: "" });
    flush();
    // Whoever was dying while /proc was walked died unseen: a second look finds them gone.
    this.#repair.wanted();
  }

  /** With growing pauses; null when it was stopped meanwhile, or has failed too often. */
  async #startAgain(how: string): Promise<Life | null> {
    for (let last = how;;) {
      const now = performance.now();
      this.#failures = [...this.#failures.filter((ms) => now - ms < FAILURE_WINDOW_MS), now];
      if (this.#failures.length >= MAX_FAILURES) {
        this.#stopping = true;
        const text = `bpftrace died ${MAX_FAILURES} times within a minute, the last time: ${last}`;
        this.#context.over("tracer lost", new SourceError(text, 5));
        return null;
      }
      this.#context.notice({ topic: "gap", text: `bpftrace died (${last}); starting it again` });
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** this.#failures.length));
      if (this.#stopping) return null;
      try {
        return await this.#live();
      } catch (error) {
        if (this.#stopping) return null;
        last = error instanceof Error ? error.message : String(error);
      }
    }
  }
}

function lostEvent({ ts, count, where, reason }: LossNotice): LostEvent {
  return { type: "lost", ts, count, where, reason };
}
