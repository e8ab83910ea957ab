import { Capture, type ProcLookup } from "../../capture/capture.ts";
import type { Lookup } from "../../model/base/lookup.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import {
  type Deliver,
  type Source,
  SourceError,
  type SourceFacts,
  type SourceItem,
} from "../source.ts";
import type { ProgramChoice } from "./program_choice.ts";
import { ProcRepair } from "./proc_repair.ts";
import type { SidecarCommand } from "./sidecar.ts";
import { startFailure } from "./start_failure.ts";
import { REAL_HOST, TracerSession } from "./tracer_session.ts";

/** What a {@linkcode BpftraceSource} is made of. */
export interface BpftraceSourceOptions {
  readonly command: SidecarCommand;
  readonly version: string | null;
  readonly program: ProgramChoice;
  readonly lookup: Lookup;
  readonly proc: ProcLookup & Pick<ProcReader, "scan">;
}

/** Without a first watermark after this time, bpftrace may hang. Its usual start takes 1 to 2 s. */
const START_PATIENCE_MS = 15_000;
/** It hangs when it has used no cpu for this long, or when nothing came after the longer limit. */
const START_STILL_MS = 5_000;
const START_LIMIT_MS = 60_000;
/** Without a first watermark after this time, a notice says that the start takes long. */
const SLOW_START_MS = 5_000;
/** Without a watermark for this long, a notice says so; there are ten a second. */
const STALL_NOTICE_MS = 2_500;
/** After this long the sidecar is ended and started anew. */
const STALL_RESTART_MS = 10_000;
const WATCH_MS = 250;
/** A longer pause between two looks at the sidecar: we were stopped, or hopelessly busy. */
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
  #table!: TableView;
  #deliver!: Deliver;
  #capture!: Capture;
  #repair!: ProcRepair;
  #session: TracerSession | null = null;
  #stopping = false;
  #failures: number[] = [];
  /** Up to where the stream was whole when the sidecar died; null when it is whole. */
  #gapFromTs: number | null = null;
  #watchedMs = 0;
  /** The processes of the start are in the table; from now on every event is promised. */
  #isReady = false;

  constructor(
    private readonly options: BpftraceSourceOptions,
    private readonly host = REAL_HOST,
  ) {}

  describe(): SourceFacts {
    return {
      bpftrace: this.options.version,
      capabilities: this.options.program.capabilities,
    };
  }

  async start(table: TableView, deliver: Deliver): Promise<void> {
    const { lookup, proc, program } = this.options;
    const { host } = this;
    this.#table = table;
    this.#deliver = deliver;
    this.#capture = new Capture({
      ...{ cpus: host.cpus(), countsThreads: program.kind === "reduced" },
      ...{ table, lookup, proc, now: host.now, clock: host.clock },
    });
    this.#repair = new ProcRepair(host, proc, table, this.#capture, deliver);
    const session = await this.#live();
    const scanned = this.#repair.scan(false);
    // Silence behind the first watermark: the start would wait for the end of the scan for ever.
    const cancel = this.#every(WATCH_MS, () => {
      if (host.clock() - session.heardMs > STALL_RESTART_MS) session.endStalled();
    });
    const first = await Promise.race([scanned, session.ended]);
    cancel();
    if ("code" in first) throw startFailure(first, START_PATIENCE_MS);
    this.#capture.promise();
    deliver([{ type: "begin", ts: table.lastTs, isReady: true }]);
    this.#watchedMs = host.clock();
    this.#isReady = true;
  }

  requestRescan(): void {
    this.#repair.request();
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const session = this.#session;
    if (session === null) return;
    if (!this.#isReady || !session.isLive) {
      // Not ready yet, or starting anew with the gap declared: nothing was promised.
      session.mute();
      await session.stop(STOP_MS);
      return;
    }
    const moment = this.host.now();
    if (await session.delivered(moment, DRAIN_MS)) {
      this.#yield(this.#capture.end(moment));
      session.mute();
      await session.stop(STOP_MS);
    } else {
      // What it counts at its end shows how much was still on its way.
      await session.stop(STOP_MS);
      this.#yield(this.#capture.end(this.host.now()));
    }
  }

  /** Starts a sidecar; resolves with its first watermark, which its last probe prints. */
  async #live(): Promise<TracerSession> {
    const session = new TracerSession({
      ...{ command: this.options.command, host: this.host, capture: this.#capture },
      deliver: (items) => this.#yield(items),
      looked: () => this.#watch(),
    });
    this.#session = session;
    const cancelNotice = this.host.after(
      SLOW_START_MS,
      () => this.#notice("start", "bpftrace is still starting"),
    );
    const cancelWatch = this.#endWhenHung(session);
    const first = await Promise.race([session.live, session.ended]);
    cancelNotice();
    cancelWatch();
    this.#notice("start", "");
    if (first !== "live") {
      this.#capture.reset();
      throw startFailure(first, START_PATIENCE_MS);
    }
    void session.ended.then((end) => {
      this.#died(session, session.isStalled ? "silence" : end.signal ?? `status ${end.code}`);
    });
    return session;
  }

  /**
   * Ends a sidecar that hangs at its start. On a machine that has no time for it bpftrace may compile
   * for half a minute, which is no hang as long as it uses cpu.
   */
  #endWhenHung(session: TracerSession): () => void {
    const began = this.host.clock();
    let cpuNs = 0;
    let movedMs = began;
    return this.#every(WATCH_MS, () => {
      const now = this.host.clock();
      const sample = session.pid === null ? null : this.options.proc.stat(session.pid);
      const used = sample === null ? 0 : sample.cpuUserNs + sample.cpuSystemNs;
      if (used > cpuNs) movedMs = now;
      cpuNs = used;
      const isStill = now - began > START_PATIENCE_MS && now - movedMs > START_STILL_MS;
      if (isStill || now - began > START_LIMIT_MS) session.signal("SIGKILL");
    });
  }

  #every(ms: number, call: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.host.after(ms, () => {
        again();
        call();
      });
    };
    again();
    return () => cancel();
  }

  #yield(items: Iterable<SourceItem>): void {
    this.#deliver(items);
    if (this.#capture.takeScanRequest()) this.#repair.request();
  }

  #notice(topic: string, text: string): void {
    this.#deliver([{ type: "notice", topic, text }]);
  }

  #watch(): void {
    const session = this.#session;
    const now = this.host.clock();
    // A timer of its own would wake a machine that sleeps.
    if (now - this.#watchedMs < WATCH_MS || !this.#isReady || this.#stopping) return;
    if (session === null || !session.isLive) return;
    // A process that did not listen knows nothing of silence: it may have been stopped by ^Z.
    if (now - this.#watchedMs > ABSENT_MS) session.heardMs = now;
    this.#watchedMs = now;
    const silentMs = now - session.heardMs;
    this.#notice(
      "stall",
      silentMs < STALL_NOTICE_MS ? "" : `bpftrace silent for ${Math.round(silentMs / 1000)} s`,
    );
    if (silentMs > STALL_RESTART_MS) session.endStalled();
    this.#yield(this.#capture.tick());
    this.#repair.tick();
  }

  /** Replaces a sidecar that ended by itself. */
  async #died(session: TracerSession, how: string): Promise<void> {
    if (this.#stopping || !this.#isReady || this.#session !== session) return;
    this.#session = null;
    this.#gapFromTs ??= this.#capture.releasedTs;
    this.#capture.beginGap();
    // What it had delivered by then is true, though perhaps not all there was.
    this.#yield(this.#capture.end(this.host.now()));
    const reason = `bpftrace died (${how})`;
    const ts = Math.max(this.#table.lastTs, this.#gapFromTs);
    this.#deliver([{ type: "lost", ts, count: null, where: "kernel", reason }]);
    this.#notice("stall", "");
    const next = await this.#startAgain(how);
    if (next === null) return;
    const { repaired, ts: toTs } = await this.#repair.scan(true);
    // If that one has died meanwhile, its own successor closes the gap.
    if (this.#session !== next || this.#gapFromTs === null) return;
    const fromTs = this.#gapFromTs;
    this.#gapFromTs = null;
    this.#capture.endGap();
    const gapTs = Math.max(this.#table.lastTs, toTs);
    this.#deliver([{ type: "gap", ts: gapTs, fromTs, toTs, repaired, reason }]);
    this.#notice("gap", "");
    // A process that exited during the scan exited unseen: a second scan finds it gone.
    this.#repair.request();
  }

  /** With growing pauses; null when the source was stopped meanwhile, or has failed too often. */
  async #startAgain(how: string): Promise<TracerSession | null> {
    for (let last = how;;) {
      const now = this.host.clock();
      this.#failures = [...this.#failures.filter((ms) => now - ms < FAILURE_WINDOW_MS), now];
      if (this.#failures.length >= MAX_FAILURES) {
        this.#stopping = true;
        const text = `bpftrace died ${MAX_FAILURES} times within a minute, the last time: ${last}`;
        const failure = new SourceError(text, 5);
        this.#deliver([{ type: "over", reason: "tracer lost", failure }]);
        return null;
      }
      this.#notice("gap", `bpftrace died (${last}); starting it again`);
      await new Promise<void>((resolve) =>
        this.host.after(100 * 2 ** this.#failures.length, resolve)
      );
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
