import type { Capture, CaptureItems } from "../../capture/capture.ts";
import { MAX_STDERR_BYTES } from "../../model/base/limits.ts";
import { signalName } from "../../model/base/signal_name.ts";
import { bootTime, cpuTime } from "../libc/clock.ts";
import { libc } from "../libc/library.ts";
import { ReadScheduler } from "./read_scheduler.ts";
import {
  READ_BYTES,
  type Sidecar,
  type SidecarCommand,
  type SidecarSignal,
  type SpawnFailure,
  spawnSidecar,
} from "./sidecar.ts";
import { ATTACHED_WORD, possibleCpus } from "./sidecar_command.ts";
import { readSkippedRuns, SkippedEvents } from "./skipped_events.ts";

/** The host functions of a tracer. Tests hand in their own. */
export interface TracerHost {
  readonly cpus: () => number;
  readonly spawn: (command: SidecarCommand) => Sidecar | SpawnFailure;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
  /** Nanoseconds since boot. */
  readonly now: () => number;
  /** Milliseconds of cpu that this thread has used. */
  readonly cpuTime: () => number;
  /** Makes the probes print a watermark at once. The program without BTF prints none. */
  readonly requestMark: () => void;
  /** The skipped runs of each tracepoint's program of a sidecar, in the order of its files. */
  readonly skippedRuns?: (pid: number) => readonly number[];
  /** Calls `call` once after `ms`; returns a function that cancels the call. */
  readonly after: (ms: number, call: () => void) => () => void;
}

/** The real host. */
export const REAL_HOST: TracerHost = {
  cpus: possibleCpus,
  spawn: spawnSidecar,
  clock: () => performance.now(),
  now: bootTime,
  cpuTime,
  requestMark: () => {
    // A process that does not handle SIGURG ignores it: signal(7).
    libc().kill(Deno.pid, SIGURG);
  },
  skippedRuns: readSkippedRuns,
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** What reads the output of a tracer. */
export type TracerOutput = Pick<Capture, "releasedTs" | "isIdle" | "push" | "tick">;

/** The options of a {@linkcode TracerSession}. */
export interface TracerSessionOptions {
  readonly command: SidecarCommand;
  readonly host: TracerHost;
  readonly capture: TracerOutput;
  readonly deliver: (items: CaptureItems) => void;
  /** Called after each read of the pipe, at least four times a second until the sidecar ends. */
  readonly looked: () => void;
  /** Whether the first event after a quiet time can wait a tenth of a second longer. */
  readonly restsWhenQuiet?: boolean;
}

/** How a sidecar ended. */
export interface TracerEnd {
  readonly code: number;
  readonly signal: string | null;
  /** The end of its stderr, at most 64 KiB. */
  readonly stderr: string;
  /** The reason when the sidecar did not start or does not end; otherwise null. */
  readonly failure: string | null;
  readonly notFound: boolean;
}

/** Milliseconds after SIGKILL until the session gives up the sidecar. */
const ABANDON_MS = 2_000;
/** Interval of looks for the end of a killed sidecar. */
const REAP_PACE_MS = 5;
/** Looks for a requested watermark, and their interval. */
const MARK_LOOKS = 8;
const MARK_PACE_MS = 3;
const SIGURG = 23;
/** Looks without a read after which this process is behind: some 20 ms. */
const WIDE_AFTER_LOOKS = 4;
/** Interval of reads until the probes are attached. */
const START_PACE_MS = 10;

/**
 * One bpftrace from its start to its end. The capture parses its output. The session ends by itself or
 * by {@linkcode stop}; it never throws.
 *
 * `ReadScheduler` decides when the session reads the pipe. A wake-up for every write of bpftrace would
 * cost more than the events. Meanwhile the pipe fills. The kernel's buffers behind it hold 16 MiB a
 * CPU: seconds of the worst storm.
 */
export class TracerSession {
  readonly ended: Promise<TracerEnd>;
  /** Resolves when the probes are attached. */
  readonly live: Promise<"live">;
  /** The time of the last watermark. */
  heardMs: number;
  readonly #host: TracerHost;
  readonly #skipped: SkippedEvents;
  readonly #scheduler: ReadScheduler | null = null;
  #sidecar: Sidecar | null = null;
  #resolveEnd!: (end: TracerEnd) => void;
  #resolveLive!: () => void;
  #isLive = false;
  #isStalled = false;
  #isMuted = false;
  #isKilled = false;
  /** Quick looks that are left, after a request for a watermark. */
  #markLooks = 0;
  #isSlicing = false;
  /** Looks since the last read of the output, while the events before it waited. */
  #busyLooks = 0;
  /** Whether the pipe is wide, so that bpftrace goes on while this process is behind. */
  #isWide = false;
  #stderr: Uint8Array = new Uint8Array(0);
  #awaited: { ts: number; resolve: (isDelivered: boolean) => void } | null = null;
  #cancelLook = () => {};
  #cancelAbandon = () => {};

  constructor(private readonly options: TracerSessionOptions) {
    this.#host = options.host;
    this.heardMs = this.#host.clock();
    this.#skipped = new SkippedEvents(options.command.input, () => {
      const { pid } = this;
      return pid === null ? [] : this.#host.skippedRuns?.(pid) ?? [];
    });
    this.ended = new Promise((resolve) => this.#resolveEnd = resolve);
    this.live = new Promise((resolve) => this.#resolveLive = () => resolve("live"));
    const sidecar = this.#host.spawn(options.command);
    if ("failure" in sidecar) {
      this.#finish({ code: -1, signal: null, ...sidecar });
      return;
    }
    this.#sidecar = sidecar;
    this.#scheduler = new ReadScheduler(READ_BYTES, sidecar, options.restsWhenQuiet);
    this.#lookLater(START_PACE_MS);
  }

  /** The pid of bpftrace; null when it has ended. */
  get pid(): number | null {
    return this.#sidecar?.pid ?? null;
  }

  /** Whether the probes are attached. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether {@linkcode endStalled} ended the sidecar. */
  get isStalled(): boolean {
    return this.#isStalled;
  }

  /** Returns the events, at most, that the kernel did not show to the sidecar since the last call. */
  takeSkipped(): number {
    return this.#skipped.take();
  }

  /** Discards all later output. */
  mute(): void {
    this.#isMuted = true;
  }

  signal(signal: SidecarSignal): void {
    if (this.#sidecar === null) return;
    this.#sidecar.signal(signal);
    if (signal !== "SIGKILL") return;
    // Only a process that the kernel holds survives SIGKILL: the caller need not wait for it.
    this.#cancelAbandon();
    this.#cancelAbandon = this.#host.after(ABANDON_MS, () => {
      this.#finish({ code: -1, signal: null, failure: "it can't be killed", notFound: false });
    });
  }

  /** Kills a silent sidecar at once: it would not print its last output either. */
  endStalled(): void {
    this.#isStalled = true;
    this.signal("SIGKILL");
  }

  /** Asks the sidecar to end, and kills it after `patienceMs`. */
  async stop(patienceMs: number): Promise<TracerEnd> {
    this.signal("SIGINT");
    const cancel = this.#host.after(patienceMs, () => this.signal("SIGKILL"));
    const end = await this.ended;
    cancel();
    return end;
  }

  /** Requests a watermark, and looks for it. */
  requestMark(): void {
    if (this.#sidecar === null) return;
    this.#host.requestMark();
    this.lookForMark();
  }

  /** Looks for a watermark that another session has requested: one request is for all. */
  lookForMark(): void {
    if (this.#sidecar === null) return;
    this.#markLooks = MARK_LOOKS;
    this.#cancelLook();
    this.#lookLater(MARK_PACE_MS);
  }

  /**
   * Kills the sidecar, and waits at most `patienceMs` for its end. The kernel then takes off the probes
   * one after the other, for up to half a second. A killed sidecar needs no watch for that.
   */
  async kill(patienceMs: number): Promise<void> {
    this.signal("SIGKILL");
    this.#isKilled = true;
    this.#cancelLook();
    if (this.#sidecar !== null) this.#look();
    let cancel = () => {};
    const patience = new Promise<void>((resolve) => {
      cancel = this.#host.after(patienceMs, resolve);
    });
    await Promise.race([this.ended, patience]);
    cancel();
  }

  /** Waits until all events before `ts` are delivered; false when that takes too long. */
  async delivered(ts: number, patienceMs: number): Promise<boolean> {
    if (this.#hasDelivered(ts)) return true;
    const cancel = this.#host.after(patienceMs, () => this.#awaited?.resolve(false));
    const isDelivered = await new Promise<boolean>((resolve) => {
      this.#awaited = { ts, resolve };
      void this.ended.then(() => resolve(false));
    });
    cancel();
    this.#awaited = null;
    return isDelivered;
  }

  #hasDelivered(ts: number): boolean {
    const { capture } = this.options;
    return capture.releasedTs >= ts && capture.isIdle;
  }

  #lookLater(ms: number): void {
    this.#cancelLook = this.#host.after(ms, () => this.#look());
  }

  #look(): void {
    const sidecar = this.#sidecar!;
    const isWanted = this.#isMuted || this.options.capture.isIdle;
    const { output, errors } = sidecar.read(isWanted);
    if (errors !== null) this.#keepErrors(errors);
    if (output !== null && !this.#isMuted) this.#push(output);
    this.options.looked();
    const status = sidecar.isClosed ? sidecar.reap() : null;
    if (status !== null) this.#reaped(status);
    else if (this.#isKilled) this.#lookLater(REAP_PACE_MS);
    else if (!this.#isLive) this.#lookLater(START_PACE_MS);
    else if (this.#markLooks > 0 && isWanted) {
      this.#markLooks--;
      this.#scheduler!.after(output?.length ?? 0, this.#host.clock());
      this.#lookLater(MARK_PACE_MS);
    } else if (!isWanted) {
      this.#busyLooks++;
      if (this.#busyLooks === WIDE_AFTER_LOOKS) this.#isWide = sidecar.widen(true);
      this.#lookLater(this.#scheduler!.afterNone());
    } else {
      const pauseMs = this.#scheduler!.after(output?.length ?? 0, this.#host.clock());
      this.#busyLooks = 0;
      if (this.#isWide && pauseMs > 0) this.#isWide = !sidecar.widen(false);
      this.#lookLater(pauseMs);
    }
  }

  #push(bytes: Uint8Array): void {
    const { items, watermarks, isAlive } = this.options.capture.push(bytes);
    for (const events of watermarks) this.#scheduler!.mark(events);
    if (isAlive) this.#attached();
    this.options.deliver(items);
    this.#goOn();
  }

  /** The probes are attached: the sidecar said so, or printed a watermark. */
  #attached(): void {
    this.heardMs = this.#host.clock();
    this.#isLive = true;
    this.#resolveLive();
  }

  /** Delivers the remaining events a slice at a time, so that a pressed key waits for one slice only. */
  #goOn(): void {
    if (this.options.capture.isIdle) {
      const awaited = this.#awaited;
      if (awaited !== null && this.#hasDelivered(awaited.ts)) awaited.resolve(true);
      return;
    }
    if (this.#isSlicing) return;
    this.#isSlicing = true;
    this.#host.after(0, () => {
      this.#isSlicing = false;
      this.options.deliver(this.options.capture.tick());
      this.#goOn();
    });
  }

  #keepErrors(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#stderr.length + bytes.length);
    all.set(this.#stderr);
    all.set(bytes, this.#stderr.length);
    this.#stderr = all.slice(-MAX_STDERR_BYTES);
    if (this.#isLive) return;
    // The word is not an error.
    const text = new TextDecoder("latin1").decode(this.#stderr);
    const word = text.indexOf(`${ATTACHED_WORD}\n`);
    if (word < 0) return;
    this.#stderr = Uint8Array.from([
      ...this.#stderr.subarray(0, word),
      ...this.#stderr.subarray(word + ATTACHED_WORD.length + 1),
    ]);
    this.#attached();
  }

  #reaped(status: number): void {
    const signal = status & 0x7f;
    this.#finish({
      code: signal === 0 ? (status >> 8) & 0xff : 128 + signal,
      signal: signal === 0 ? null : signalName(signal),
      failure: null,
      notFound: false,
    });
  }

  #finish(end: Omit<TracerEnd, "stderr">): void {
    this.#cancelLook();
    this.#cancelAbandon();
    this.#sidecar?.close();
    this.#sidecar = null;
    this.#resolveEnd({ ...end, stderr: new TextDecoder().decode(this.#stderr) });
  }
}
